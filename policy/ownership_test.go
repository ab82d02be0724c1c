package policy

import (
	"strings"
	"testing"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// TestOwnership: what the rules about owners say of an owner who has activated
// ownership, of a standing one beside them, and if that can't be told.
func TestOwnership(t *testing.T) {
	t.Parallel()
	const (
		group  = `{"id": "10000000-0000-4000-8000-000000000001", "displayName": "sg-owned", "owners": ["` + ada + `", "` + evil + `"]`
		entry  = "version: 1\ngroups:\n  - name: sg-owned\n    id: 10000000-0000-4000-8000-000000000001\n    owners: [ada@contoso.com, bad@contoso.com]\n"
		others = "version: 1\ngroups:\n  - name: sg-owned\n    id: 10000000-0000-4000-8000-000000000001\n    owners: [ada@contoso.com]\n"
		no     = "no answer"
	)
	for _, test := range []struct {
		name            string
		rule            string
		groups, managed string
		eligible        bool // as owner, and activated
		depth           directory.Depth
		gap             directory.Part
		want            string // the end of the message, "" for no finding
	}{
		{"standing", "owner-guest", entry, "true", false, directory.DepthFull, "", `"sg-owned" is a guest`},
		{"activated", "owner-guest", entry, "true", true, directory.DepthFull, "", ""},
		{"eligible unread", "owner-guest", entry, "true", true, directory.DepthFull, directory.PartEligible, no},
		{"active unread", "owner-guest", entry, "true", true, directory.DepthFull, directory.PartActive, no},
		{"active unread, nobody eligible", "owner-guest", entry, "true", false, directory.DepthFull, directory.PartActive, "is a guest"},
		{"not looked at", "owner-guest", entry, "true", true, directory.DepthManaged, "", "is a guest; may have activated ownership"},
		{"not looked at, unread", "owner-guest", entry, "true", true, directory.DepthManaged, directory.PartEligible, "may have activated ownership"},
		{"managed unread", "owner-guest", entry, "null", true, directory.DepthFull, directory.PartManaged, no},
		{"not managed", "owner-guest", entry, "false", false, directory.DepthFull, directory.PartEligible, "is a guest"},
		{"not managed, not looked at", "owner-guest", entry, "false", false, directory.DepthManaged, "", "is a guest"},

		{"standing", "owner-disabled", entry, "true", false, directory.DepthFull, "", "is disabled"},
		{"activated", "owner-disabled", entry, "true", true, directory.DepthFull, "", ""},
		{"standing", "owner-undeclared", others, "true", false, directory.DepthFull, "", "is not in this list"},
		{"activated", "owner-undeclared", others, "true", true, directory.DepthFull, "", ""},
		{"unread", "owner-undeclared", others, "true", true, directory.DepthFull, directory.PartActive, no},
		{"not looked at", "owner-undeclared", others, "true", true, directory.DepthManaged, "", "may have activated ownership"},
		{"standing", "owner-missing", entry, "true", false, directory.DepthFull, "", ""},
		{"activated", "owner-missing", entry, "true", true, directory.DepthFull, "", "but is one only by an activation, which ends"},
		{"unread", "owner-missing", others, "true", true, directory.DepthFull, directory.PartActive, no},
		{"not looked at", "owner-missing", entry, "true", true, directory.DepthManaged, "", ""},
	} {
		t.Run(test.rule+" "+test.name, func(t *testing.T) {
			t.Parallel()
			c := &testCase{rule: test.rule, input: Pass{Now: today(), File: parseGroups(t, []byte(test.groups))}}
			lists := ""
			if test.eligible {
				row := `"group": "10000000-0000-4000-8000-000000000001", "role": "owner", "principal": "` + evil + `"`
				lists = `, "eligibilities": [{` + row + `}], "assignments": [{` + row + `, "activated": true}]`
			}
			s := healthy(t, []byte(`{"groups": [`+group+`, "managed": `+test.managed+`}], "managedListSize": 1, "scope": {"allGroups": true, "depth": "full"}`+lists+`,
				"principals": [{"id": "`+evil+`", "userPrincipalName": "bad@contoso.com", "userType": "Guest", "accountEnabled": false}]}`))
			if s.Scope.Depth = test.depth; test.gap != "" {
				s.Gaps = append(s.Gaps, directory.Gap{Part: test.gap, Reason: no})
			}
			c.observe(s)
			found := c.evaluate(Rules())
			if len(found) > 1 || (len(found) == 1) != (test.want != "") || len(found) == 1 && !strings.HasSuffix(found[0].Message, test.want) {
				t.Fatalf("%+v", found)
			}
			if (test.want == no) != (len(found) == 1 && found[0].Status == finding.NotEvaluated) {
				t.Errorf("%s", found[0].Status)
			}
		})
	}
}

const evil = "20000000-0000-4000-8000-0000000000e1"

// TestOwnersMinimumNotLookedAt: two owners who may have activated ownership are no
// pass, and no failure either.
func TestOwnersMinimumNotLookedAt(t *testing.T) {
	t.Parallel()
	const passes, managed, outside = "10000000-0000-4000-8000-000000000004", "sg-nobody", "sg-outside"
	c := loadCase(t, "testdata/rules/owners-minimum.txtar")
	asked := func() (times, left int) {
		_, coverage := Check(Rules(), c.input)
		for _, covered := range coverage {
			if covered.Rule == c.rule {
				return covered.Times, covered.NotLookedAt
			}
		}
		return 0, 0
	}
	all, none := asked()
	s := *c.input.Tenant.Snapshot
	s.Scope.Depth = directory.DepthManaged
	c.observe(&s)
	const suffix = "; owners may have activated ownership, and who is eligible was not looked at"
	for _, f := range c.evaluate(Rules()) {
		switch {
		case f.Group.ID == passes || f.Status != finding.Failed:
			t.Errorf("%s %s", f.Status, f.Message)
		case f.Group.Name == managed && !strings.HasSuffix(f.Message, "has 0 active owners; 2 required"+suffix),
			f.Group.Name == outside && strings.HasSuffix(f.Message, suffix):
			t.Error(f.Message)
		}
	}
	if times, left := asked(); none != 0 || times+left != all || left != 5 {
		t.Errorf("asked %d and left %d; at the full depth %d and %d", times, left, all, none)
	}
}

// TestRoleOfFindings: a waiver takes the role, so each finding about one has it.
func TestRoleOfFindings(t *testing.T) {
	t.Parallel()
	for rule, role := range map[string]directory.Role{
		"standing-access": directory.Member, "owner-standing": directory.Owner, "owner-activated": directory.Owner,
	} {
		for _, f := range loadCase(t, "testdata/rules/"+rule+".txtar").evaluate(Rules()) {
			if f.Role != string(role) {
				t.Errorf("%s: %s is about the role %q", rule, f.Message, f.Role)
			}
		}
	}
	for _, rule := range []string{"eligible-disabled", "eligible-deleted", "eligible-guest", "eligible-ending", "eligible-too-many"} {
		for _, f := range loadCase(t, "testdata/rules/"+rule+".txtar").evaluate(Rules()) {
			if f.Status == finding.Failed && !strings.Contains(f.Message, "for the "+f.Role+" role of") {
				t.Errorf("%s: %s is about the role %q", rule, f.Message, f.Role)
			}
		}
	}
}
