package graph

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"pim-groups/internal/directory"
)

// Members and owners are read at one moment, and who of them has activated at another.
// Somebody whose activation began or ended in between looks standing, and only somebody
// who is eligible can be that one. Both lists are read again for them, a minute later:
// PIM brings what it does to the directory within seconds.
// https://learn.microsoft.com/graph/api/resources/privilegedidentitymanagement-for-groups-api-overview

// secondRead is how long after the first one.
const secondRead = time.Minute

// suspects are those who look standing and are eligible for that very role.
type suspects map[directory.RoleOf][]string

func (p *protection) suspects() suspects {
	found := suspects{}
	for group, rows := range p.active.lists {
		for role, ids := range map[directory.Role][]string{
			directory.Member: memberIDs(p.members.lists[group]),
			directory.Owner:  p.owners.lists[group],
		} {
			for _, id := range ids {
				if !hasActivated(rows, role, id) && p.isEligible(group, role, id) {
					of := directory.RoleOf{Group: group, Role: role}
					found[of] = append(found[of], id)
				}
			}
		}
	}
	return found
}

func hasActivated(rows []directory.Schedule, role directory.Role, id string) bool {
	return slices.ContainsFunc(rows, func(s directory.Schedule) bool {
		return s.Activated && s.Role == role && s.Principal == id && s.Status == "" && s.Start.IsZero()
	})
}

// isEligible says whether somebody is eligible, or may be through a group.
func (p *protection) isEligible(group string, role directory.Role, id string) bool {
	return slices.ContainsFunc(p.eligible.lists[group], func(s directory.Schedule) bool {
		return s.Role == role && (s.Principal == id || p.mayHold(s.Principal, id))
	})
}

// mayHold says whether somebody is in a group, as far as is known.
func (p *protection) mayHold(group, id string) bool {
	people, read := p.nested.lists[group]
	_, isGroup := p.groups.known[group]
	return slices.Contains(people, id) || !read && (isGroup || p.groups.unread[group] != nil)
}

// groups lists those in which somebody with the role is suspect.
func (s suspects) groups(roles ...directory.Role) []string {
	ids := map[string]bool{}
	for of := range s {
		if slices.Contains(roles, of.Role) {
			ids[of.Group] = true
		}
	}
	return slices.Sorted(maps.Keys(ids))
}

// readAgain waits once for all.
func (p *protection) readAgain(ctx context.Context) {
	who, ask := p.suspects(), p.client.ask
	all := who.groups(directory.Roles()...)
	if len(all) == 0 {
		return
	}
	p.client.options.Progress(Progress{Again: secondRead})
	if !ask.Pause(ctx, secondRead) {
		for _, id := range all {
			p.active.fail(id, errors.New("somebody who is eligible looks standing, and no time was left to read that a second time"))
		}
		return
	}
	members, active := newMembers(ask), newActive(ask, p.client.options.Now)
	owners := newOwners(ask, func(Progress) {})
	parallel(
		func() { members.read(ctx, who.groups(directory.Member)) },
		func() { owners.read(ctx, who.groups(directory.Owner)) },
		func() { active.read(ctx, all) },
	)
	for of, ids := range who {
		if of.Role == directory.Member {
			keepSeenTwice(&p.members.relation, &members.relation, of.Group, ids, func(m member) string { return m.ID })
		} else {
			keepSeenTwice(&p.owners.relation, &owners.relation, of.Group, ids, func(id string) string { return id })
		}
		p.addActivated(active, of, ids)
	}
}

// keepSeenTwice takes those out of a list who were suspect and are not in the second
// one: what they had activated has ended.
func keepSeenTwice[T any](first, second *relation[T], group string, suspect []string, idOf func(T) string) {
	if err := second.errs[group]; err != nil {
		first.fail(group, err)
		return
	}
	still := map[string]bool{}
	for _, one := range second.lists[group] {
		still[idOf(one)] = true
	}
	first.lists[group] = slices.DeleteFunc(slices.Clone(first.lists[group]), func(one T) bool {
		return slices.Contains(suspect, idOf(one)) && !still[idOf(one)]
	})
}

// addActivated adds what those who were suspect have activated.
func (p *protection) addActivated(second *schedules, of directory.RoleOf, suspect []string) {
	if err := second.errs[of.Group]; err != nil {
		p.active.fail(of.Group, err)
		return
	}
	for _, row := range second.lists[of.Group] {
		if row.Role == of.Role && row.Activated && slices.Contains(suspect, row.Principal) {
			p.active.lists[of.Group] = append(p.active.lists[of.Group], row)
		}
	}
}
