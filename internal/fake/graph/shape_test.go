package fakegraph_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	fakegraph "pim-groups/internal/fake/graph"
	o "pim-groups/internal/fake/graph/odata"
	"pim-groups/internal/fake/graph/tenant"
)

// example reads a documented body.
func example(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/examples/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// documented is the body of an example, which may be wrapped in what is known
// of the exchange.
func documented(t testing.TB, name string) o.Object {
	t.Helper()
	v, err := o.Parse([]byte(example(t, name)))
	if err != nil {
		t.Fatal(err)
	}
	if body, wrapped := v.Object().Lookup("body"); wrapped {
		return body.Object()
	}
	return v.Object()
}

// The answers have the properties of the documented ones, with values of the
// same type, or null. Properties that a later version of a page has, or that
// only captures have, may come on top.
func TestShapes(t *testing.T) {
	t.Parallel()
	c := serve(t, fakegraph.WithPageSize(3))
	c.srv.Tenant(func(tn *tenant.Tenant) {
		tn.ChangeProtection(protect)
		tn.ChangeGroup(plain, func(g *tenant.Group) { g.Members = []string{alice} })
		tn.AddSchedule(tenant.Schedule{ID: admins + "_member_y", Kind: tenant.Assignment, GroupID: admins, PrincipalID: alice, AccessID: tenant.Member,
			Start: now(), End: now().AddDate(0, 1, 0), CreatedUsing: plain, Status: "Provisioned"})
	})
	const pim = "/v1.0/identityGovernance/privilegedAccess/group/"
	byGroup := "?$filter=groupId eq '" + admins + "'"
	for name, path := range map[string]string{
		"contexts-list-1.json":                      contexts,
		"conditionalaccess-policies-list-1.json":    contextPolicies,
		"accesspackage-resourcerolescopes-1.json":   packages + "/" + unit + "?$expand=resourceRoleScopes($expand=role,scope)",
		"approleassignedto-list-1.json":             "/v1.0/servicePrincipals(appId='" + graphClient + "')/appRoleAssignedTo",
		"resources.list.200.json":                   resources,
		"pim-group-resources-list-1.json":           resources,
		"owners.list.200.json":                      "/v1.0/groups/" + admins + "/owners?$select=id,accountEnabled,displayName,userPrincipalName",
		"eligibilitySchedules.list.200.json":        pim + "eligibilitySchedules" + byGroup,
		"pim-eligibility-instances-1.json":          pim + "eligibilityScheduleInstances" + byGroup,
		"assignmentScheduleInstances.list.200.json": pim + "assignmentScheduleInstances" + byGroup,
		"pim-assignment-instances-1.json":           pim + "assignmentScheduleInstances" + byGroup,
		"pim-assignment-schedules-1.json":           "/beta" + pim[len("/v1.0"):] + "assignmentSchedules" + byGroup,
		"policyAssignments.owner.expanded.200.json": assignmentsOf(plain) + " and roleDefinitionId eq 'owner'&$expand=policy($expand=rules)",
		"policies-list-2.json":                      policiesOf(plain),
		"policies-list-3.json":                      policiesOf(plain) + "&$expand=rules($select=id)",
		"serviceprincipal-get-2.json":               "/v1.0/servicePrincipals/" + app,
		"members-list-1.json":                       "/v1.0/groups/" + plain + "/members",
		"groups-list-4.json":                        "/v1.0/groups?$filter=startswith(displayName, 's')&$count=true&$top=1&$orderby=displayName",
		"group-get-2.json":                          "/v1.0/groups/" + team,
		"group-get-3.json":                          "/v1.0/groups/" + team + "?$select=allowExternalSenders,autoSubscribeNewMembers,isSubscribedByMail,unseenCount",
		"groups-list-3.json":                        "/v1.0/groups",
		"deleteditems-list-1.json":                  "/v1.0/directory/deletedItems/microsoft.graph.group",
		"deleteditems-get-1.json":                   "/v1.0/directory/deletedItems/" + deleted,
		"user-get-1.json":                           "/v1.0/users/" + alice,
		"roleassignments-list-2.json":               "/beta/roleManagement/directory/roleAssignments?$filter=principalId eq '" + robot + "'",
		"subscribedskus-list-1.json":                "/v1.0/subscribedSkus",
	} {
		compareShape(t, name, documented(t, name), c.get(path, eventual()...).want(200).object())
	}
}

func TestShapesOfWrites(t *testing.T) {
	t.Parallel()
	c := serve(t, fakegraph.WithClock(now))
	ours := strings.NewReplacer("2b5ed229-4072-478d-9504-a047ebd4b07d", plain, "3cce9d87-3986-4f19-8335-7ed075408ca2", alice,
		"2023-02-07T19:56:00.000Z", "2026-12-24T00:00:00Z", "2023-02-07T20:56:00.000Z", "2026-12-25T00:00:00Z")
	request := ours.Replace(example(t, "eligibilityScheduleRequest.adminAssign.request.json"))
	c.srv.Tenant(func(tn *tenant.Tenant) {
		tn.SetRule(plain, tenant.Member, o.Object{{Name: "id", Value: o.Text("Expiration_Admin_Eligibility")}, {Name: "maximumDuration", Value: o.Text("P365D")}})
	})
	answer := c.do("POST", eligibilityRequests, request).want(201).object()
	compareShape(t, "adminAssign", documented(t, "eligibilityScheduleRequest.adminAssign.201.json"), answer)
	extension := c.do("POST", eligibilityRequests, ours.Replace(example(t, "eligibilityScheduleRequest.adminExtend.request.json"))).want(201).object()
	compareShape(t, "adminExtend", documented(t, "eligibilityScheduleRequest.adminExtend.201.json"), extension)
	found := c.do("POST", "/v1.0/directoryObjects/getByIds", `{"ids":["`+alice+`"]}`).want(200).object()
	compareShape(t, "getByIds", without(documented(t, "getbyids-1.json"), "value"), found)
	compareShape(t, "list", documented(t, "pim-eligibility-requests-3.json"), c.get(eligibilityRequests+"?$filter=groupId eq '"+plain+"'").object())
	patched := c.do("PATCH", "/v1.0/policies/roleManagementPolicies/"+c.policy(plain, "member"), example(t, "policy.group.patch.request.json")).want(200).object()
	compareShape(t, "patch", documented(t, "policy.group.patch.200.json"), patched)
}

func TestShapesOfErrors(t *testing.T) {
	t.Parallel()
	c := serve(t, fakegraph.WithLimits(fakegraph.Limits{Units: 1}))
	c.get("/v1.0/groups")
	compareShape(t, "429", without(documented(t, "error-429-1.json"), "error.innerError.code", "error.innerError.message"), c.get("/v1.0/groups").want(429).object())
	c = serve(t)
	compareShape(t, "400", documented(t, "error-400-unsupportedquery-2.json"), c.get("/v1.0/users?$filter=endsWith(mail,'@outlook.com')").want(400).object())
	compareShape(t, "400", documented(t, "error-400-unsupportedquery-3.json"),
		c.get("/v1.0/users?$filter=id ge '398164b1-5196-49dd-ada2-364b49f99b27'&$count=true", eventual()...).want(400).object())
	compareShape(t, "400", documented(t, "error-400-unsupportedquery-4.json"), c.get("/v1.0/users/$count").want(400).object())
	for name, query := range map[string]string{"error-400-unsupportedquery-2.json": "/v1.0/users?$filter=endsWith(mail,'@outlook.com')", "error-400-unsupportedquery-4.json": "/v1.0/users/$count"} {
		want := documented(t, name).Get("error").Object()
		got := c.get(query).object().Get("error").Object()
		if !got.Get("code").Equal(want.Get("code")) || !got.Get("message").Equal(want.Get("message")) {
			t.Errorf("%s: got %s", name, got.Append(nil))
		}
	}
	compareShape(t, "batch", o.Object{{Name: "responses", Value: o.List(documented(t, "batch.mixed.200.json").Get("responses").Items()[4])}},
		c.do("POST", "/v1.0/$batch", `{"requests":[{"id":"1","method":"GET","url":"/users?$select=id,displayName,userPrincipalName&$count=true","headers":{"ConsistencyLevel":"eventual"}}]}`).object())
}

// without removes members, named from the root.
func without(object o.Object, paths ...string) o.Object {
	var kept o.Object
	for _, m := range object {
		if slices.Contains(paths, m.Name) {
			continue
		}
		var below []string
		for _, path := range paths {
			if rest, inside := strings.CutPrefix(path, m.Name+"."); inside {
				below = append(below, rest)
			}
		}
		if below != nil {
			m.Value = o.Record(without(m.Value.Object(), below...))
		}
		kept = append(kept, m)
	}
	return kept
}

// compareShape compares names and types. Of lists the elements are merged: an
// element may lack what its neighbours have.
func compareShape(t *testing.T, path string, want, got o.Object) {
	t.Helper()
	for _, m := range want {
		at := path + "." + m.Name
		v, has := got.Lookup(m.Name)
		switch {
		case !has:
			t.Errorf("%s is missing", at)
		case v.IsNull() || m.Value.IsNull():
		case v.Kind() != m.Value.Kind():
			t.Errorf("%s is %s, want something like %s", at, short(v), short(m.Value))
		case v.Kind() == o.KindObject:
			compareShape(t, at, m.Value.Object(), v.Object())
		case v.Kind() == o.KindList && len(m.Value.Items()) > 0 && m.Value.Items()[0].Kind() == o.KindObject:
			if len(v.Items()) == 0 && m.Name == "value" {
				t.Errorf("%s is empty", at)
			}
			for _, item := range v.Items() {
				compareShape(t, at+"[]", likeOne(item.Object(), m.Value.Items()), item.Object())
			}
		}
	}
}

// likeOne is the documented element of the same @odata.type, or the first.
func likeOne(item o.Object, documented []o.Value) o.Object {
	for _, v := range documented {
		if v.Object().Get("@odata.type").Equal(item.Get("@odata.type")) {
			return v.Object()
		}
	}
	return documented[0].Object()
}

func short(v o.Value) string {
	text, _ := json.Marshal(v)
	return string(text[:min(len(text), 60)])
}
