package directorytest

import (
	"slices"

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
	if s.Scope.Depth == directory.DepthChanged {
		s.Scope.Touched = drawSome(t, "touched", append(groupIDs(s), "sg-admins"))
	}
	if rapid.Bool().Draw(t, "someParts") {
		s.Scope.Parts = directory.PropertyParts()
		for _, part := range directory.Parts() {
			protection := slices.Contains(directory.ProtectionParts(), part)
			if slices.Contains(s.Scope.Parts, part) || protection && s.Scope.Depth == directory.DepthManaged {
				continue
			}
			gap := directory.Gap{Part: part, Reason: "it was not asked for"}
			s.Gaps = append(s.Gaps, gap)
			forget(s, gap)
		}
	}
}

// Hide returns the snapshot of the same tenant as somebody reads it who may not read all
// of it.
func Hide(t *rapid.T, s *directory.Snapshot) *directory.Snapshot {
	c := directory.Canonical(s)
	hide(t, c)
	return directory.Canonical(c)
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
	forgetProtection(s, gap)
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

func forgetProtection(s *directory.Snapshot, gap directory.Gap) {
	of := func(group string) bool { return gap.Group == "" || gap.Group == group }
	ofSchedule := func(x directory.Schedule) bool { return of(x.Group) }
	switch gap.Part {
	case directory.PartRoleSettings:
		for i := range s.RoleSettings {
			s.RoleSettings[i].Of = slices.DeleteFunc(s.RoleSettings[i].Of, func(r directory.RoleOf) bool { return of(r.Group) })
		}
		s.RoleSettings = slices.DeleteFunc(s.RoleSettings, func(r directory.RoleSettings) bool { return len(r.Of) == 0 })
	case directory.PartEligible:
		s.Eligibilities, s.EligibilitiesOf = slices.DeleteFunc(s.Eligibilities, ofSchedule), slices.DeleteFunc(s.EligibilitiesOf, of)
	case directory.PartActive:
		s.Assignments, s.AssignmentsOf = slices.DeleteFunc(s.Assignments, ofSchedule), slices.DeleteFunc(s.AssignmentsOf, of)
	case directory.PartRequests:
		s.Requests = slices.DeleteFunc(s.Requests, func(r directory.Request) bool { return of(r.Group) })
		s.RequestsOf = slices.DeleteFunc(s.RequestsOf, of)
	case directory.PartMembers:
		s.Members = slices.DeleteFunc(s.Members, func(m directory.Membership) bool { return of(m.Group) })
	}
	if gap.Group == "" {
		forgetList(s, gap.Part)
	}
}

func forgetList(s *directory.Snapshot, part directory.Part) {
	switch part {
	case directory.PartContexts:
		s.Contexts = nil
	case directory.PartContextPolicies:
		s.ContextPolicies = nil
	case directory.PartPackages:
		s.Packages = nil
	case directory.PartApplications:
		s.Applications = nil
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
	shuffleProtection(t, c)
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

func shuffleProtection(t *rapid.T, c *directory.Snapshot) {
	shuffle(t, c.RoleSettings)
	for i := range c.RoleSettings {
		shuffle(t, c.RoleSettings[i].Of)
		shuffle(t, c.RoleSettings[i].Rules)
	}
	for _, schedules := range [][]directory.Schedule{c.Eligibilities, c.Assignments} {
		shuffle(t, schedules)
	}
	shuffle(t, c.Requests)
	shuffle(t, c.Scope.Declared)
	for _, ids := range [][]string{c.EligibilitiesOf, c.AssignmentsOf, c.RequestsOf, c.Scope.Touched} {
		shuffle(t, ids)
	}
	for _, memberships := range [][]directory.Membership{c.Members, c.TransitiveMembers} {
		shuffle(t, memberships)
		for i := range memberships {
			shuffle(t, memberships[i].Members)
			shuffle(t, memberships[i].Groups)
		}
	}
	shuffle(t, c.Contexts)
	shuffle(t, c.ContextPolicies)
	for i := range c.ContextPolicies {
		shuffle(t, c.ContextPolicies[i].Contexts)
	}
	shuffle(t, c.Packages)
	shuffle(t, c.NotLookedAt)
}

func shuffle[T any](t *rapid.T, list []T) { copy(list, rapid.Permutation(list).Draw(t, "order")) }
