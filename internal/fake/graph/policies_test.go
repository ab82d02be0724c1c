package fakegraph_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	fakegraph "pim-groups/internal/fake/graph"
	o "pim-groups/internal/fake/graph/odata"
	"pim-groups/internal/fake/graph/tenant"
)

// Every group has two policies with 17 rules each, managed or not; untouched
// ones say so by null.
func TestPoliciesOfUntouchedGroup(t *testing.T) {
	t.Parallel()
	c := serve(t)
	items := c.get(assignmentsOf(plain) + "&$expand=policy($expand=rules)").items()
	if got := texts(items, "roleDefinitionId"); !reflect.DeepEqual(got, []string{"member", "owner"}) {
		t.Fatalf("roles %q", got)
	}
	for _, item := range items {
		policy := item.Get("policy").Object()
		if _, has := policy.Lookup("rules@odata.context"); has {
			t.Error("rules inside of an assignment have no context of their own")
		}
		if len(policy.Get("rules").Items()) != 17 {
			t.Errorf("%d rules", len(policy.Get("rules").Items()))
		}
		if item.Get("id").Text() != policy.Get("id").Text()+"_"+item.Get("roleDefinitionId").Text() {
			t.Errorf("assignment %s of policy %s", item.Get("id").Text(), policy.Get("id").Text())
		}
		untouched := `{"displayName":null,"id":null}`
		if policy.Get("displayName").Text() != "Group" || policy.Get("isOrganizationDefault").True() ||
			!policy.Get("lastModifiedDateTime").IsNull() || string(policy.Get("lastModifiedBy").Append(nil)) != untouched {
			t.Errorf("policy %s", policy.Append(nil))
		}
	}
	if c.srv.Writes() != nil || slices.Contains(c.get(resources).texts("id"), plain) {
		t.Error("reading has onboarded")
	}
}

func TestPolicyReads(t *testing.T) {
	t.Parallel()
	c := serve(t)
	id := c.policy(plain, "member")
	at := "/v1.0/policies/roleManagementPolicies/" + id
	if got := len(c.get(at + "/rules").items()); got != 17 {
		t.Errorf("%d rules", got)
	}
	if got := len(c.get(at + "?$expand=*").want(200).object().Get("rules").Items()); got != 17 {
		t.Errorf("%d rules with $expand=*", got)
	}
	rule := c.get(at + "/rules/Expiration_EndUser_Assignment").want(200).object()
	if rule.Get("maximumDuration").Text() != "PT8H" {
		t.Errorf("rule %s", rule.Append(nil))
	}
	c.get(at+"/rules/Nonsense").refused(404, "ResourceNotFound")
	c.get("/v1.0/policies/roleManagementPolicies/Group_"+plain+"_"+plain).refused(404, "ResourceNotFound")
	c.get("/v1.0/policies/roleManagementPolicyAssignments/" + id + "_member").want(200)
	c.get("/v1.0/policies/roleManagementPolicyAssignments/"+id+"_owner").refused(404, "ResourceNotFound")
	if got := c.get(assignmentsOf(plain) + " and roleDefinitionId eq 'owner'").texts("roleDefinitionId"); !reflect.DeepEqual(got, []string{"owner"}) {
		t.Errorf("roles %q", got)
	}
	if got := c.get(assignmentsOf(plain) + " and policyId eq '" + id + "'").texts("roleDefinitionId"); !reflect.DeepEqual(got, []string{"member"}) {
		t.Errorf("roles %q", got)
	}
}

// policy looks up the present id.
func (c *client) policy(group, role string) string {
	c.t.Helper()
	ids := c.get(assignmentsOf(group) + " and roleDefinitionId eq '" + role + "'").texts("policyId")
	if len(ids) != 1 {
		c.t.Fatalf("policies of %s: %q", group, ids)
	}
	return ids[0]
}

const activation = "Expiration_EndUser_Assignment"

// rule reads a rule as a client sends it back.
func (c *client) rule(group, role, id string) string {
	c.t.Helper()
	r := c.get("/v1.0/policies/roleManagementPolicies/" + c.policy(group, role) + "/rules/" + id).want(200).object()
	return string(slices.DeleteFunc(r, func(m o.Member) bool { return m.Name == "@odata.context" }).Append(nil))
}

// patch writes a rule of the member policy.
func (c *client) patch(group, id, body string) reply {
	c.t.Helper()
	return c.do("PATCH", "/v1.0/policies/roleManagementPolicies/"+c.policy(group, "member")+"/rules/"+id, body)
}

func (c *client) managed(group string) bool {
	return slices.Contains(c.get(resources).texts("id"), group)
}

