package fakegraph_test

import (
	"strings"
	"testing"
	"time"

	fakegraph "pim-groups/internal/fake/graph"
	o "pim-groups/internal/fake/graph/odata"
	"pim-groups/internal/fake/graph/tenant"
)

const (
	eligibilityRequests = "/v1.0/identityGovernance/privilegedAccess/group/eligibilityScheduleRequests"
	assignmentRequests  = "/v1.0/identityGovernance/privilegedAccess/group/assignmentScheduleRequests"
	eligibilities       = "/v1.0/identityGovernance/privilegedAccess/group/eligibilitySchedules?$filter=groupId eq '"
)

// A first eligibility onboards; both documents and captures say 201, and that
// the status is what counts.
func TestEligibilityOnboards(t *testing.T) {
	t.Parallel()
	c := serve(t)
	r := c.do("POST", eligibilityRequests, eligible(plain, alice)).want(201).object()
	if r.Get("status").Text() != "Provisioned" || r.Get("action").Text() != "adminAssign" || !c.managed(plain) {
		t.Errorf("request %s, managed %v", r.Append(nil), c.managed(plain))
	}
	found := c.get(eligibilities + plain + "'&$expand=principal").items()
	if len(found) != 1 || found[0].Get("id").Text() != r.Get("targetScheduleId").Text() || found[0].Get("principal").Object().Get("id").Text() != alice {
		t.Errorf("schedules %v", found)
	}
	if got := c.get(eligibilityRequests + "?$filter=groupId eq '" + plain + "'").texts("id"); len(got) != 1 || got[0] != r.Get("id").Text() {
		t.Errorf("requests %q", got)
	}
	c.get(eligibilityRequests + "/" + r.Get("id").Text()).want(200)
	c.get(assignmentRequests+"/"+r.Get("id").Text()).refused(404, "ResourceNotFound")
	c.do("POST", eligibilityRequests, eligible(plain, alice)).refused(400, "RoleAssignmentExists")
	c.do("POST", eligibilityRequests, eligible(plain, bob)).want(201)
}

func TestRequestRefused(t *testing.T) {
	t.Parallel()
	c := serve(t)
	with := func(old, new string) string { return strings.ReplaceAll(eligible(plain, alice), old, new) }
	for body, want := range map[string]string{
		with("AdminAssign", "nonsense"):                             "InvalidRoleAssignmentRequest",
		with(`"member"`, `"boss"`):                                  "InvalidRoleAssignmentRequest",
		with("AfterDuration", "nonsense"):                           "InvalidRoleAssignmentRequest",
		with("P30D", "soon"):                                        "InvalidRoleAssignmentRequest",
		with(alice, phantom):                                        "SubjectNotFound",
		with("AdminAssign", "adminRemove"):                          "RoleAssignmentDoesNotExist",
		with("AdminAssign", "adminExtend"):                          "RoleAssignmentDoesNotExist",
		with("P30D", "PT1M"):                                        "ActiveDurationTooShort",
		with("P30D", "P400D"):                                       "RoleAssignmentRequestPolicyValidationFailed",
		with(`"AfterDuration","duration":"P30D"`, `"noExpiration"`): "RoleAssignmentRequestPolicyValidationFailed",
		with(plain, dynamic):                                        "ResourceTypeNotSupported",
		with(plain, phantom):                                        "ResourceNotFound",
	} {
		r := c.do("POST", eligibilityRequests, body)
		if r.status < 400 || r.code() != want {
			t.Errorf("%s: got %d %s, want %s", body, r.status, r.text, want)
		}
	}
	if c.managed(plain) {
		t.Error("a refused request has onboarded")
	}
}

// The group's role settings bind those who assign. An application can't satisfy
// multi-factor authentication, and need not explain itself.
func TestRequestsObeyRules(t *testing.T) {
	t.Parallel()
	c := serve(t, fakegraph.AsPerson())
	unjustified := strings.ReplaceAll(eligible(plain, alice), `"justification":"test",`, "")
	c.do("POST", assignmentRequests, unjustified).refused(400, "RoleAssignmentRequestPolicyValidationFailed")
	c.do("POST", eligibilityRequests, unjustified).want(201) // Enablement_Admin_Eligibility asks for nothing
	set := func(names ...string) {
		c.srv.Tenant(func(tn *tenant.Tenant) {
			tn.SetRule(plain, tenant.Member, o.Object{{Name: "id", Value: o.Text("Enablement_Admin_Assignment")}, {Name: "enabledRules", Value: o.Texts(names)}})
		})
	}
	set("Ticketing")
	if r := c.do("POST", assignmentRequests, eligible(plain, alice)).want(400); !strings.Contains(r.text, "TicketingRule") {
		t.Errorf("got %s", r.text)
	}
	ticket := strings.Replace(eligible(plain, alice), `"action"`, `"ticketInfo":{"ticketNumber":"7"},"action"`, 1)
	c.do("POST", assignmentRequests, ticket).want(201)
	c = serve(t)
	set("MultiFactorAuthentication", "Justification")
	if r := c.do("POST", assignmentRequests, eligible(plain, alice)).want(400); !strings.Contains(r.text, "MfaRule") {
		t.Errorf("got %s", r.text)
	}
	set("Ticketing", "Justification")
	c.do("POST", assignmentRequests, unjustified).want(201)
}

