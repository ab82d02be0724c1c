package fakegraph_test

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/directory"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/tenant"
)

// Reads that this product does not need, and other clients do.
func TestOtherReads(t *testing.T) {
	t.Parallel()
	c := serve(t)
	c.srv.Tenant(func(tn *tenant.Tenant) {
		tn.ChangeGroup(plain, func(g *tenant.Group) { g.Members = []string{alice, app} })
	})
	for path, want := range map[string]string{
		"/v1.0/directoryObjects/" + alice + "?$select=displayName": `{"@odata.context":"` + fakegraph.MemoryHost +
			`/v1.0/$metadata#directoryObjects(displayName)/$entity","@odata.type":"#microsoft.graph.user","displayName":"Alice O'Hara","id":"` + alice + `"}`,
		"/v1.0/groups/" + plain + "/members/$count":                   "1",
		"/beta/groups/" + plain + "/members/$count":                   "2",
		"/v1.0/users/$count":                                          "153",
		"/v1.0/users/$count?$filter=accountEnabled eq false":          "1",
		"/v1.0/servicePrincipals/$count":                              "2",
		"/v1.0/directory/deletedItems/microsoft.graph.group/$count":   "1",
		"/v1.0/directory/administrativeUnits/" + unit + "?$select=id": `{"@odata.context":"` + fakegraph.MemoryHost + `/v1.0/$metadata#directory/administrativeUnits(id)/$entity","id":"` + unit + `"}`,
		"/v1.0/users/" + guest + "?$select=userType&$expand=":         `{"error":`,
	} {
		if got := c.get(path, eventual()...).text; !strings.HasPrefix(got, want) {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
	for path, want := range map[string][]string{
		"/v1.0/directory/administrativeUnits/" + unit + "/members/microsoft.graph.group": {restricted},
		"/v1.0/directory/administrativeUnits/" + unit + "/members/microsoft.graph.user":  nil,
		"/beta/administrativeUnits":                                 {unit},
		"/v1.0/directory/deletedItems/microsoft.graph.user":         nil,
		"/v1.0/groups/" + plain + "/memberOf":                       nil,
		"/v1.0/users?$filter=startswith(displayName,'Alice')":       {alice},
		"/v1.0/servicePrincipals?$filter=displayName eq 'Deployer'": {app},
	} {
		if got := c.get(path).texts("id"); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
	if got := c.get("/v1.0/groups/" + plain + "?$expand=members($select=id)").want(200).object().Get("members").Items(); len(got) != 1 {
		t.Errorf("members %v", got)
	}
	c.get("/v1.0/directoryObjects/"+phantom).refused(404, "Request_ResourceNotFound")
	c.get("/v1.0/directory/administrativeUnits/"+phantom).refused(404, "Request_ResourceNotFound")
	c.get("/v1.0/directory/administrativeUnits/"+phantom+"/members").refused(404, "Request_ResourceNotFound")
	c.get("/v1.0/groups/"+plain+"/members/$count").refused(400, "Request_BadRequest")
	for _, relation := range []string{"owners", "owners/$count", "owners/microsoft.graph.user", "memberOf", "transitiveMembers"} {
		c.get("/v1.0/groups/"+phantom+"/"+relation, eventual()...).refused(404, "Request_ResourceNotFound")
	}
}

// Schedules and their instances by id and by principal.
func TestSchedulesByIDAndPrincipal(t *testing.T) {
	t.Parallel()
	c := serve(t)
	const pim = "/v1.0/identityGovernance/privilegedAccess/group/"
	c.do("POST", eligibilityRequests, eligible(plain, alice)).want(201)
	c.do("POST", assignmentRequests, eligible(team, alice)).want(201)
	schedule := c.get(pim + "eligibilitySchedules?$filter=principalId eq '" + alice + "'&$expand=group").items()
	if len(schedule) != 1 || schedule[0].Get("group").Object().Get("id").Text() != plain {
		t.Fatalf("schedules %v", schedule)
	}
	instance := c.get(pim + "eligibilityScheduleInstances?$filter=principalId eq '" + alice + "'").items()[0]
	if instance.Get("id").Equal(schedule[0].Get("id")) || !instance.Get("eligibilityScheduleId").Equal(schedule[0].Get("id")) {
		t.Errorf("instance %s", instance.Append(nil))
	}
	for _, path := range []string{"eligibilitySchedules/" + schedule[0].Get("id").Text(), "eligibilityScheduleInstances/" + instance.Get("id").Text()} {
		c.get(pim + path).want(200)
	}
	c.get(pim+"eligibilitySchedules/"+instance.Get("id").Text()).refused(404, "ResourceNotFound")
	c.get(pim+"eligibilitySchedules/"+phantom+"_member_x").refused(404, "ResourceNotFound")
	requests := c.get(assignmentRequests + "?$filter=principalId eq '" + alice + "'&$expand=principal").items()
	if len(requests) != 1 || requests[0].Get("groupId").Text() != team || requests[0].Get("principal").Object().Get("id").Text() != alice {
		t.Errorf("requests %v", requests)
	}
}

// All that PATCH can change.
func TestPatches(t *testing.T) {
	t.Parallel()
	c := serve(t)
	c.do("PATCH", "/v1.0/groups/"+plain, `{"description":"d","mailNickname":"n","visibility":"Private","membershipRuleProcessingState":"Paused"}`).want(204)
	g := c.get("/v1.0/groups?$filter=mailNickname eq 'N'&$select=description,visibility,membershipRuleProcessingState").items()
	if len(g) != 1 || string(g[0].Append(nil)) != `{"id":"`+plain+`","description":"d","membershipRuleProcessingState":"Paused","visibility":"Private"}` {
		t.Errorf("group %v", g)
	}
	c.do("PATCH", "/v1.0/users/"+bob, `{"displayName":"Robert","userPrincipalName":"robert@contoso.com","userType":"Guest","accountEnabled":true}`).want(204)
	u := c.get("/v1.0/users/robert@contoso.com?$select=displayName,userType,accountEnabled").want(200).object()
	if u.Get("displayName").Text() != "Robert" || u.Get("userType").Text() != "Guest" || !u.Get("accountEnabled").True() {
		t.Errorf("user %s", u.Append(nil))
	}
	c.do("PATCH", "/v1.0/users/"+phantom, `{}`).refused(404, "Request_ResourceNotFound")
	c.do("PATCH", "/v1.0/groups/"+phantom, `{}`).refused(404, "Request_ResourceNotFound")
	c.do("PATCH", "/v1.0/groups/"+plain, `x`).refused(400, "BadRequest")
}

// Tests change the tenant in Go.
func TestChangesInGo(t *testing.T) {
	t.Parallel()
	c := serve(t)
	const carol = "22222222-0000-4000-8000-0000000000c0"
	c.srv.Tenant(func(tn *tenant.Tenant) {
		tn.AddPrincipal(directory.Principal{ID: carol, Type: directory.User, DisplayName: "Carol", AccountEnabled: directory.True})
		if tn.ChangeGroup(phantom, nil) || tn.ChangePrincipal(phantom, nil) || tn.PurgeGroup(phantom) || tn.Onboard(phantom, tenant.Actor{}) ||
			tn.SetRule(phantom, tenant.Member, nil) || tn.SetRule(plain, tenant.Member, nil) {
			t.Error("something that is not there was changed")
		}
		if err := tn.DeleteGroup(phantom); err == nil || !strings.HasPrefix(err.Error(), "Request_ResourceNotFound: Resource '"+phantom) {
			t.Errorf("deleted: %v", err)
		}
		if tn.Managed(plain) || !tn.Onboard(plain, tenant.Actor{}) || !tn.Managed(plain) {
			t.Error("not onboarded")
		}
	})
	c.get("/v1.0/users/" + carol).want(200)
}

// A snapshot without a caller gives one without permissions.
func TestNoCaller(t *testing.T) {
	t.Parallel()
	snap := contoso()
	snap.Caller = nil
	serveSnapshot(t, snap).get("/v1.0/groups").refused(403, "Authorization_RequestDenied")
	c := serveSnapshot(t, snap, fakegraph.WithPermissions("Group.Read.All"), fakegraph.WithTokenLifetime(time.Minute))
	c.get("/v1.0/groups").want(200)
}

// A role of the caller over the whole directory counts for writes.
func TestRoleOfCaller(t *testing.T) {
	t.Parallel()
	snap := contoso()
	snap.Caller.Roles = []directory.RoleAssignment{{RoleTemplateID: "62e90394-69f5-4237-9190-012177145e10", DisplayName: "Global Administrator", DirectoryScope: "/"}}
	c := serveSnapshot(t, snap, fakegraph.AsPerson())
	c.patch(roleGroup, activation, expire("PT4H")).want(204)
}

// Some clients compress what they send.
func TestCompressedRequest(t *testing.T) {
	t.Parallel()
	c := serve(t)
	var body bytes.Buffer
	z := gzip.NewWriter(&body)
	z.Write([]byte(`{"requests":[` + ask("1", "/organization") + `]}`))
	z.Close()
	req, err := http.NewRequestWithContext(t.Context(), "POST", c.srv.URL()+"/v1.0/$batch", &body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	req.Header.Set("Content-Encoding", "gzip")
	res, err := c.http.Do(req)
	if err != nil || res.StatusCode != 200 {
		t.Fatalf("%v, %v", res, err)
	}
	res.Body.Close()
	if _, err := c.try("POST", "/v1.0/$batch", "x", "Content-Encoding", "gzip"); err == nil {
		t.Error("a damaged request is read")
	}
}

// More writes than states are kept: the oldest one is what is left.
func TestLongHistory(t *testing.T) {
	t.Parallel()
	c := serve(t)
	c.srv.Tenant(func(tn *tenant.Tenant) {
		for i := range 40 {
			tn.ChangeGroup(plain, func(g *tenant.Group) { g.DisplayName = itoa(i) })
		}
		if got := tn.Read(100).Group(plain).DisplayName; got != "23" {
			t.Errorf("the oldest name is %s", got)
		}
		if got := tn.Read(1).Group(plain).DisplayName; got != "38" {
			t.Errorf("the last name is %s", got)
		}
	})
}
