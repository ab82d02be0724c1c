package fakegraph_test

import (
	"slices"
	"testing"
	"time"

	"pim-groups/internal/directory"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/tenant"
)

const (
	contexts        = "/v1.0/identity/conditionalAccess/authenticationContextClassReferences"
	contextPolicies = "/v1.0/identity/conditionalAccess/policies"
	packages        = "/v1.0/identityGovernance/entitlementManagement/accessPackages"
	graphClient     = "00000003-0000-0000-c000-000000000000"
)

// protect gives a tenant one of each.
func protect(p *tenant.Protection) {
	*p = tenant.Protection{
		Contexts: []directory.Context{{ID: "c1", DisplayName: "Compliant device", IsAvailable: directory.True}, {ID: "c2", DisplayName: "Draft", IsAvailable: directory.False}},
		Policies: []directory.ContextPolicy{{ID: unit, DisplayName: "c1 needs a key", State: "enabled", Contexts: []string{"c1"}, Excludes: true}},
		Packages: []directory.Package{{ID: unit, DisplayName: "On call", Group: plain, Role: directory.Member, Eligible: true},
			{ID: unit, DisplayName: "On call", Group: team, Role: directory.Owner}},
		Applications: []directory.Application{{ID: app, DisplayName: "Deployer", Permissions: []string{"Group.ReadWrite.All", "RoleManagement.ReadWrite.Directory"}}},
	}
}

func protected(t *testing.T, options ...fakegraph.Option) *client {
	c := serve(t, options...)
	c.srv.Tenant(func(tn *tenant.Tenant) { tn.ChangeProtection(protect) })
	return c
}

// What belongs to PIM is among what does not, as in any tenant.
func TestProtectionAmongOthers(t *testing.T) {
	t.Parallel()
	c := protected(t)
	if got := c.get(contexts + "?$select=id,isAvailable").items(); len(got) != 2 || !got[0].Get("isAvailable").True() || got[1].Get("isAvailable").True() {
		t.Errorf("contexts %v", got)
	}
	policies := c.get(contextPolicies).items()
	if len(policies) != 2 {
		t.Fatalf("policies %v", policies)
	}
	for i, want := range [][]string{nil, {"c1"}} {
		conditions := policies[i].Get("conditions").Object()
		var named []string
		for _, v := range conditions.Get("applications").Object().Get("includeAuthenticationContextClassReferences").Items() {
			named = append(named, v.Text())
		}
		if excluded := len(conditions.Get("users").Object().Get("excludeUsers").Items()); !slices.Equal(named, want) || excluded != len(want) {
			t.Errorf("policy %d names %v, excludes %d", i, named, excluded)
		}
	}
	if got := c.all(packages); len(got) != 2 {
		t.Errorf("packages %v", got)
	}
}

// A package says only when asked what it delivers, and of an application it says so.
func TestPackageRoles(t *testing.T) {
	t.Parallel()
	c := protected(t, fakegraph.WithPageSize(1))
	if _, has := c.get(packages + "/" + unit).object().Lookup("resourceRoleScopes"); has {
		t.Error("roles that nobody asked for")
	}
	var found []string
	for _, p := range c.all(packages + "?$expand=resourceRoleScopes($expand=role($expand=resource),scope)") {
		for _, v := range p.Get("resourceRoleScopes").Items() {
			role, scope := v.Object().Get("role").Object(), v.Object().Get("scope").Object()
			if !role.Get("resource").Object().Get("originId").Equal(scope.Get("originId")) {
				t.Errorf("role %s, scope %s", role.Append(nil), scope.Append(nil))
			}
			found = append(found, scope.Get("originSystem").Text()+" "+role.Get("displayName").Text()+" "+scope.Get("originId").Text())
		}
	}
	if !slices.Equal(found[1:], []string{"AadGroup Eligible Member " + plain, "AadGroup Owner " + team}) || found[0][:14] != "AadApplication" {
		t.Errorf("roles %q", found)
	}
	c.get(packages+"/"+phantom).refused(404, "ResourceNotFound")
	c.get(packages+"?$expand=resourceRoleScopes($expand=nonsense)").refused(400, "BadRequest")
	c.get("/beta/identityGovernance/entitlementManagement/accessPackages").want(400) // other names there
}

