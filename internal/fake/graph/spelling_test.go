package fakegraph_test

import (
	"strings"
	"testing"
	"time"

	"pim-groups/internal/directory"
	fakegraph "pim-groups/internal/fake/graph"
	o "pim-groups/internal/fake/graph/odata"
	"pim-groups/internal/fake/graph/tenant"
)

const approvalRule = "Approval_EndUser_Assignment"

// require makes a group ask for approval, written as the page of the update does.
func (c *client) require(group string) {
	c.t.Helper()
	c.patch(group, approvalRule, `{"@odata.type":"#microsoft.graph.unifiedRoleManagementPolicyApprovalRule","setting":{"isApprovalRequired":true,`+
		`"approvalStages":[{"approvalStageTimeOutInDays":1,"primaryApprovers":[{"@odata.type":"#microsoft.graph.singleUser","id":"`+alice+`","isBackup":false},`+
		`{"@odata.type":"#microsoft.graph.groupMembers","id":"`+team+`","description":"the team"}]}]}}`).want(204)
}

// Approvers are written as id and read as userId and groupId, with a description.
func TestApproversReadBack(t *testing.T) {
	t.Parallel()
	c := serve(t)
	c.require(plain)
	got := c.rule(plain, "member", approvalRule)
	for _, want := range []string{`"userId":"` + alice + `","isBackup":false,"description":"Approver"`, `"groupId":"` + team + `","description":"the team"`} {
		if !strings.Contains(got, want) {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	c.srv.Tenant(func(tn *tenant.Tenant) {
		tn.SetRule(plain, tenant.Owner, o.Object{{Name: "id", Value: o.Text(approvalRule)}, {Name: "setting", Value: o.Record(o.Object{{Name: "approvalStages", Value: o.List(o.Record(o.Object{
			{Name: "primaryApprovers", Value: o.List(o.Record(o.Object{{Name: "@odata.type", Value: o.Text("#microsoft.graph.singleUser")}, {Name: "id", Value: o.Text(bob)}}))}}))}})}})
	})
	if got := c.rule(plain, "owner", approvalRule); !strings.Contains(got, `"userId":"`+bob+`","description":"Approver"`) {
		t.Errorf("set: %s", got)
	}
}

// The same settings in other words.
func TestOtherSpellings(t *testing.T) {
	t.Parallel()
	c := serve(t, fakegraph.WithAnswers(fakegraph.Answers{OtherSpellings: true}))
	c.require(plain)
	for role, want := range map[string]string{
		"member": `"primaryApprovers":[{"@odata.type":"#microsoft.graph.singleUser","id":"` + alice + `","isBackup":false,"description":"Approver"},`,
		"owner":  `"approvalStages":[]`,
	} {
		if got := c.rule(plain, role, approvalRule); !strings.Contains(got, want) || !strings.Contains(got, `"operations":["all"]`) {
			t.Errorf("%s: got %s, want %s", role, got, want)
		}
	}
	if got := c.rule(plain, "owner", "AuthenticationContext_EndUser_Assignment"); strings.Contains(got, "claimValue") {
		t.Errorf("got %s", got)
	}
	c.srv.Tenant(func(tn *tenant.Tenant) { tn.Activate(plain, tenant.Member, alice, time.Hour) })
	if got := c.get(assignments + plain + "'").texts("assignmentType")[1:]; len(got) != 1 || got[0] != "Activated" {
		t.Errorf("assignments %q", got)
	}
}

// Requests are forgotten.
func TestRequestsAreForgotten(t *testing.T) {
	t.Parallel()
	at := now()
	c := serve(t, fakegraph.WithClock(func() time.Time { return at }), fakegraph.WithTokenLifetime(100*24*time.Hour))
	c.do("POST", eligibilityRequests, eligible(plain, alice)).want(201)
	for _, want := range []int{1, 0} {
		for _, by := range []string{"groupId eq '" + plain, "principalId eq '" + alice} {
			if got := c.get(eligibilityRequests + "?$filter=" + by + "'").items(); len(got) != want {
				t.Errorf("%v, by %s: %v", at, by, got)
			}
		}
		at = at.AddDate(0, 0, 46)
	}
}

// A policy that has a rule for an extension gets the other one only.
func TestExtensionRulesOnce(t *testing.T) {
	t.Parallel()
	snap := contoso()
	const own = `{"@odata.type":"#microsoft.graph.unifiedRoleManagementPolicyCustomExtensionRule","id":"CustomExtension_PreApproval_EndUser_Assignment","isEnabled":true}`
	snap.RoleSettings = []directory.RoleSettings{{Of: []directory.RoleOf{{Group: admins, Role: directory.Member}}, Rules: []directory.Rule{own}}}
	c := serveSnapshot(t, snap, fakegraph.WithAnswers(fakegraph.Answers{ExtensionRules: true}))
	rules := c.get("/v1.0/policies/roleManagementPolicies/" + c.policy(admins, "member") + "/rules").items()
	if len(rules) != 2 || string(rules[0].Append(nil)) != own || rules[1].Get("id").Text() != "CustomExtension_PostApproval_EndUser_Assignment" {
		t.Errorf("rules %v", rules)
	}
}
