package history_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	"pim-groups/internal/history"
)

// The ids of the small tenant.
const (
	vault  = "11111111-0000-4000-8000-000000000001"
	plain  = "11111111-0000-4000-8000-000000000002"
	ada    = "22222222-0000-4000-8000-000000000001"
	eve    = "22222222-0000-4000-8000-000000000002"
	object = "33333333-0000-4000-8000-000000000001"
)

// tenant has a group under PIM and one that is not, and two people.
func tenant() *directory.Snapshot {
	group := func(id, name string, managed directory.Flag) directory.Group {
		return directory.Group{ID: id, DisplayName: name, GroupTypes: []string{}, SecurityEnabled: directory.True, MailEnabled: directory.False, Managed: managed}
	}
	user := func(id, name string) directory.Principal {
		return directory.Principal{ID: id, Type: directory.User, DisplayName: name, UserPrincipalName: name + "@contoso.com",
			AccountEnabled: directory.True, UserType: directory.UserTypeMember}
	}
	s := &directory.Snapshot{
		Version: directory.Version, Tenant: object, Cloud: directory.Public, Taken: time.Date(2026, 11, 2, 6, 0, 0, 0, time.UTC),
		Scope:      directory.Scope{AllGroups: true, AllUsers: true, Depth: directory.DepthFull},
		Caller:     &directory.Caller{ID: object, Type: directory.ServicePrincipal, DisplayName: "check"},
		Groups:     []directory.Group{group(vault, "vault", directory.True), group(plain, "plain", directory.False)},
		Principals: []directory.Principal{user(ada, "ada"), user(eve, "eve")},
		Contexts:   []directory.Context{{ID: "c1", DisplayName: "device", IsAvailable: directory.True}},
		ContextPolicies: []directory.ContextPolicy{{ID: object, DisplayName: "compliant", State: directory.PolicyEnabled,
			Contexts: []string{"c1"}}},
		Packages: []directory.Package{}, Applications: []directory.Application{},
		EligibilitiesOf: []string{vault}, AssignmentsOf: []string{vault},
		Members: []directory.Membership{{Group: vault}},
	}
	return withRules(s, directorytest.Choices{MFA: true, Max: "PT4H"})
}

func withRules(s *directory.Snapshot, c directorytest.Choices) *directory.Snapshot {
	s.RoleSettings = nil
	for _, role := range directory.Roles() {
		choices := c
		if role == directory.Owner {
			choices = directorytest.Choices{MFA: true}
		}
		s.RoleSettings = append(s.RoleSettings, directory.RoleSettings{Of: []directory.RoleOf{{Group: vault, Role: role}}, Rules: directorytest.Rules(choices)})
	}
	return s
}

func eligible(end time.Time) func(*directory.Snapshot) {
	return func(s *directory.Snapshot) {
		s.Eligibilities = []directory.Schedule{{Group: vault, Role: directory.Member, Principal: eve, End: end}}
	}
}

// active makes eve a member, for a while or without one.
func active(activated bool) func(*directory.Snapshot) {
	return func(s *directory.Snapshot) {
		s.Members[0].Members = []string{eve}
		s.Assignments = []directory.Schedule{{Group: vault, Role: directory.Member, Principal: eve, Activated: activated, End: s.Taken.Add(time.Hour)}}
	}
}

// packaged is an access package that makes people eligible, or else active.
func packaged(eligible bool) func(*directory.Snapshot) {
	return func(s *directory.Snapshot) {
		s.Packages = []directory.Package{{ID: object, DisplayName: "kit", Group: vault, Role: directory.Member, Eligible: eligible}}
	}
}

func rules(c directorytest.Choices) func(*directory.Snapshot) {
	return func(s *directory.Snapshot) { withRules(s, c) }
}

