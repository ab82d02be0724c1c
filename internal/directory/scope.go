package directory

import "pim-groups/internal/identity"

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
	add := func(missing bool, g Gap) {
		if missing {
			gaps = append(gaps, g)
		}
	}
	for _, part := range Parts() {
		add(asked.Asks(part) && !s.Scope.Asks(part) && !s.misses(part), Gap{Part: part, Reason: partOutside})
	}
	add(asked.AllGroups && !s.Scope.AllGroups, Gap{Part: PartGroups, Reason: notAllGroups})
	add(asked.AllUsers && !s.Scope.AllUsers, Gap{Part: PartUsers, Reason: notAllUsers})
	ids, names, users := covered(s)
	for _, id := range asked.Groups {
		add(!s.Scope.AllGroups && !ids[id], Gap{Part: PartGroups, Group: id, Reason: groupOutside})
	}
	for _, name := range asked.Names {
		add(!s.Scope.AllGroups && !names[identity.FoldName(name)], Gap{Part: PartGroups, Subject: name, Reason: nameOutside})
	}
	for _, user := range asked.Users {
		redacted := s.Redacted && !identity.IsCanonicalID(user)
		add(redacted, Gap{Part: PartUsers, Subject: user, Reason: namesRedacted})
		add(!redacted && !s.Scope.AllUsers && !users[identity.FoldName(user)], Gap{Part: PartUsers, Subject: user, Reason: userOutside})
	}
	return gaps
}

// covered gives what the snapshot was asked for or holds all the same. A group
// that happens to be there and to have a name says nothing of that name: others
// may have it too.
func covered(s *Snapshot) (ids, names, users map[string]bool) {
	ids, names, users = setOf(s.Scope.Groups), setOf(s.Scope.Names), setOf(s.Scope.Users)
	for _, id := range s.OrphanIDs {
		ids[id] = true // it was looked for
	}
	for i := range s.Groups {
		ids[s.Groups[i].ID] = true
	}
	for i := range s.Principals {
		users[s.Principals[i].ID] = true
		users[identity.FoldName(s.Principals[i].UserPrincipalName)] = true
	}
	return ids, names, users
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
