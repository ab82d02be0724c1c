package fakegraph_test

import (
	"reflect"
	"strings"
	"testing"

	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/tenant"
)

const resources = "/beta/identityGovernance/privilegedAccess/group/resources"

// The list has ids and nothing else; phantoms and deleted groups are in it.
func TestManagedList(t *testing.T) {
	t.Parallel()
	c := serve(t)
	items := c.get(resources).items()
	if got := texts(items, "id"); !reflect.DeepEqual(got, []string{admins, deleted, phantom}) {
		t.Errorf("managed are %q", got)
	}
	if string(items[0].Append(nil)) != `{"id":"`+admins+`"}` {
		t.Errorf("an item is %s", items[0].Append(nil))
	}
	c.get(resources + "/" + admins).want(200)
	c.get(resources+"/"+plain).refused(404, "ResourceNotFound")
	if got := c.get(resources + "?$filter=id eq '" + admins + "'").texts("id"); !reflect.DeepEqual(got, []string{admins}) {
		t.Errorf("filtered %q", got)
	}
}

func TestManagedListPages(t *testing.T) {
	t.Parallel()
	c := serve(t, fakegraph.WithPageSize(1))
	if got := texts(c.all(resources+"?$top=999"), "id"); !reflect.DeepEqual(got, []string{admins, deleted, phantom}) {
		t.Errorf("managed are %q", got)
	}
	if n := c.srv.GraphRequests(); n != 3 {
		t.Errorf("%d requests for three pages", n)
	}
}

// A caller without a licence has been seen to get an empty list.
func TestEmptyManagedList(t *testing.T) {
	t.Parallel()
	c := serve(t, fakegraph.WithEmptyList())
	if got := c.get(resources).items(); got != nil {
		t.Errorf("managed are %v", got)
	}
	c.get(resources+"/"+admins).refused(404, "ResourceNotFound")
}

// Kinds that PIM does not manage are refused on reads and writes alike.
func TestKindRefusal(t *testing.T) {
	t.Parallel()
	c := serve(t)
	for _, id := range []string{dynamic, synced, mailSecurity, distribution} {
		for _, path := range pimReads(id) {
			c.get(path).refused(400, "ResourceTypeNotSupported")
		}
		c.do("POST", "/v1.0/identityGovernance/privilegedAccess/group/eligibilityScheduleRequests", eligible(id, alice)).
			refused(400, "ResourceTypeNotSupported")
	}
	for _, id := range []string{plain, team, formerly, roleGroup, restricted} {
		for _, path := range pimReads(id) {
			c.get(path).want(200)
		}
	}
}

// pimReads are all the ways to ask PIM about a group.
func pimReads(id string) []string {
	const pim = "/v1.0/identityGovernance/privilegedAccess/group/"
	byGroup := "?$filter=groupId eq '" + id + "'"
	return []string{
		pim + "eligibilitySchedules" + byGroup, pim + "eligibilityScheduleInstances" + byGroup, pim + "eligibilityScheduleRequests" + byGroup,
		pim + "assignmentSchedules" + byGroup, pim + "assignmentScheduleInstances" + byGroup, pim + "assignmentScheduleRequests" + byGroup,
		policiesOf(id), assignmentsOf(id),
	}
}

func policiesOf(id string) string {
	return "/v1.0/policies/roleManagementPolicies?$filter=scopeId eq '" + id + "' and scopeType eq 'Group'"
}

func assignmentsOf(id string) string {
	return "/v1.0/policies/roleManagementPolicyAssignments?$filter=scopeId eq '" + id + "' and scopeType eq 'Group'"
}

// PIM does not know a group that is deleted, or was never there.
func TestUnknownToPIM(t *testing.T) {
	t.Parallel()
	c := serve(t)
	for _, id := range []string{deleted, phantom} {
		for _, path := range pimReads(id) {
			c.get(path).refused(404, "ResourceNotFound")
		}
	}
}

