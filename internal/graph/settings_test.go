package graph_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"pim-groups/internal/apply"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
	"pim-groups/internal/fake/graph/tenant"
)

const (
	expirationRule = `{"@odata.type":"#microsoft.graph.unifiedRoleManagementPolicyExpirationRule","id":"Expiration_EndUser_Assignment","maximumDuration":"PT8H"}`
	otherRule      = `{"@odata.type":"#x","id":"Approval_EndUser_Assignment"}`
)

// assigned is a policy assignment as Graph writes it.
func assigned(group, role, policy, inner string) string {
	return fmt.Sprintf(`{"id":"%[3]s_%[2]s","policyId":"%[3]s","scopeId":"%[1]s","scopeType":"Group","roleDefinitionId":"%[2]s","policy":%[4]s}`,
		group, role, policy, inner)
}

// assignedRules is the assignment of one role with its rules.
func assignedRules(role string, rules ...string) string {
	id := "Group_" + officers + "_" + role
	return assigned(officers, role, id, `{"id":"`+id+`","rules":[`+strings.Join(rules, ",")+`]}`)
}

// Answers about role settings that nothing is sent on account of.
func TestSettingsNotBelieved(t *testing.T) {
	t.Parallel()
	member, owner := assignedRules("member", otherRule, expirationRule), assignedRules("owner", expirationRule)
	id := "Group_" + officers + "_x"
	whole := `{"id":"` + id + `","rules":[` + expirationRule + `]}`
	tests := []struct {
		name  string
		items []string
		want  string // "" is believed
	}{
		{"both roles", []string{member, owner}, ""},
		{"in another order", []string{owner, member}, ""},
		{"roles in capitals", []string{owner, strings.Replace(member, `"member"`, `"Member"`, 1)}, ""},
		{"a role that nobody knows", []string{owner, assignedRules("approver", otherRule), member}, ""},
		{"none", nil, "no settings for the members of the group yet"},
		{"owners only", []string{owner}, "no settings for the members of the group yet"},
		{"members only", []string{member}, "no settings for the owners of the group yet"},
		{"members twice", []string{member, owner, member}, "2 sets of settings for the members"},
		{"another group", []string{member, owner, assigned(developers, "member", "Group_"+developers+"_x", whole)}, "about another group"},
		{"the owners' settings for the members", []string{owner, strings.Replace(owner, `"roleDefinitionId":"owner"`, `"roleDefinitionId":"member"`, 1)}, "one set of settings for members and owners"},
		{"another kind of scope", []string{strings.Replace(member, `"Group"`, `"DirectoryRole"`, 1), owner}, "about another group"},
		{"no object", []string{`"text"`, owner}, "the documented type"},
		{"two ids", []string{assigned(officers, "member", "Group_"+officers+"_y", whole), owner}, "two policies for one role"},
		{"no policy", []string{assigned(officers, "member", id, "null"), owner}, "two policies for one role"},
		{"an id of another group", []string{strings.ReplaceAll(member, "Group_"+officers, "Group_"+developers), owner}, "does not belong to the group"},
		{"an id with a path in it", []string{strings.ReplaceAll(member, "_member\"", "_a/../b\""), owner}, "does not belong to the group"},
		{"no rules", []string{assignedRules("member"), owner}, "all settings of the members"},
		{"rules left out", []string{assigned(officers, "member", id, `{"id":"`+id+`"}`), owner}, "all settings of the members"},
		{"a part of the rules", []string{assigned(officers, "member", id, strings.Replace(whole, `"rules"`, `"rules@odata.nextLink":"https://x","rules"`, 1)), owner}, "all settings of the members"},
		{"the rule is missing", []string{assignedRules("member", otherRule), owner}, "lacks the setting Expiration_EndUser_Assignment"},
		{"the rule has no type", []string{assignedRules("member", `{"id":"Expiration_EndUser_Assignment"}`), owner}, "does not name its type"},
		{"the rule has another type", []string{assignedRules("member", strings.Replace(expirationRule, "Expiration", "Approval", 1)), owner}, "does not name its type"},
		{"a rule twice", []string{assignedRules("member", expirationRule, expirationRule), owner}, "without a unique id"},
		{"a rule without an id", []string{assignedRules("member", expirationRule, `{}`), owner}, "without a unique id"},
		{"a rule that is none", []string{assignedRules("member", expirationRule, `1`), owner}, "without a unique id"},
	}
	for _, test := range tests {
		synctest.Test(t, func(t *testing.T) {
			answer := fault.Action{Status: 200, Body: `{"value":[` + strings.Join(test.items, ",") + `]}`, Header: map[string]string{"Content-Type": "application/json"}}
			w := onboarding(t, fakegraph.WithFaults(fault.Fault{Path: "roleManagementPolicyAssignments", Do: answer}))
			settings, err := w.Settings(t.Context(), officers)
			switch {
			case test.want == "" && (err != nil || settings.Policy != "Group_"+officers+"_member"):
				t.Errorf("%s: %+v, %v", test.name, settings, err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Errorf("%s: %v, want %q", test.name, err, test.want)
			}
		})
	}
}

// A group that PIM does not know yet, knows by half, or does not take: nothing
// is sent, and the reason is given.
func TestGroupsWithoutSettings(t *testing.T) {
	t.Parallel()
	for want, arrange := range map[string]func(*tenant.Tenant){
		"PIM does not know the group yet": func(x *tenant.Tenant) { renewFirstGroup(x, tenant.Fresh{Unknown: 100}) },
		"no settings for the members":     func(x *tenant.Tenant) { renewFirstGroup(x, tenant.Fresh{OnePolicy: 100}) },
	} {
		synctest.Test(t, func(t *testing.T) {
			w := onboarding(t)
			w.server.Tenant(arrange)
			o := w.run(t, t.Context()).Outcomes[0]
			if o.State != apply.Skipped || !strings.Contains(o.Detail, want) || len(w.server.Writes()) != 1 {
				t.Errorf("%s, %s; want %q", outcomeText(&o), o.Detail, want)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		w := onboarding(t)
		w.server.Tenant(func(x *tenant.Tenant) {
			x.ChangeGroup(officers, func(g *tenant.Group) { g.GroupTypes = []string{"DynamicMembership"} })
		})
		if _, err := w.Settings(t.Context(), officers); err == nil || !strings.Contains(err.Error(), "does not manage groups of this kind") {
			t.Error(err)
		}
	})
}

// renewFirstGroup makes the first group anew, as one that PIM has just learnt of.
func renewFirstGroup(x *tenant.Tenant, fresh tenant.Fresh) {
	x.AddGroup(x.Read(0).Group(officers).Group, &fresh)
}