// Nothing can be removed in its first five minutes.
func TestRemove(t *testing.T) {
	t.Parallel()
	at := now()
	c := serve(t, fakegraph.WithClock(func() time.Time { return at }))
	c.do("POST", eligibilityRequests, eligible(plain, alice)).want(201)
	remove := strings.ReplaceAll(eligible(plain, alice), "AdminAssign", "adminRemove")
	c.do("POST", eligibilityRequests, remove).refused(400, "ActiveDurationTooShort")
	at = at.Add(6 * time.Minute)
	c.do("POST", eligibilityRequests, remove).want(201)
	if got := c.get(eligibilities + plain + "'").items(); got != nil {
		t.Errorf("still eligible: %v", got)
	}
	if !c.managed(plain) {
		t.Error("there is no way out of PIM")
	}
}

// An eligibility is extended while it lasts and renewed for 30 days afterwards.
func TestExtendAndRenew(t *testing.T) {
	t.Parallel()
	at := now()
	c := serve(t, fakegraph.WithClock(func() time.Time { return at }), fakegraph.WithTokenLifetime(1000*24*time.Hour))
	ask := func(action string) reply {
		return c.do("POST", eligibilityRequests, strings.ReplaceAll(eligible(plain, alice), "AdminAssign", action))
	}
	first := ask("adminAssign").want(201).object().Get("targetScheduleId").Text()
	second := ask("adminUpdate").want(201).object().Get("targetScheduleId").Text()
	if got := c.get(eligibilities + plain + "'").texts("id"); first == second || len(got) != 1 || got[0] != second {
		t.Errorf("updated %s to %s: %q", first, second, got)
	}
	at = at.AddDate(0, 0, 31)
	ask("adminExtend").refused(400, "RoleAssignmentDoesNotExist")
	ask("adminRenew").want(201)
	at = at.AddDate(0, 0, 61)
	ask("adminRenew").refused(400, "RoleAssignmentDoesNotExist")
	ask("adminAssign").want(201)
}

// A group can be eligible in a role-assignable one, and not active.
func TestNestedInRoleAssignable(t *testing.T) {
	t.Parallel()
	c := serve(t)
	c.do("POST", assignmentRequests, eligible(roleGroup, team)).refused(400, "InvalidRoleAssignmentRequest")
	c.do("POST", eligibilityRequests, eligible(roleGroup, team)).want(201)
	c.do("POST", assignmentRequests, eligible(plain, team)).want(201)
}

// The documentation has members from before onboarding as assignments without
// times; a group that is not managed has none.
func TestStandingAssignments(t *testing.T) {
	t.Parallel()
	c := serve(t)
	const instances = "/v1.0/identityGovernance/privilegedAccess/group/assignmentScheduleInstances?$filter=groupId eq '"
	found := c.get(instances + admins + "'").items()
	if len(found) != 4 || !found[0].Get("startDateTime").IsNull() || found[0].Get("id").Text() != found[0].Get("assignmentScheduleId").Text() ||
		found[0].Get("assignmentType").Text() != "assigned" || found[0].Get("accessId").Text() != "owner" {
		t.Errorf("instances %v", found)
	}
	if got := c.get(instances + plain + "'").items(); got != nil {
		t.Errorf("instances of an unmanaged group: %v", got)
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	c := serve(t)
	var pending string
	c.srv.Tenant(func(tn *tenant.Tenant) {
		pending = tn.AddPendingRequest(tenant.Request{Kind: tenant.Eligibility, GroupID: plain, PrincipalID: alice, AccessID: tenant.Member, Action: "adminAssign"})
	})
	c.do("POST", eligibilityRequests, eligible(plain, alice)).refused(400, "PendingRoleAssignmentRequest")
	c.do("POST", eligibilityRequests+"/"+pending+"/cancel", "").want(204)
	if got := c.get(eligibilityRequests + "/" + pending).object().Get("status").Text(); got != "Canceled" {
		t.Errorf("status %q", got)
	}
	c.do("POST", eligibilityRequests+"/"+pending+"/cancel", "").refused(400, "InvalidRoleAssignmentRequest")
	c.do("POST", eligibilityRequests+"/"+phantom+"/cancel", "").refused(404, "ResourceNotFound")
}

// filterByCurrentUser is for people.
func TestFilterByCurrentUser(t *testing.T) {
	t.Parallel()
	const mine = "/v1.0/identityGovernance/privilegedAccess/group/eligibilitySchedules/filterByCurrentUser(on='principal')"
	serve(t).get(mine).refused(400, "BadRequest")
	c := serve(t, fakegraph.AsPerson())
	c.srv.Tenant(func(tn *tenant.Tenant) {
		tn.AddSchedule(tenant.Schedule{ID: plain + "_member_x", Kind: tenant.Eligibility, GroupID: plain, PrincipalID: robot, AccessID: tenant.Member, Status: "Provisioned"})
	})
	if got := c.get(mine).items(); len(got) != 1 {
		t.Errorf("mine are %v", got)
	}
}