// The least invasive write: one rule, its present value. It stamps, renews the
// id of the policy, and onboards. The old id still reaches it, and stands in no
// list: azuread #1769.
func TestPatchRuleOnboards(t *testing.T) {
	t.Parallel()
	c := serve(t, fakegraph.WithClock(now))
	member, owner := c.policy(plain, "member"), c.policy(plain, "owner")
	before := c.rule(plain, "member", activation)
	if r := c.patch(plain, activation, before).want(204); r.text != "" {
		t.Errorf("204 with a body: %s", r.text)
	}
	if !c.managed(plain) {
		t.Error("not managed afterwards")
	}
	if c.policy(plain, "member") == member || c.policy(plain, "owner") != owner {
		t.Error("want a new id for the policy that was written, and for no other")
	}
	if old := c.get("/v1.0/policies/roleManagementPolicies/" + member).want(200).object(); old.Get("id").Text() != member {
		t.Errorf("by its old id: %s", old.Append(nil))
	}
	c.get("/v1.0/policies/roleManagementPolicyAssignments/"+member+"_member").refused(404, "ResourceNotFound")
	if after := c.rule(plain, "member", activation); after != before {
		t.Errorf("the rule has changed from %s to %s", before, after)
	}
	policy := c.get("/v1.0/policies/roleManagementPolicies/" + c.policy(plain, "member")).object()
	if policy.Get("lastModifiedDateTime").Text() != "2026-11-24T09:00:00Z" || policy.Get("lastModifiedBy").Object().Get("displayName").Text() != "pim-groups" {
		t.Errorf("stamp %s", policy.Append(nil))
	}
	if got := c.get("/v1.0/auditLogs/directoryAudits").items(); len(got) != 1 {
		t.Errorf("audit %v", got)
	}
}

func TestPatchRuleChanges(t *testing.T) {
	t.Parallel()
	c := serve(t)
	c.patch(plain, activation, expire("PT4H")).want(204)
	if got := c.rule(plain, "member", activation); !strings.Contains(got, `"maximumDuration":"PT4H"`) || !strings.Contains(got, `"isExpirationRequired":true`) {
		t.Errorf("rule %s", got)
	}
	if got := c.rule(plain, "owner", activation); !strings.Contains(got, "PT8H") {
		t.Errorf("the owner's rule is %s", got)
	}
}

func expire(longest string) string {
	return `{"@odata.type":"#microsoft.graph.unifiedRoleManagementPolicyExpirationRule","maximumDuration":"` + longest + `"}`
}

func TestPatchRuleRefused(t *testing.T) {
	t.Parallel()
	c := serve(t)
	for body, code := range map[string]string{
		`{"maximumDuration":"PT4H"}`: "BadRequest", // no type
		`[]`:                         "BadRequest",
		`{"@odata.type":"#microsoft.graph.unifiedRoleManagementPolicyEnablementRule"}`:                              "InvalidPolicyRule",
		`{"@odata.type":"#microsoft.graph.unifiedRoleManagementPolicyExpirationRule","id":"Other"}`:                 "InvalidPolicy",
		`{"@odata.type":"#microsoft.graph.unifiedRoleManagementPolicyExpirationRule","nonsense":1}`:                 "InvalidPolicy",
		`{"@odata.type":"#microsoft.graph.unifiedRoleManagementPolicyExpirationRule","isExpirationRequired":"yes"}`: "InvalidPolicy",
		`{"@odata.type":"#microsoft.graph.unifiedRoleManagementPolicyExpirationRule","maximumDuration":null}`:       "InvalidPolicy",
		expire("PT25H"): "InvalidPolicy", // over a day
		expire("P"):     "InvalidPolicy",
	} {
		c.patch(plain, activation, body).refused(400, code)
	}
	c.do("PATCH", "/v1.0/policies/roleManagementPolicies/nonsense/rules/"+activation, expire("PT4H")).refused(400, "MissingProvider")
	c.do("PATCH", "/v1.0/policies/roleManagementPolicies/Group_"+plain+"_"+plain+"/rules/"+activation, expire("PT4H")).refused(404, "ResourceNotFound")
	c.patch(plain, "Nonsense", expire("PT4H")).refused(404, "ResourceNotFound")
	if c.managed(plain) {
		t.Error("a refused write has onboarded")
	}
}

// A person's write onboards as well.
func TestPersonOnboards(t *testing.T) {
	t.Parallel()
	c := serve(t, fakegraph.AsPerson())
	c.patch(plain, activation, expire("PT4H")).want(204)
	if !c.managed(plain) {
		t.Error("not managed afterwards")
	}
}

