package fakegraph_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/tenant"
)

// What Terraform's provider azuread 3.x asks in its own tests, in its words.

// A plan with both roles of a group writes to ids that it has read before.
func TestBothRolesInOnePlan(t *testing.T) {
	t.Parallel()
	c := serve(t)
	const policies = "/v1.0/policies/roleManagementPolicies/"
	member, owner := c.policy(plain, "member"), c.policy(plain, "owner")
	body := `{"rules":[` + strings.Replace(expire("PT3H"), "{", `{"id":"`+activation+`",`, 1) + `]}`
	c.do("PATCH", policies+member, body).want(200)
	c.do("PATCH", policies+owner, body).want(200)
	for _, role := range []string{"member", "owner"} {
		if got := c.rule(plain, role, activation); !strings.Contains(got, "PT3H") {
			t.Errorf("%s: %s", role, got)
		}
	}
}

// A duration reads back as it was asked for, and without an end.
func TestDurationReadsBack(t *testing.T) {
	t.Parallel()
	c := serve(t)
	made := c.do("POST", eligibilityRequests, eligible(plain, alice)).want(201).object()
	schedule := c.get(eligibilities + plain + "'").items()[0]
	for _, o := range []interface{ Text() string }{
		made.Get("scheduleInfo").Object().Get("expiration").Object().Get("duration"),
		schedule.Get("scheduleInfo").Object().Get("expiration").Object().Get("duration"),
	} {
		if o.Text() != "P30D" {
			t.Errorf("duration %q", o.Text())
		}
	}
	if end := schedule.Get("scheduleInfo").Object().Get("expiration").Object().Get("endDateTime"); !end.IsNull() {
		t.Errorf("end %s", end.Text())
	}
	if made.Get("scheduleInfo").Object().Get("expiration").Object().Get("type").Text() != "afterDuration" {
		t.Errorf("made %s", made.Append(nil))
	}
}

// Months and years are refused. azuread #1464, #1813
func TestDurationsInMonths(t *testing.T) {
	t.Parallel()
	c := serve(t)
	for _, duration := range []string{"P6M", "P1Y", "P1Y2D", "P1M", "6M", ""} {
		c.do("POST", eligibilityRequests, strings.Replace(eligible(plain, alice), "P30D", duration, 1)).refused(400, "InvalidRoleAssignmentRequest")
	}
	c.do("POST", eligibilityRequests, strings.Replace(eligible(plain, alice), "P30D", "P29DT30M", 1)).want(201)
}

// A policy outlives the soft deletion of its group, and not its end.
func TestPolicyOfDeletedGroup(t *testing.T) {
	t.Parallel()
	c := serve(t)
	at := "/v1.0/policies/roleManagementPolicies/" + c.policy(plain, "member")
	c.do("DELETE", "/v1.0/groups/"+plain, "").want(204)
	c.get(at).want(200)
	c.do("PATCH", at+"/rules/"+activation, expire("PT4H")).refused(404, "ResourceNotFound")
	c.srv.Tenant(func(tn *tenant.Tenant) { tn.PurgeGroup(plain) })
	c.get(at).refused(404, "ResourceNotFound")
}

// A client makes its groups itself.
func TestBuildGroup(t *testing.T) {
	t.Parallel()
	c := serve(t)
	const body = `{"@odata.type":"#microsoft.graph.group","displayName":"acctest-1","mailEnabled":false,"mailNickname":"acctest-1","securityEnabled":true,
		"groupTypes":[],"owners@odata.bind":["https://graph.microsoft.com/v1.0/directoryObjects/` + alice + `"]}`
	made := c.do("POST", "/v1.0/groups", body).want(201).object()
	id := made.Get("id").Text()
	if made.Get("displayName").Text() != "acctest-1" || !made.Get("isAssignableToRole").IsNull() || c.managed(id) {
		t.Errorf("made %s", made.Append(nil))
	}
	reference := `{"@odata.id":"https://graph.microsoft.com/v1.0/directoryObjects/` + bob + `"}`
	owners := "/v1.0/groups/" + id + "/owners"
	c.do("POST", owners+"/$ref", reference).want(204)
	if r := c.do("POST", owners+"/$ref", reference).refused(400, "Request_BadRequest"); !strings.Contains(r.text, "already exist") {
		t.Errorf("twice: %s", r.text)
	}
	c.do("POST", owners+"/$ref", `{"@odata.id":"https://graph.microsoft.com/v1.0/directoryObjects/`+phantom+`"}`).refused(404, "Request_ResourceNotFound")
	if got := c.get(owners).texts("id"); !slices.Equal(got, []string{alice, bob}) {
		t.Errorf("owners %v", got)
	}
	c.do("DELETE", owners+"/"+alice+"/$ref", "").want(204)
	c.do("DELETE", owners+"/"+alice+"/$ref", "").refused(404, "Request_ResourceNotFound")
	c.do("DELETE", owners+"/"+bob+"/$ref", "").refused(400, "Request_BadRequest") // the last one
	c.do("POST", "/v1.0/groups/"+id+"/members/$ref", `{"@odata.id":"https://graph.microsoft.com/v1.0/directoryObjects/`+plain+`"}`).want(204)
	c.do("PATCH", "/v1.0/groups/"+id, `{"@odata.type":"#microsoft.graph.group","description":"changed"}`).want(204)
	for _, missing := range []string{"displayName", "mailEnabled", "mailNickname", "securityEnabled"} {
		c.do("POST", "/v1.0/groups", strings.Replace(body, `"`+missing+`"`, `"description"`, 1)).refused(400, "Request_BadRequest")
	}
}

// Somebody who owned a group before PIM did is in its assignments, and can be
// taken out there.
func TestStandingOwnerIsRemoved(t *testing.T) {
	t.Parallel()
	c := serve(t)
	owner := c.get("/v1.0/groups/" + admins + "/owners").texts("id")[0]
	remove := `{"accessId":"owner","action":"adminRemove","groupId":"` + admins + `","principalId":"` + owner + `","justification":"test"}`
	c.do("POST", assignmentRequests, remove).want(201)
	if got := c.get("/v1.0/groups/" + admins + "/owners").texts("id"); slices.Contains(got, owner) {
		t.Errorf("owners %v", got)
	}
	c.do("POST", assignmentRequests, remove).refused(400, "RoleAssignmentDoesNotExist")
}

// Whoever is eligible at the beginning is somebody in the directory.
func TestSeededEligibility(t *testing.T) {
	t.Parallel()
	c := serve(t)
	for _, id := range c.get(eligibilities + admins + "'").texts("principalId") {
		c.get("/v1.0/users/" + id).want(200)
	}
}

// All properties of v1.0 can be selected, and no time has more than seven
// digits behind the second.
func TestSelectUsers(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 24, 9, 0, 0, 123456789, time.UTC)
	c := serve(t, fakegraph.WithClock(func() time.Time { return at }))
	c.get("/v1.0/users?$select=id,city,country,employeeType,employeeHireDate,state,streetAddress,passwordPolicies,onPremisesExtensionAttributes,signInActivity,imAddresses").want(200)
	c.get("/v1.0/users?$select=nickname").want(400)
	made := c.do("POST", eligibilityRequests, eligible(plain, alice)).want(201).object()
	if got := made.Get("createdDateTime").Text(); got != "2026-11-24T09:00:00.1234567Z" {
		t.Errorf("created %s", got)
	}
}
