package directory_test

import (
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/directory"
)

// decodeSmall is small.json after an edit of its text.
func decodeSmall(t testing.TB, edits ...string) *directory.Snapshot {
	t.Helper()
	s, err := directory.Decode(strings.NewReader(strings.NewReplacer(edits...).Replace(small(t))))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestUnread: what was neither read nor explained is a gap of a live read and a fault
// of a file, and with a gap it is neither.
func TestUnread(t *testing.T) {
	t.Parallel()
	const group, other = "0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f1", "2b3c4d5e-6f70-4182-93a4-b5c6d7e8f90a"
	context := directory.Rule(`{"@odata.type":"#microsoft.graph.unifiedRoleManagementPolicyAuthenticationContextRule","claimValue":"c2",` +
		`"id":"AuthenticationContext_EndUser_Assignment","isEnabled":true}`)
	approval := directory.Rule(`{"@odata.type":"#microsoft.graph.unifiedRoleManagementPolicyApprovalRule","id":"Approval_EndUser_Assignment",` +
		`"setting":{"approvalMode":"SingleStage","approvalStages":[{"primaryApprovers":[{"@odata.type":"#microsoft.graph.groupMembers","groupId":"` + other + `"}]}],"isApprovalRequired":true}}`)
	for _, test := range []struct {
		name string
		edit func(s *directory.Snapshot)
		want []directory.Gap // their reasons are not compared
	}{
		{"all read", func(*directory.Snapshot) {}, nil},
		{"no settings", func(s *directory.Snapshot) { s.RoleSettings = nil }, []directory.Gap{{Part: "role-settings", Group: group}, {Part: "role-settings", Group: group}}},
		{"settings of one role", func(s *directory.Snapshot) { s.RoleSettings[0].Of = s.RoleSettings[0].Of[1:] }, []directory.Gap{{Part: "role-settings", Group: group}}},
		{"no eligibilities", func(s *directory.Snapshot) { s.Eligibilities, s.EligibilitiesOf = nil, nil }, []directory.Gap{{Part: "eligible", Group: group}}},
		{"nobody is eligible", func(s *directory.Snapshot) { s.Eligibilities = nil }, nil},
		{"no members", func(s *directory.Snapshot) { s.Members = nil }, []directory.Gap{{Part: "members", Group: group}}},
		{"no assignments", func(s *directory.Snapshot) { s.AssignmentsOf = nil }, []directory.Gap{{Part: "active", Group: group}}},
		{"nobody can be active", func(s *directory.Snapshot) { s.AssignmentsOf, s.Eligibilities = nil, s.Eligibilities[:2] }, nil},
		{"nobody can be an owner yet", func(s *directory.Snapshot) { s.AssignmentsOf, s.Eligibilities = nil, s.Eligibilities[3:] }, nil},
		{"a member can be active", func(s *directory.Snapshot) {
			s.AssignmentsOf, s.Eligibilities, s.Members[0].Members = nil, nil, []string{s.Principals[0].ID}
		}, []directory.Gap{{Part: "active", Group: group}}},
		{"people of an eligible group", func(s *directory.Snapshot) { s.TransitiveMembers = nil }, []directory.Gap{{Part: "eligible-groups", Group: other}}},
		{"people of a member", func(s *directory.Snapshot) {
			s.TransitiveMembers, s.Eligibilities, s.Members[0].Members = nil, nil, []string{other}
		}, []directory.Gap{{Part: "eligible-groups", Group: other}}},
		{"people of a deleted group", func(s *directory.Snapshot) { s.TransitiveMembers, s.Groups[1].DeletedDateTime = nil, s.Taken }, nil},
		{"people of an approver", func(s *directory.Snapshot) {
			s.TransitiveMembers, s.Eligibilities, s.RoleSettings[0].Rules[0] = nil, nil, approval
		}, []directory.Gap{{Part: "approvers", Group: other}}},
		{"a context", func(s *directory.Snapshot) { s.RoleSettings[0].Rules[1] = context }, nil},
		{"a context of which nothing was read", func(s *directory.Snapshot) {
			s.RoleSettings[0].Rules[1], s.Contexts, s.ContextPolicies = context, nil, nil
		}, []directory.Gap{{Part: "context-policies"}, {Part: "contexts"}}},
		{"a context that there is not", func(s *directory.Snapshot) {
			s.RoleSettings[0].Rules[1], s.Contexts, s.ContextPolicies = context, []directory.Context{}, []directory.ContextPolicy{}
		}, nil},
		{"no context", func(s *directory.Snapshot) { s.Contexts, s.ContextPolicies = nil, nil }, nil},
		{"no packages", func(s *directory.Snapshot) { s.Packages = nil }, []directory.Gap{{Part: "packages"}}},
		{"none of the packages", func(s *directory.Snapshot) { s.Packages = []directory.Package{} }, nil},
		{"no applications", func(s *directory.Snapshot) { s.NotLookedAt = nil }, []directory.Gap{{Part: "applications"}}},
		{"of a group that is not managed", func(s *directory.Snapshot) {
			s.RoleSettings, s.Packages, s.Eligibilities, s.Groups[0].Managed, s.Groups[0].Evidence = nil, nil, nil, directory.False, nil
		}, nil},
		{"of a group that nobody asked about", func(s *directory.Snapshot) { s.RoleSettings, s.Packages, s.Scope.Touched = nil, nil, []string{other} }, nil},
		{"of no group", func(s *directory.Snapshot) {
			s.RoleSettings, s.Scope.Depth, s.Scope.Touched = nil, directory.DepthManaged, nil
		}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := decodeSmall(t)
			test.edit(s)
			s = directory.Canonical(s)
			doubted := directory.Doubt(s)
			found := slices.DeleteFunc(slices.Clone(doubted.Gaps), func(g directory.Gap) bool { return slices.Contains(s.Gaps, g) })
			if !slices.EqualFunc(found, test.want, func(a, b directory.Gap) bool { return a.Part == b.Part && a.Group == b.Group && a.Reason != "" }) {
				t.Errorf("gaps %+v, want %+v", found, test.want)
			}
			err := directory.Verify(s)
			if (err != nil) != (test.want != nil) || err != nil && !strings.Contains(err.Error(), "without a gap of part") {
				t.Errorf("as a file: %v", err)
			}
			if err := directory.Verify(doubted); err != nil {
				t.Errorf("with gaps: %v", err)
			}
		})
	}
}