// The permissions of applications are found by Microsoft Graph's client id, its
// object id, or a filter; and they have names there.
func TestAppRoles(t *testing.T) {
	t.Parallel()
	c := protected(t)
	resource := c.get("/v1.0/servicePrincipals?$filter=appId eq '" + graphClient + "'&$select=id,appRoles").items()[0]
	names := map[string]string{}
	for _, v := range resource.Get("appRoles").Items() {
		names[v.Object().Get("id").Text()] = v.Object().Get("value").Text()
	}
	id := resource.Get("id").Text()
	for _, path := range []string{"/v1.0/servicePrincipals(appId='" + graphClient + "')", "/v1.0/servicePrincipals/" + id} {
		if got := c.get(path).object().Get("appId").Text(); got != graphClient {
			t.Errorf("%s is %s", path, got)
		}
		var found []string
		for _, item := range c.all(path + "/appRoleAssignedTo?$top=1") {
			found = append(found, item.Get("principalDisplayName").Text()+" "+names[item.Get("appRoleId").Text()])
		}
		if want := []string{"Directory reader User.Read.All", "Deployer Group.ReadWrite.All", "Deployer RoleManagement.ReadWrite.Directory"}; !slices.Equal(found, want) {
			t.Errorf("%s: %q", path, found)
		}
	}
	if got := c.get("/v1.0/servicePrincipals/" + app + "/appRoleAssignedTo").items(); got != nil {
		t.Errorf("roles of another resource: %v", got)
	}
	if got := c.get("/v1.0/servicePrincipals?$filter=appId eq '" + tenant.GUID(app, "application") + "'").texts("id"); !slices.Equal(got, []string{app}) {
		t.Errorf("by client id: %v", got)
	}
	c.get("/v1.0/servicePrincipals(appId='"+phantom+"')").refused(404, "Request_ResourceNotFound")
	c.get("/v1.0/servicePrincipals/"+alice+"/appRoleAssignedTo").refused(404, "Request_ResourceNotFound")
}

// Of a group that is eligible or approves a snapshot may know only the people in it:
// they are its members.
func TestSeedPeopleOfGroups(t *testing.T) {
	t.Parallel()
	snap := contoso()
	snap.TransitiveMembers = []directory.Membership{{Group: team, Members: []string{alice}}, {Group: plain, Members: []string{alice, bob}}}
	snap.Members = []directory.Membership{{Group: plain, Members: []string{bob, team}}}
	c := serveSnapshot(t, snap)
	for path, want := range map[string][]string{team + "/transitiveMembers": {alice}, plain + "/transitiveMembers": {alice, bob, team}, plain + "/members": {bob, team}} {
		if got := c.get("/v1.0/groups/" + path).texts("id"); !slices.Equal(sorted(got), sorted(want)) {
			t.Errorf("%s: %v", path, got)
		}
	}
}

// What had begun when the snapshot was taken goes on, and ends when it says.
func TestSeedActivation(t *testing.T) {
	t.Parallel()
	at := now()
	snap := contoso()
	snap.AssignmentsOf = []string{admins}
	snap.Assignments = []directory.Schedule{{Group: admins, Role: directory.Owner, Principal: guest, Activated: true, End: now().Add(time.Hour)}}
	c := serveSnapshot(t, snap, fakegraph.WithClock(func() time.Time { return at }), fakegraph.WithTokenLifetime(24*time.Hour))
	for _, want := range [][]string{{alice, bob, guest}, {alice, bob}} {
		if got := c.get("/v1.0/groups/" + admins + "/owners").texts("id"); !slices.Equal(sorted(got), want) {
			t.Errorf("%v: owners %v", at, got)
		}
		at = at.Add(time.Hour)
	}
}

// A snapshot of last month can be served as if it were of today.
func TestAtPresent(t *testing.T) {
	t.Parallel()
	snap := contoso()
	snap.AssignmentsOf, snap.EligibilitiesOf = []string{admins}, []string{admins}
	snap.Assignments = []directory.Schedule{{Group: admins, Role: directory.Owner, Principal: guest, Activated: true, End: now().Add(time.Hour)}}
	snap.Eligibilities = []directory.Schedule{{Group: admins, Role: directory.Member, Principal: guest, Start: now().Add(time.Hour)}}
	for days, want := range map[int]string{0: "2026-11-24", 1: "2026-11-25", 30: "2026-12-24"} {
		for _, minutes := range []int{0, -30} { // both within the same day that it has to move by
			at := now().AddDate(0, 0, days).Add(time.Duration(minutes) * time.Minute)
			c := serveSnapshot(t, snap, fakegraph.WithClock(func() time.Time { return at }), fakegraph.AtPresent())
			if got := c.get("/v1.0/groups/" + admins + "/owners").texts("id"); !slices.Contains(got, guest) {
				t.Errorf("%v: owners %v", at, got)
			}
			start := c.get(eligibilities + admins + "'").items()[0].Get("scheduleInfo").Object().Get("startDateTime").Text()
			if start != want+"T10:00:00Z" {
				t.Errorf("%v: starts %s, want %s", at, start, want)
			}
		}
	}
	if !snap.Assignments[0].End.Equal(now().Add(time.Hour)) {
		t.Error("the snapshot itself was changed")
	}
}
