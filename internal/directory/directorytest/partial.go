package directorytest

import (
	"pgregory.net/rapid"

	"pim-groups/internal/directory"
)

// narrow makes of a whole tenant what a check of some declared groups and
// people, or a question about properties alone, would have asked for.
func narrow(t *rapid.T, s *directory.Snapshot) {
	s.Scope.AllGroups = rapid.Bool().Draw(t, "allGroups")
	s.Scope.AllUsers = rapid.Bool().Draw(t, "allUsers")
	s.Scope.Groups = drawSome(t, "scopeGroups", append(groupIDs(s), ID(groupSpace, 77)))
	s.Scope.Names = drawSome(t, "scopeNames", []string{"sg-admins", "部門"})
	s.Scope.Users = drawSome(t, "scopeUsers", []string{"ada@contoso.com", ID(userSpace, 77)})
	if rapid.Bool().Draw(t, "someParts") {
		s.Scope.Parts = directory.PropertyParts()
		for _, part := range []directory.Part{directory.PartOwners, directory.PartAdministrativeUnits} {
			gap := directory.Gap{Part: part, Reason: "it was not asked for"}
			s.Gaps = append(s.Gaps, gap)
			forget(s, gap)
		}
	}
}

// hide takes away some of what the caller was not allowed to read, and puts
// the gaps there that say so.
func hide(t *rapid.T, s *directory.Snapshot) {
	const refused = "403 Authorization_RequestDenied"
	if rapid.IntRange(0, 3).Draw(t, "hideCaller") == 0 {
		s.Caller = nil
		s.Gaps = append(s.Gaps, directory.Gap{Part: directory.PartCaller, Reason: refused})
	}
	for _, part := range drawSome(t, "hideParts", directory.Parts()) {
		if rapid.IntRange(0, 3).Draw(t, string(part)) > 0 {
			continue
		}
		gap := directory.Gap{Part: part, Reason: refused}
		if len(s.Groups) > 0 && rapid.Bool().Draw(t, "ofGroup") {
			gap.Group = rapid.SampledFrom(groupIDs(s)).Draw(t, "gapGroup")
		}
		s.Gaps = append(s.Gaps, gap)
		forget(s, gap)
	}
	for i := range s.Groups {
		if rapid.IntRange(0, 9).Draw(t, "contradict") == 0 {
			contradict(t, s, &s.Groups[i])
		}
	}
	if rapid.IntRange(0, 3).Draw(t, "hideName") == 0 {
		s.Gaps = append(s.Gaps, directory.Gap{Part: directory.PartGroups, Subject: "sg-admins", Reason: refused})
	}
	s.ManagedListSize += rapid.IntRange(0, 1).Draw(t, "listedUnread")
	for i := range s.Groups {
		if rapid.IntRange(0, 9).Draw(t, "hideKind") == 0 {
			s.Groups[i].GroupTypes, s.Groups[i].SecurityEnabled = nil, directory.Null
		}
	}
	for i := range s.Principals {
		if rapid.IntRange(0, 9).Draw(t, "hideUser") == 0 {
			s.Principals[i].AccountEnabled, s.Principals[i].UserType = directory.Null, ""
		}
	}
}

// contradict makes two answers about the group differ, in its name or in
// something else.
func contradict(t *rapid.T, s *directory.Snapshot, g *directory.Group) {
	managed, owners, units := g.Managed, g.Owners, g.AdministrativeUnits
	*g = directory.Contradicted(g.ID, []string{g.DisplayName, drawName(t)})
	g.Managed, g.Owners, g.AdministrativeUnits = managed, owners, units
	s.Gaps = append(s.Gaps, directory.Gap{Part: directory.PartGroups, Group: g.ID, Reason: "two answers differ"})
}

// forget takes the answers away that the gap says were not given. A list that
// was not read has no size.
func forget(s *directory.Snapshot, gap directory.Gap) {
	if gap.Part == directory.PartManaged && gap.Group == "" {
		s.ManagedListSize, s.OrphanIDs = 0, nil
	}
	for i := range s.Groups {
		g := &s.Groups[i]
		if gap.Group != "" && gap.Group != g.ID {
			continue
		}
		switch gap.Part {
		case directory.PartGroups:
			g.OtherNames = []string{g.DisplayName + " before"} // of two answers that differ
		case directory.PartManaged:
			g.Managed = directory.Null
		case directory.PartOwners:
			g.Owners = nil
		case directory.PartAdministrativeUnits:
			g.AdministrativeUnits = nil
		}
	}
}

func groupIDs(s *directory.Snapshot) []string {
	ids := make([]string, len(s.Groups))
	for i := range s.Groups {
		ids[i] = s.Groups[i].ID
	}
	return ids
}

// Shuffle returns a copy of the snapshot with every list in another order, as
// a server may send it.
func Shuffle(t *rapid.T, s *directory.Snapshot) *directory.Snapshot {
	c := directory.Canonical(s)
	shuffle(t, c.Scope.Groups)
	shuffle(t, c.Scope.Names)
	shuffle(t, c.Scope.Users)
	shuffle(t, c.Groups)
	shuffle(t, c.OrphanIDs)
	shuffle(t, c.Principals)
	shuffle(t, c.AdministrativeUnits)
	shuffle(t, c.Gaps)
	if c.Caller != nil {
		shuffle(t, c.Caller.Permissions)
		shuffle(t, c.Caller.Roles)
	}
	for i := range c.Groups {
		shuffle(t, c.Groups[i].GroupTypes)
		shuffle(t, c.Groups[i].Evidence)
		shuffle(t, c.Groups[i].Owners)
		shuffle(t, c.Groups[i].AdministrativeUnits)
	}
	return c
}

func shuffle[T any](t *rapid.T, list []T) { copy(list, rapid.Permutation(list).Draw(t, "order")) }
