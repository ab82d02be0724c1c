package graph

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/microsoftgraph/msgraph-sdk-go/models"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
)

// units reads the administrative units that groups are in: they decide who else
// can change a group. They are those of its memberships that are units.
// https://learn.microsoft.com/graph/api/group-list-memberof
type units struct {
	relation[string]
	ask         *questions
	application bool // an application reads, and no person
	members     unitMembers
	refused     bool // the members of units are not to be had
	known       map[string]directory.AdministrativeUnit
	unsure      map[string]bool // ids with two different answers
}

func newUnits(ask *questions, application bool) *units {
	return &units{relation: newRelation[string](), ask: ask, application: application,
		known: map[string]directory.AdministrativeUnit{}, unsure: map[string]bool{}}
}

func (u *units) read(ctx context.Context, groups []string) {
	if u.readMembers(ctx, len(groups)) {
		for _, id := range groups {
			u.add(related[directory.AdministrativeUnit]{group: id, list: u.members[id]})
		}
		return
	}
	u.readEach(ctx, groups)
}

// readEach asks each group for its units.
func (u *units) readEach(ctx context.Context, groups []string) {
	inChunks(groups, func(chunk []string) []related[directory.AdministrativeUnit] { return u.fetch(ctx, chunk) }, u.add)
}

func (u *units) fetch(ctx context.Context, groups []string) []related[directory.AdministrativeUnit] {
	answers := u.ask.lists(ctx, "/groups/{key}/memberOf/microsoft.graph.administrativeUnit", groups,
		query{selected: unitProperties(), count: true})
	list := make([]related[directory.AdministrativeUnit], len(groups))
	for i, id := range groups {
		units, err := listOf(answers[i], models.CreateAdministrativeUnitFromDiscriminatorValue, unitOf)
		list[i] = related[directory.AdministrativeUnit]{id, units, err}
	}
	return list
}

func (u *units) add(one related[directory.AdministrativeUnit]) {
	if one.err != nil {
		u.errs[one.group] = one.err
		return
	}
	ids := make([]string, len(one.list))
	for i, unit := range one.list {
		if known, has := u.known[unit.ID]; has && known != unit {
			u.unsure[unit.ID] = true
		}
		u.known[unit.ID] = unit
		ids[i] = unit.ID
	}
	u.lists[one.group] = ids
}

// put makes the units of a group unknown if two answers about one of them
// differ: whether it is restricted decides who can change the group.
func (u *units) put(s *directory.Snapshot) {
	for group, units := range u.lists {
		for _, id := range units {
			if u.unsure[id] {
				u.errs[group] = guard.InvalidAnswer("two answers about the administrative unit " + id + " differ")
			}
		}
	}
	u.relation.put(s, directory.PartAdministrativeUnits, func(g *directory.Group, ids []string) { g.AdministrativeUnits = ids })
	s.AdministrativeUnits = slices.Collect(maps.Values(u.known))
}

// Most tenants have few administrative units and many groups, so the units are
// asked for the groups in them:
// https://learn.microsoft.com/graph/api/directory-list-administrativeunits
// https://learn.microsoft.com/graph/api/administrativeunit-list-members
//
// Nothing is taken from that side unless all of it was read. Units whose
// members are hidden answer as if they were empty, and a person sees only the
// units that a directory role allows. In each such case, and after any error,
// each group is asked for its units instead.

// perBatch is how many questions share a request.
const perBatch = 20

// unitMembers is, by group, the units that have it as a member.
type unitMembers map[string][]directory.AdministrativeUnit

// readMembers reports whether the members of all units are known, now or since
// earlier. It stops at half of what so many groups would take, so that a try in
// vain costs little.
func (u *units) readMembers(ctx context.Context, groups int) bool {
	most := batches(groups) / 2
	if u.application && u.members == nil && !u.refused && most > 1 {
		u.members = u.fetchMembers(ctx, most)
		u.refused = u.members == nil
	}
	return u.members != nil
}

// batches is how many requests so many questions take.
func batches(questions int) int { return (questions + perBatch - 1) / perBatch }

// fetchMembers reads the members of all units in at most so many requests, nil
// if that could not be done.
func (u *units) fetchMembers(ctx context.Context, most int) unitMembers {
	answer := u.ask.list(ctx, "/directory/administrativeUnits",
		query{selected: append(unitProperties(), "visibility"), long: true, mostPages: most - 1})
	units, err := listOf(answer, models.CreateAdministrativeUnitFromDiscriminatorValue, openUnitOf)
	needed := max(1, batches(len(units)))
	if err != nil || needed > most-1 {
		return nil
	}
	keys := make([]string, len(units))
	for i := range units {
		keys[i] = units[i].ID
	}
	answers := u.ask.lists(ctx, "/directory/administrativeUnits/{key}/members/microsoft.graph.group", keys,
		query{selected: []string{"id"}, long: true, count: true, mostPages: (most - 1) / needed})
	members := unitMembers{}
	for i, answer := range answers {
		groups, err := idsOf(answer)
		if err != nil {
			return nil
		}
		for _, id := range groups {
			if !slices.Contains(members[id], units[i]) { // a page can come twice
				members[id] = append(members[id], units[i])
			}
		}
	}
	return members
}

// openUnitOf is unitOf for a unit whose members everybody may list.
// https://learn.microsoft.com/graph/api/resources/administrativeunit
func openUnitOf(m *models.AdministrativeUnit) (directory.AdministrativeUnit, error) {
	if visibility := text(m.GetVisibility()); visibility != "" && !strings.EqualFold(visibility, "Public") {
		return directory.AdministrativeUnit{}, guard.InvalidAnswer("an administrative unit in it hides its members")
	}
	return unitOf(m)
}

// recheck asks groups for their units where the members of units and the property
// of the group disagree on whether it is in a restricted unit: units were changed
// while they were read.
func (u *units) recheck(ctx context.Context, groups map[string]directory.Group) {
	if u.members == nil {
		return
	}
	var ids []string
	for id, units := range u.lists {
		restricted := slices.ContainsFunc(units, func(unit string) bool { return u.known[unit].IsMemberManagementRestricted == directory.True })
		if g, known := groups[id]; known && !g.Deleted() && restricted != (g.IsManagementRestricted == directory.True) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	u.readEach(ctx, ids)
}

func unitProperties() []string {
	return []string{"id", "displayName", "isMemberManagementRestricted"}
}

// unitOf wants a name: without the permission to read units, Graph sends their
// ids alone, and the property that matters is missing like one that is null.
// https://learn.microsoft.com/graph/permissions-overview#limited-information-returned-for-inaccessible-member-objects
func unitOf(m *models.AdministrativeUnit) (directory.AdministrativeUnit, error) {
	u := directory.AdministrativeUnit{
		ID:                           canonicalID(m.GetId()),
		DisplayName:                  text(m.GetDisplayName()),
		IsMemberManagementRestricted: flag(m.GetIsMemberManagementRestricted()),
	}
	switch {
	case u.ID == "":
		return u, errNoID()
	case u.DisplayName == "":
		return u, guard.InvalidAnswer("it names an administrative unit by its id alone, " +
			"as it does without the permission AdministrativeUnit.Read.All")
	}
	return u, nil
}
