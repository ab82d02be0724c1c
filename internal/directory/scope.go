package directory

import (
	"slices"

	"pim-groups/internal/identity"
)

const (
	notAllGroups = "the snapshot holds the groups that were declared then, not all of the tenant; take one of the whole tenant"
	notAllUsers  = "the snapshot holds the people that were declared then, not all of the tenant; take one of the whole tenant"
	partOutside  = "the snapshot was taken without it; take a new one"
	groupOutside = "the snapshot was taken without this group; take a new one"
	nameOutside  = "the snapshot was taken without looking for this name; take a new one"
	userOutside  = "the snapshot was taken without looking for this person; take a new one"
)

// outside gives the gaps between what is asked for and what the snapshot was
// asked for when it was taken. What the snapshot covers and does not hold is
// really absent; what it does not cover is not known.
func outside(s *Snapshot, asked Scope) []Gap {
	var gaps []Gap
	for _, part := range Parts() {
		if asked.Asks(part) && !s.Scope.Asks(part) && !s.misses(part) {
			gaps = append(gaps, Gap{Part: part, Reason: partOutside})
		}
	}
	if asked.AllGroups && !s.Scope.AllGroups {
		gaps = append(gaps, Gap{Part: PartGroups, Reason: notAllGroups})
	}
	if asked.AllUsers && !s.Scope.AllUsers {
		gaps = append(gaps, Gap{Part: PartUsers, Reason: notAllUsers})
	}
	if !s.Scope.AllGroups {
		gaps = append(gaps, groupsOutside(s, asked.Groups)...)
		gaps = append(gaps, namesOutside(s, asked.Names)...)
	}
	users := asked.Users
	if s.Redacted {
		users = slices.DeleteFunc(slices.Clone(users), func(user string) bool { return !identity.IsCanonicalID(user) })
		gaps = append(gaps, namesOf(asked.Users)...)
	}
	if !s.Scope.AllUsers {
		gaps = append(gaps, usersOutside(s, users)...)
	}
	return gaps
}

// namesOf gives a gap for each person who is asked for by name, which a
// redacted snapshot can't answer.
func namesOf(users []string) []Gap {
	var gaps []Gap
	for _, user := range users {
		if !identity.IsCanonicalID(user) {
			gaps = append(gaps, Gap{Part: PartUsers, Subject: user, Reason: namesRedacted})
		}
	}
	return gaps
}

// groupsOutside believes the absence of a group that was looked for by its id;
// so were the orphan ids.
func groupsOutside(s *Snapshot, ids []string) []Gap {
	covered := setOf(slices.Concat(s.Scope.Groups, s.OrphanIDs))
	for i := range s.Groups {
		covered[s.Groups[i].ID] = true
	}
	var gaps []Gap
	for _, id := range ids {
		if !covered[id] {
			gaps = append(gaps, Gap{Part: PartGroups, Group: id, Reason: groupOutside})
		}
	}
	return gaps
}

// namesOutside does not count a group that happens to be there and to have the
// name: others may have it too.
func namesOutside(s *Snapshot, names []string) []Gap {
	covered := setOf(s.Scope.Names)
	var gaps []Gap
	for _, name := range names {
		if !covered[identity.FoldName(name)] {
			gaps = append(gaps, Gap{Part: PartGroups, Subject: name, Reason: nameOutside})
		}
	}
	return gaps
}

func usersOutside(s *Snapshot, users []string) []Gap {
	covered := setOf(s.Scope.Users)
	for i := range s.Principals {
		covered[s.Principals[i].ID] = true
		covered[identity.FoldName(s.Principals[i].UserPrincipalName)] = true
	}
	var gaps []Gap
	for _, user := range users {
		if !covered[identity.FoldName(user)] {
			gaps = append(gaps, Gap{Part: PartUsers, Subject: user, Reason: userOutside})
		}
	}
	return gaps
}

// setOf makes names, and ids among them, quick to look up however they are
// written.
func setOf(names []string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, name := range names {
		set[identity.FoldName(name)] = true
	}
	return set
}