// A new group becomes known step by step.
func TestFreshGroup(t *testing.T) {
	t.Parallel()
	c := serve(t)
	const fresh = "11111111-0000-4000-8000-0000000000f0"
	c.srv.Tenant(func(tn *tenant.Tenant) {
		g := *at(contosoGroups(), plain)
		g.ID = fresh
		tn.AddGroup(g, &tenant.Fresh{Unknown: 2, OnePolicy: 1, Failing: 2, FailedAs: "FailedAsResourceIsLocked"})
	})
	c.get("/v1.0/groups/" + fresh).want(200)
	for range 2 {
		c.get(assignmentsOf(fresh)).refused(404, "ResourceNotFound")
	}
	if got := c.get(assignmentsOf(fresh)).texts("roleDefinitionId"); !reflect.DeepEqual(got, []string{"owner"}) {
		t.Errorf("first roles %q: the first one is not the member's", got)
	}
	if got := c.get(assignmentsOf(fresh)).texts("roleDefinitionId"); !reflect.DeepEqual(got, []string{"member", "owner"}) {
		t.Errorf("then roles %q", got)
	}
	const requests = "/v1.0/identityGovernance/privilegedAccess/group/eligibilityScheduleRequests"
	for _, want := range []string{"FailedAsResourceIsLocked", "FailedAsResourceIsLocked", "Provisioned"} {
		if got := c.do("POST", requests, eligible(fresh, alice)).want(201).object().Get("status").Text(); got != want {
			t.Errorf("status %q, want %q", got, want)
		}
	}
}

// The filter that names the group is compulsory.
func TestCompulsoryFilters(t *testing.T) {
	t.Parallel()
	c := serve(t)
	const pim = "/v1.0/identityGovernance/privilegedAccess/group/"
	for path, code := range map[string]string{
		pim + "eligibilitySchedules":                                                                                           "MissingProvider",
		pim + "eligibilitySchedules?$filter=accessId eq 'member'":                                                              "MissingProvider",
		pim + "assignmentScheduleInstances?$filter=groupId ne '" + plain + "'":                                                 "MissingProvider",
		pim + "eligibilityScheduleRequests?$top=5":                                                                             "MissingProvider",
		"/v1.0/policies/roleManagementPolicies":                                                                                "MissingProvider",
		"/v1.0/policies/roleManagementPolicies?$filter=scopeId eq '" + plain + "'":                                             "MissingProvider",
		"/v1.0/policies/roleManagementPolicyAssignments?$filter=scopeType eq 'Group'":                                          "MissingProvider",
		"/v1.0/policies/roleManagementPolicyAssignments?$filter=scopeId eq '/' and scopeType eq 'Group'":                       "InvalidScope",
		"/v1.0/policies/roleManagementPolicyAssignments?$filter=scopeId eq '" + plain + "' and scopeType eq 'X'":               "InvalidScope",
		"/v1.0/policies/roleManagementPolicies/nonsense":                                                                       "MissingProvider",
		pim + "eligibilitySchedules?$filter=groupId in ('" + plain + "','" + admins + "')":                                     "InvalidFilter",
		pim + "eligibilitySchedules?$filter=groupId eq '" + plain + "' and startswith(accessId,'m')":                           "InvalidFilter",
		pim + "eligibilitySchedules?$filter=groupId eq '" + plain + "' and not (accessId eq 'member')":                         "InvalidFilter",
		"/v1.0/policies/roleManagementPolicies?$filter=scopeId in ('" + plain + "','" + admins + "') and scopeType eq 'Group'": "InvalidFilter",
	} {
		c.get(path).refused(400, code)
	}
	if got := c.get(pim + "eligibilitySchedules?$filter=groupId eq '" + plain + "'").header.Get("Content-Type"); got == "" {
		t.Error("no content type")
	}
	c.get(pim + "eligibilitySchedules?$filter=principalId eq 'it''s'").want(200)
	c.get(pim + "eligibilitySchedules?$filter=groupId eq '" + plain + "' and accessId eq 'member'").want(200)
}

func eligible(group, principal string) string {
	return `{"accessId":"member","principalId":"` + principal + `","groupId":"` + group + `","action":"AdminAssign","justification":"test",` +
		`"scheduleInfo":{"startDateTime":"2026-11-24T09:00:00Z","expiration":{"type":"AfterDuration","duration":"P30D"}}}`
}

// eligibleUntil is the same with the end that this product would send.
func eligibleUntil(group, principal, end string) string {
	return strings.Replace(eligible(group, principal), `"AfterDuration","duration":"P30D"`, `"afterDateTime","endDateTime":"`+end+`"`, 1)
}
