package directorytest

import (
	"fmt"
	"time"

	"pim-groups/internal/directory"
)

// LargeProtected makes the tenant that Large makes, read at depth full. Roles share a few
// sets of settings. One managed group in twenty has those that nobody changed, which
// exposes it, and another one standing owners. A quarter have a direct member: most of
// them activated, the others standing.
func LargeProtected(n int) *directory.Snapshot {
	s := Large(n)
	s.Scope.Depth = directory.DepthFull
	approvers := ID(groupSpace, 1) // which PIM does not manage
	sets := []directory.RoleSettings{
		{Rules: Rules(Choices{MFA: true, Max: "PT4H"})},
		{Rules: Rules(Choices{MFA: true, Max: "PT2H", ApproverGroups: []string{approvers}})},
		{Rules: Rules(Choices{Context: "c1", Max: "PT1H", Approvers: []string{ID(userSpace, 0), ID(userSpace, 1)}})},
		{Rules: Rules(Choices{MFA: true, Recipients: []string{"identity@contoso.com"}})},
		{Rules: Rules(Choices{})},
	}
	s.TransitiveMembers = []directory.Membership{{Group: approvers, Members: []string{ID(userSpace, 0), ID(userSpace, 1), ID(userSpace, 2)}}}
	for i := range n {
		if i%2 != 0 {
			continue // not managed
		}
		set := i / 2 % (len(sets) - 1)
		if i%40 == 38 {
			set = len(sets) - 1
		}
		for _, role := range directory.Roles() {
			sets[set].Of = append(sets[set].Of, directory.RoleOf{Group: ID(groupSpace, i), Role: role})
		}
		protectLarge(s, i)
	}
	standing := map[string]bool{}
	for i := 0; i < n; i += 40 {
		standing[ID(groupSpace, i)] = true
	}
	for i := range s.Groups {
		if g := &s.Groups[i]; g.Managed == directory.True && !standing[g.ID] {
			g.Owners = nil
		}
	}
	s.RoleSettings = sets
	s.Contexts = []directory.Context{{ID: "c1", DisplayName: "Compliant device", IsAvailable: directory.True}}
	s.ContextPolicies = []directory.ContextPolicy{{ID: ID(policySpace, 0), DisplayName: "Compliant device for PIM", State: directory.PolicyEnabled, Contexts: []string{"c1"}}}
	s.Applications = []directory.Application{{ID: ID(applicationSpace, 1), DisplayName: "sync", Permissions: []string{"Group.ReadWrite.All"}}}
	return directory.Canonical(s)
}

// protectLarge makes three people eligible as members and two as owners.
func protectLarge(s *directory.Snapshot, i int) {
	group, year := ID(groupSpace, i), time.Date(2027, 5, 1, 0, 0, 0, 0, time.UTC)
	person := func(k int) string { return ID(userSpace, (i+k)%len(s.Principals)) }
	for k := range 3 {
		s.Eligibilities = append(s.Eligibilities, directory.Schedule{Group: group, Role: directory.Member, Principal: person(k), End: year})
	}
	for k := range 2 {
		s.Eligibilities = append(s.Eligibilities, directory.Schedule{Group: group, Role: directory.Owner, Principal: person(3 + k), End: year})
	}
	s.EligibilitiesOf, s.AssignmentsOf = append(s.EligibilitiesOf, group), append(s.AssignmentsOf, group)
	members := directory.Membership{Group: group}
	if i%8 == 0 {
		members.Members = []string{person(0)}
	}
	if i%8 == 0 && i%40 != 0 {
		s.Assignments = append(s.Assignments, directory.Schedule{Group: group, Role: directory.Member, Principal: person(0), Activated: true, End: s.Taken.Add(time.Hour)})
	}
	if i%1000 == 0 {
		s.Packages = append(s.Packages, directory.Package{ID: ID(policySpace, i+1), DisplayName: fmt.Sprintf("Package %d", i), Group: group, Role: directory.Member, Eligible: true})
	}
	s.Members = append(s.Members, members)
}