// TestChanges has each kind of change in both directions: its effect and its words.
func TestChanges(t *testing.T) {
	t.Parallel()
	next, later := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2027, 6, 1, 0, 0, 0, 0, time.UTC)
	strict, none := directorytest.Choices{MFA: true, Max: "PT4H"}, func(*directory.Snapshot) {}
	for name, c := range map[string]struct {
		before, after func(*directory.Snapshot)
		there, back   string // kind effect: subject: was -> is, those that are not implied
	}{
		"owner": {none, func(s *directory.Snapshot) { s.Groups[0].Owners = []string{eve} },
			"owner grant eve@contoso.com: not owner -> owner", "owner revoke eve@contoso.com: owner -> not owner"},
		"eligible": {none, eligible(next),
			"eligible grant eve@contoso.com: not eligible -> eligible until 2027-01-01 00:00 UTC",
			"eligible revoke eve@contoso.com: eligible until 2027-01-01 00:00 UTC -> not eligible"},
		"extended": {eligible(next), eligible(later),
			"eligible grant eve@contoso.com: eligible until 2027-01-01 00:00 UTC -> eligible until 2027-06-01 00:00 UTC",
			"eligible revoke eve@contoso.com: eligible until 2027-06-01 00:00 UTC -> eligible until 2027-01-01 00:00 UTC"},
		"forever": {eligible(next), eligible(time.Time{}),
			"eligible grant eve@contoso.com: eligible until 2027-01-01 00:00 UTC -> eligible permanently",
			"eligible revoke eve@contoso.com: eligible permanently -> eligible until 2027-01-01 00:00 UTC"},
		"active": {none, active(false),
			"active grant eve@contoso.com: not active -> active until 2026-11-02 07:00 UTC",
			"active revoke eve@contoso.com: active until 2026-11-02 07:00 UTC -> not active"},
		"activated": {none, active(true),
			"active  eve@contoso.com: not active -> activated until 2026-11-02 07:00 UTC",
			"active  eve@contoso.com: activated until 2026-11-02 07:00 UTC -> not active"},
		"member": {none, func(s *directory.Snapshot) { s.Members[0].Members = []string{eve} },
			"member grant eve@contoso.com: not member -> member", "member revoke eve@contoso.com: member -> not member"},
		"longer activation": {none, rules(directorytest.Choices{MFA: true, Max: "PT8H"}),
			"setting loosen : 4h -> 8h", "setting tighten : 8h -> 4h"},
		"other approver": {rules(directorytest.Choices{MFA: true, Max: "PT4H", Approvers: []string{ada}}), rules(directorytest.Choices{MFA: true, Max: "PT4H", Approvers: []string{eve}}),
			"setting loosen : by ada@contoso.com -> by eve@contoso.com", "setting loosen : by eve@contoso.com -> by ada@contoso.com"},
		"MFA by context": {rules(strict), rules(directorytest.Choices{Context: "c1", Max: "PT4H"}),
			"setting keep : mfa, justification -> justification|setting keep : none -> c1",
			"setting keep : c1 -> none|setting keep : justification -> mfa, justification"},
		"spelling": {rules(strict), rules(directorytest.Choices{MFA: true, Max: "PT240M"}),
			`setting keep :  -> maximumDuration was "PT4H" and is "PT240M"`, `setting keep :  -> maximumDuration was "PT240M" and is "PT4H"`},
		"under PIM": {func(s *directory.Snapshot) { s.Groups[0].Managed = directory.False; unmanaged(s) }, none,
			"managed  : not managed -> managed", "managed loosen : managed -> not managed"},
		"renamed": {none, func(s *directory.Snapshot) { s.Groups[1].DisplayName = "other" },
			"group  : plain -> other", "group  : other -> plain"},
		"created": {func(s *directory.Snapshot) { s.Groups = s.Groups[:1] }, none,
			"group  : not in the tenant -> in the tenant", "group  : in the tenant -> not in the tenant"},
		"disabled": {none, func(s *directory.Snapshot) { s.Principals[1].AccountEnabled = directory.False },
			"principal revoke eve@contoso.com: true -> false", "principal grant eve@contoso.com: false -> true"},
		"guest": {none, func(s *directory.Snapshot) { s.Principals[1].UserType = directory.UserTypeGuest },
			"principal  eve@contoso.com: Member -> Guest", "principal  eve@contoso.com: Guest -> Member"},
		"context unpublished": {none, func(s *directory.Snapshot) { s.Contexts[0].IsAvailable = directory.False },
			"context loosen c1 device: true -> false", "context tighten c1 device: false -> true"},
		"policy off": {none, func(s *directory.Snapshot) { s.ContextPolicies[0].State = "disabled" },
			"context-policy loosen compliant: enabled -> disabled", "context-policy tighten compliant: disabled -> enabled"},
		"policy excludes": {none, func(s *directory.Snapshot) { s.ContextPolicies[0].Excludes = true },
			"context-policy loosen compliant: false -> true", "context-policy tighten compliant: true -> false"},
		"policy of another context": {none, func(s *directory.Snapshot) { s.ContextPolicies[0].Contexts = []string{"c2"} },
			"context-policy loosen compliant:  -> now with c2; now without c1", "context-policy loosen compliant:  -> now with c1; now without c2"},
		"package": {none, packaged(true), "package grant kit: delivers nothing -> makes people eligible", "package revoke kit: makes people eligible -> delivers nothing"},
		"package without activation": {packaged(true), packaged(false),
			"package grant kit: makes people eligible -> makes people active", "package revoke kit: makes people active -> makes people eligible"},
		"application": {none, func(s *directory.Snapshot) {
			s.Applications = []directory.Application{{ID: object, DisplayName: "sync", Permissions: []string{"Group.ReadWrite.All"}}}
		}, "application grant sync: none -> Group.ReadWrite.All", "application revoke sync: Group.ReadWrite.All -> none"},
		"caller": {none, func(s *directory.Snapshot) { s.Caller.Permissions = []string{"User.Read.All"} },
			"caller grant check:  -> now with User.Read.All", "caller revoke check:  -> now without User.Read.All"},
		"orphan": {none, func(s *directory.Snapshot) { s.OrphanIDs = []string{object}; s.ManagedListSize = 2 },
			"orphan-id  : not on it -> on it, although it is deleted", "orphan-id  : on it, although it is deleted -> not on it"},
	} {
		before, after := tenant(), tenant()
		c.before(before)
		c.after(after)
		if got := lines(compare(t, before, after)); got != c.there {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, c.there)
		}
		if got := lines(compare(t, after, before)); got != c.back {
			t.Errorf("%s, back:\n%s\nwant\n%s", name, got, c.back)
		}
	}
}

