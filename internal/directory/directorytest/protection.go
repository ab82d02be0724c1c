package directorytest

import (
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"pim-groups/internal/directory"
)

// Protected generates a whole tenant as Tenant does, and how its managed groups are
// protected: all of it could be read, or is not looked at.
func Protected() *rapid.Generator[*directory.Snapshot] {
	return rapid.Custom(func(t *rapid.T) *directory.Snapshot {
		s := drawTenant(t)
		s.Scope.Depth = directory.DepthFull
		drawProtection(t, s)
		return directory.Canonical(s)
	})
}

func drawProtection(t *rapid.T, s *directory.Snapshot) {
	sets := drawSets(t, s)
	for i := range s.Groups {
		g := &s.Groups[i]
		if g.Deleted() {
			continue
		}
		if g.Managed == directory.True {
			drawSettings(t, s, g.ID, sets)
			drawSchedules(t, s, g.ID)
		}
		s.Members = append(s.Members, directory.Membership{Group: g.ID, Members: drawFew(t, "members", everybody(s))})
		s.TransitiveMembers = append(s.TransitiveMembers, directory.Membership{Group: g.ID, Members: drawFew(t, "people", principalIDs(s)),
			Groups: drawFew(t, "groups", groupIDs(s))})
	}
	drawLists(t, s)
}

// drawSets draws the settings that roles of the tenant have. They may be unlike all that
// Graph sends.
func drawSets(t *rapid.T, s *directory.Snapshot) [][]directory.Rule {
	odd := rapid.SampledFrom([]string{
		`{"id":"Expiration_EndUser_Assignment","maximumDuration":"PT1H","maximumDuration":"PT9H"}`,
		`{"id":"CustomExtension_PreApproval_EndUser_Assignment","name":"\u003cscript\u003e","at":1e400,"list":[[],{}]}`,
		`{"id":"部門"}`,
	}).Draw(t, "odd")
	return [][]directory.Rule{
		nil,
		Rules(Choices{}),
		Rules(Choices{MFA: true, Max: "PT4H", Approvers: drawFew(t, "approvers", principalIDs(s)), ApproverGroups: drawFew(t, "approverGroups", groupIDs(s))}),
		Rules(Choices{Context: "c1", Recipients: []string{"identity@contoso.com"}, Permanent: true}),
		{ruleOf(odd)},
	}
}

func drawSettings(t *rapid.T, s *directory.Snapshot, group string, sets [][]directory.Rule) {
	for _, role := range directory.Roles() {
		s.RoleSettings = append(s.RoleSettings, directory.RoleSettings{
			Of: []directory.RoleOf{{Group: group, Role: role}}, Rules: rapid.SampledFrom(sets).Draw(t, "settings"),
		})
	}
}

func drawSchedules(t *rapid.T, s *directory.Snapshot, group string) {
	for _, role := range directory.Roles() {
		for _, id := range drawFew(t, "eligible", everybody(s)) {
			s.Eligibilities = append(s.Eligibilities, drawSchedule(t, s, directory.Schedule{Group: group, Role: role, Principal: id}))
		}
		for _, id := range drawFew(t, "active", everybody(s)) {
			one := drawSchedule(t, s, directory.Schedule{Group: group, Role: role, Principal: id})
			one.Activated = rapid.Bool().Draw(t, "activated")
			s.Assignments = append(s.Assignments, one)
		}
	}
	s.EligibilitiesOf, s.AssignmentsOf = append(s.EligibilitiesOf, group), append(s.AssignmentsOf, group)
}

func drawSchedule(t *rapid.T, s *directory.Snapshot, one directory.Schedule) directory.Schedule {
	one.Inherited = rapid.IntRange(0, 3).Draw(t, "inherited") == 0
	one.Status = rapid.SampledFrom([]string{"", "", "", "PendingApproval"}).Draw(t, "status")
	if rapid.IntRange(0, 3).Draw(t, "booked") == 0 {
		one.Start = s.Taken.Add(time.Duration(rapid.IntRange(1, 1_000).Draw(t, "start")) * time.Hour)
	}
	if rapid.Bool().Draw(t, "ends") {
		one.End = s.Taken.Add(time.Duration(rapid.IntRange(1_001, 9_000).Draw(t, "end")) * time.Hour)
	}
	return one
}

// drawLists draws what is read once for the tenant; some of it is not looked at.
func drawLists(t *rapid.T, s *directory.Snapshot) {
	s.Contexts = drawSome(t, "contexts", []directory.Context{
		{ID: "c1", DisplayName: drawName(t), IsAvailable: drawFlag(t)}, {ID: "c99", DisplayName: drawName(t), IsAvailable: drawFlag(t)},
	})
	s.ContextPolicies = drawSome(t, "contextPolicies", []directory.ContextPolicy{{
		ID: ID(policySpace, 0), DisplayName: drawName(t), Contexts: drawSome(t, "named", []string{"c1", "c2"}), Excludes: rapid.Bool().Draw(t, "excludes"),
		State: rapid.SampledFrom([]string{directory.PolicyEnabled, "disabled", "enabledForReportingButNotEnforced"}).Draw(t, "state"),
	}})
	s.Packages = []directory.Package{}
	for i, id := range drawSome(t, "packages", groupIDs(s)) {
		s.Packages = append(s.Packages, directory.Package{ID: ID(policySpace, 1+i%2), DisplayName: drawName(t), Group: id,
			Role: rapid.SampledFrom(directory.Roles()).Draw(t, "delivers"), Eligible: rapid.Bool().Draw(t, "delivers eligible")})
	}
	s.Applications = drawSome(t, "applications", []directory.Application{{
		ID: ID(applicationSpace, 98), DisplayName: drawName(t), Permissions: []string{"Group.ReadWrite.All"},
	}})
	for _, part := range drawSome(t, "notLookedAt", directory.OptionalParts()) {
		left := directory.Gap{Part: part, Reason: fmt.Sprintf("the permission for %s, which is optional, is not granted", part)}
		s.NotLookedAt = append(s.NotLookedAt, left)
		forget(s, left)
	}
}

// drawFew draws up to two different elements of the list.
func drawFew(t *rapid.T, label string, list []string) []string {
	if len(list) < 2 {
		return list
	}
	return rapid.SliceOfNDistinct(rapid.SampledFrom(list), 0, 2, rapid.ID[string]).Draw(t, label)
}

// everybody lists all who can be eligible: groups too.
func everybody(s *directory.Snapshot) []string { return slices.Concat(principalIDs(s), groupIDs(s)) }

func principalIDs(s *directory.Snapshot) []string {
	ids := make([]string, len(s.Principals))
	for i := range s.Principals {
		ids[i] = s.Principals[i].ID
	}
	return ids
}