// The whole policy takes several rules and answers under its new id; what is
// written as an approver's id is read as userId.
func TestPatchPolicy(t *testing.T) {
	t.Parallel()
	c := serve(t)
	id := c.policy(plain, "member")
	answer := c.do("PATCH", "/v1.0/policies/roleManagementPolicies/"+id, example(t, "policy.group.patch.request.json")).want(200).object()
	if answer.Get("id").Text() == id || answer.Get("id").Text() != c.policy(plain, "member") {
		t.Errorf("answers with id %s", answer.Get("id").Text())
	}
	approval := c.rule(plain, "member", "Approval_EndUser_Assignment")
	if !strings.Contains(approval, `"userId":"c277c8cb-6bb7-42e5-a17f-0add9a718151"`) || strings.Contains(approval, `"description":null`) {
		t.Errorf("approval is %s", approval)
	}
	c.do("PATCH", "/v1.0/policies/roleManagementPolicies/"+c.policy(plain, "member"), `{"rules":[{"id":"x"}]}`).refused(400, "BadRequest")
	c.do("PATCH", "/v1.0/policies/roleManagementPolicies/"+c.policy(plain, "member"), `{"rules":[{"@odata.type":"x","id":"x"}]}`).refused(400, "InvalidPolicy")
}

// A policy whose approver notification has recipients takes no single rule.
func TestCustomApprovers(t *testing.T) {
	t.Parallel()
	c := serve(t)
	c.srv.Tenant(func(tn *tenant.Tenant) {
		tn.SetRule(plain, tenant.Member, o.Object{{Name: "id", Value: o.Text("Notification_Approver_EndUser_Assignment")},
			{Name: "notificationRecipients", Value: o.Texts([]string{"soc@contoso.com"})}})
	})
	c.patch(plain, activation, expire("PT4H")).refused(400, "ActivationCustomApproversNotEmpty")
	const empty = `{"@odata.type":"#microsoft.graph.unifiedRoleManagementPolicyNotificationRule","id":"Notification_Approver_EndUser_Assignment","notificationRecipients":[]}`
	c.patch(plain, "Notification_Approver_EndUser_Assignment", empty).refused(400, "ActivationCustomApproversNotEmpty")
	c.do("PATCH", "/v1.0/policies/roleManagementPolicies/"+c.policy(plain, "member"), `{"rules":[`+empty+`]}`).want(200)
	c.patch(plain, activation, expire("PT4H")).want(204)
}

// One way only: a context is taken beside multi-factor authentication, which other
// writes then leave in peace.
func TestAuthenticationContextExcludesMFA(t *testing.T) {
	t.Parallel()
	c := serve(t)
	const context = `{"@odata.type":"#microsoft.graph.unifiedRoleManagementPolicyAuthenticationContextRule","isEnabled":true,"claimValue":"c1"}`
	const mfa = `{"@odata.type":"#microsoft.graph.unifiedRoleManagementPolicyEnablementRule","enabledRules":["MultiFactorAuthentication"]}`
	c.patch(plain, "AuthenticationContext_EndUser_Assignment", context).want(204)
	c.patch(plain, "Enablement_EndUser_Assignment", mfa).refused(400, "MfaAndAcrsConflict")
	c.patch(team, "Enablement_EndUser_Assignment", mfa).want(204)
	c.patch(team, "AuthenticationContext_EndUser_Assignment", context).want(204)
	c.patch(team, activation, expire("PT4H")).want(204)
	c.patch(team, "Enablement_EndUser_Assignment", strings.Replace(mfa, "[", `["Justification",`, 1)).refused(400, "MfaAndAcrsConflict")
	c.patch(team, "Enablement_EndUser_Assignment", strings.Replace(mfa, `"MultiFactorAuthentication"`, "", 1)).want(204)
}

// Groups that only some may write to.
func TestRefusedWrites(t *testing.T) {
	t.Parallel()
	c := serve(t)
	c.patch(restricted, activation, expire("PT4H")).refused(403, "UnauthorizedAccessException")
	c.patch(roleGroup, activation, expire("PT4H")).want(204) // an application's permission is enough
	person := serve(t, fakegraph.AsPerson())
	person.patch(roleGroup, activation, expire("PT4H")).refused(403, "UnauthorizedAccessException")
	administrator := serve(t, fakegraph.AsPerson(), fakegraph.WithRoles("e8611ab8-c189-46e8-94e1-60213ab1f814"))
	administrator.patch(roleGroup, activation, expire("PT4H")).want(204)
}

// A group with evidence of being managed shows it.
func TestEvidence(t *testing.T) {
	t.Parallel()
	c := serve(t)
	if c.get(policiesOf(admins)).items()[0].Get("lastModifiedDateTime").IsNull() {
		t.Error("the policy looks unwritten")
	}
	if got := c.get("/v1.0/identityGovernance/privilegedAccess/group/eligibilitySchedules?$filter=groupId eq '" + admins + "'").items(); len(got) != 1 {
		t.Errorf("eligibilities %v", got)
	}
}