func unmanaged(s *directory.Snapshot) {
	s.RoleSettings, s.EligibilitiesOf, s.AssignmentsOf, s.Members = nil, nil, nil, nil
	s.ManagedListSize = 1 // another one, which could be read nowhere
}

func lines(d *history.Diff) string {
	var list []string
	for _, c := range d.Changes {
		if !c.Implied {
			list = append(list, fmt.Sprintf("%s %s %s: %s -> %s", c.Kind, c.Effect, c.Subject, c.Was, c.Is))
		}
	}
	slices.Sort(list)
	return strings.Join(list, "|")
}

// TestEnded: an eligibility whose end has come is none that somebody removed.
func TestEnded(t *testing.T) {
	t.Parallel()
	before, after := tenant(), tenant()
	eligible(before.Taken.Add(time.Hour))(before)
	after.Taken = before.Taken.Add(2 * time.Hour)
	if got := compare(t, before, after).Changes[0].Is; got != "not eligible (ended)" {
		t.Error(got)
	}
}

// TestIncomplete: what failed in one snapshot, or was left out of one, makes the
// comparison incomplete; what neither was asked for does not.
func TestIncomplete(t *testing.T) {
	t.Parallel()
	gap := func(part directory.Part, group string) func(*directory.Snapshot) {
		return func(s *directory.Snapshot) {
			s.Gaps = append(s.Gaps, directory.Gap{Part: part, Group: group, Reason: "503"})
		}
	}
	shallow := func(s *directory.Snapshot) { s.Scope.Depth = directory.DepthManaged }
	none := func(*directory.Snapshot) {}
	for name, c := range map[string]struct {
		before, after func(*directory.Snapshot)
		incomplete    bool
	}{
		"all read":        {none, none, false},
		"owners of one":   {gap(directory.PartOwners, vault), none, true},
		"the same gap":    {gap(directory.PartOwners, vault), gap(directory.PartOwners, vault), true},
		"deleted groups":  {gap(directory.PartDeleted, ""), none, false},
		"another depth":   {shallow, none, true},
		"a depth of both": {shallow, shallow, false},
		"some groups":     {none, func(s *directory.Snapshot) { s.Scope.AllGroups = false }, true},
		"some people":     {func(s *directory.Snapshot) { s.Scope.AllUsers = false }, none, true},
	} {
		before, after := tenant(), tenant()
		c.before(before)
		c.after(after)
		if d := compare(t, before, after); d.Incomplete() != c.incomplete || len(d.Changes) > 0 {
			t.Errorf("%s: %+v %+v", name, d.NotCompared, d.Changes)
		}
	}
}
