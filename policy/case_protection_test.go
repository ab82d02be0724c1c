package policy

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/directory"
)

// protect completes a snapshot whose scope has a depth. Both roles of each group have
// good settings: MFA and a justification for an activation of up to 4 hours. Lin and
// Joe are eligible members, nobody is active, and everything was read. "settings" changes
// that:
//
//	"settings": [{"group": "…", "role": "owner", "rule": "Expiration_EndUser_Assignment", "maximumDuration": "PT9H"}]
//
// Without a role it is about both; "rule": "" leaves the role out, as if it was not
// read. "approvers": ["…"] requires the approval of users, whose ids begin with 2, and
// of groups. A list of eligibilities replaces that of Lin and Joe.
func protect(t testing.TB, tenant map[string]any) {
	t.Helper()
	changes := list(tenant["settings"])
	delete(tenant, "settings")
	if scope, ok := tenant["scope"].(map[string]any); !ok || scope["depth"] == nil {
		return
	}
	var sets, eligible, ids []any
	for _, g := range list(tenant["groups"]) {
		id := g.(map[string]any)["id"]
		if ids = append(ids, id); g.(map[string]any)["managed"] == false {
			continue
		}
		for _, role := range directory.Roles() {
			if rules := changedRules(t, changes, id, role); rules != nil {
				sets = append(sets, map[string]any{"of": []any{map[string]any{"group": id, "role": role}}, "rules": rules})
			}
		}
		eligible = append(eligible, map[string]any{"group": id, "role": "member", "principal": lin}, map[string]any{"group": id, "role": "member", "principal": joe})
	}
	tenant["roleSettings"] = sets
	left := map[string]any{"eligibilities": eligible, "eligibilitiesOf": ids, "assignmentsOf": ids, "requestsOf": ids,
		"contexts": []any{}, "contextPolicies": []any{}, "packages": []any{}, "applications": []any{}}
	maps.DeleteFunc(left, func(name string, _ any) bool { return tenant[name] != nil })
	maps.Copy(tenant, left)
	for _, name := range []string{"members", "transitiveMembers"} {
		tenant[name] = withEmpty(list(tenant[name]), ids)
	}
	tenant["principals"] = append(list(tenant["principals"]), completed([]any{
		map[string]any{"id": lin, "displayName": "Lin", "userPrincipalName": "lin@contoso.com"},
		map[string]any{"id": joe, "displayName": "Joe", "userPrincipalName": "joe@contoso.com"},
	}, map[string]any{"type": "user", "accountEnabled": true, "userType": "Member"})...)
}

// withEmpty adds the groups of which the list of memberships says nothing: nobody is in
// them.
func withEmpty(memberships, ids []any) []any {
	for _, id := range ids {
		if !slices.ContainsFunc(memberships, func(m any) bool { return m.(map[string]any)["group"] == id }) {
			memberships = append(memberships, map[string]any{"group": id, "members": []any{}})
		}
	}
	return memberships
}

const (
	lin = "20000000-0000-4000-8000-00000000000a"
	joe = "20000000-0000-4000-8000-00000000000b"
)

// changedRules are the good settings with the changes about one role, nil if one of
// them leaves the role out.
func changedRules(t testing.TB, changes []any, group any, role directory.Role) []any {
	t.Helper()
	data, err := os.ReadFile("testdata/role-settings.json")
	if err != nil {
		t.Fatal(err)
	}
	var rules []any
	if err := json.Unmarshal(data, &rules); err != nil {
		t.Fatal(err)
	}
	for _, c := range changes {
		change := maps.Clone(c.(map[string]any))
		if change["group"] != group || change["role"] != nil && change["role"] != string(role) {
			continue
		}
		id := change["rule"]
		if id == "" {
			return nil
		}
		delete(change, "group")
		delete(change, "role")
		delete(change, "rule")
		if ids := list(change["approvers"]); change["approvers"] != nil {
			delete(change, "approvers")
			change["setting"] = approvedBy(ids)
		}
		known := false
		for _, rule := range rules {
			if rule := rule.(map[string]any); rule["id"] == id {
				maps.Copy(rule, change)
				known = true
			}
		}
		if !known { // one more than the 17
			change["id"] = id
			rules = append(rules, change)
		}
	}
	return rules
}

// approvedBy is the setting of an approval by any one of them.
func approvedBy(ids []any) map[string]any {
	approvers := []any{}
	for _, id := range ids {
		approver := map[string]any{"@odata.type": "#microsoft.graph.groupMembers", "groupId": id}
		if strings.HasPrefix(id.(string), "2") {
			approver = map[string]any{"@odata.type": "#microsoft.graph.singleUser", "userId": id}
		}
		approvers = append(approvers, approver)
	}
	return map[string]any{
		"isApprovalRequired": true, "approvalMode": "SingleStage",
		"approvalStages": []any{map[string]any{"isEscalationEnabled": false, "primaryApprovers": approvers}},
	}
}