// TestRuleTwice: a rule that has a property twice is kept as it came, and the role has
// no value for it, however often the file is written and read.
func TestRuleTwice(t *testing.T) {
	t.Parallel()
	for _, twice := range []string{
		`"isApprovalRequired": true, "isApprovalRequired": true`,
		`"isApprovalRequired": true, "isApproval\u0052equired": false`,
	} {
		s := decodeSmall(t, `"isApprovalRequired": true`, twice)
		for range 2 {
			role := directory.NewIndex(s).Settings("0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f1", directory.Owner)
			if approval, known := role.ActivationApproval.Value(); known || !strings.Contains(role.ActivationApproval.Reason(), "twice") {
				t.Fatalf("%s: %v, %s", twice, approval, role.ActivationApproval.Reason())
			}
			s = decodeSmall(t, small(t), string(encode(t, s)))
		}
	}
}

// TestEligibilityIsASign: somebody is eligible in a group that PIM's list lacks.
func TestEligibilityIsASign(t *testing.T) {
	t.Parallel()
	s := decodeSmall(t)
	s.Groups[0].Managed, s.Groups[0].Evidence = directory.False, nil
	x := directory.NewIndex(s)
	if reason, missing := x.Missing(directory.PartManaged, s.Groups[0].ID); !missing || !strings.HasSuffix(reason, "(eligibility)") || x.Groups[0].Managed != directory.Null {
		t.Errorf("managed %v: %s", x.Groups[0].Managed, reason)
	}
}
