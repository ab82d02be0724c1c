package fakegraph_test

import (
	"strings"
	"testing"

	fakegraph "pim-groups/internal/fake/graph"
)

// Each route is closed without its permission and open with it.
func TestPermissions(t *testing.T) {
	t.Parallel()
	const pim = "/v1.0/identityGovernance/privilegedAccess/group/"
	const nested, plainly = "PermissionScopeNotGranted", "Authorization_RequestDenied"
	const scopes, governance = "AccessDenied", "UnAuthorized"
	for _, tt := range []struct {
		method, path, body string
		permission, code   string
	}{
		{"GET", "/v1.0/groups", "", "Group.ReadBasic.All", plainly},
		{"GET", "/v1.0/groups/" + plain, "", "GroupMember.Read.All", plainly},
		{"GET", "/v1.0/groups/" + plain + "/owners", "", "GroupMember.Read.All", plainly},
		{"GET", "/v1.0/groups/" + plain + "/members", "", "GroupMember.ReadBasic.All", plainly},
		{"GET", "/v1.0/groups/" + plain + "/memberOf", "", "Group.Read.All", plainly},
		{"PATCH", "/v1.0/groups/" + plain, "{}", "Group.ReadWrite.All", plainly},
		{"GET", "/v1.0/users", "", "User.ReadBasic.All", plainly},
		{"GET", "/v1.0/servicePrincipals", "", "Application.Read.All", plainly},
		{"POST", "/v1.0/directoryObjects/getByIds", `{"ids":["` + alice + `"]}`, "Directory.Read.All", plainly},
		{"GET", "/v1.0/directory/deletedItems/microsoft.graph.group", "", "Group.Read.All", plainly},
		{"GET", "/v1.0/directory/administrativeUnits", "", "AdministrativeUnit.Read.All", plainly},
		{"GET", "/v1.0/organization", "", "Organization.Read.All", plainly},
		{"GET", "/v1.0/roleManagement/directory/roleAssignments", "", "RoleManagement.Read.Directory", plainly},
		{"GET", "/v1.0/auditLogs/directoryAudits", "", "AuditLog.Read.All", plainly},
		{"GET", "/v1.0/subscribedSkus", "", "LicenseAssignment.Read.All", plainly},
		{"GET", contexts, "", "AuthenticationContext.Read.All", scopes},
		{"GET", contexts, "", "Policy.Read.ConditionalAccess", scopes},
		{"GET", contextPolicies, "", "Policy.Read.All", scopes},
		{"GET", packages, "", "EntitlementManagement.Read.All", governance},
		{"GET", "/v1.0/servicePrincipals(appId='" + graphClient + "')/appRoleAssignedTo", "", "Application.Read.All", plainly},
		{"GET", resources, "", "PrivilegedAccess.Read.AzureADGroup", nested},
		{"GET", policiesOf(plain), "", "RoleManagementPolicy.Read.AzureADGroup", nested},
		{"GET", assignmentsOf(plain), "", "RoleManagementPolicy.ReadWrite.AzureADGroup", nested},
		{"GET", pim + "eligibilitySchedules?$filter=groupId eq '" + plain + "'", "", "PrivilegedEligibilitySchedule.Read.AzureADGroup", nested},
		{"GET", pim + "assignmentSchedules?$filter=groupId eq '" + plain + "'", "", "PrivilegedAssignmentSchedule.Read.AzureADGroup", nested},
		{"POST", eligibilityRequests, eligible(plain, alice), "PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup", nested},
		{"POST", assignmentRequests, eligible(plain, alice), "PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup", nested},
	} {
		t.Run(tt.method+" "+tt.path, func(t *testing.T) {
			t.Parallel()
			serve(t, fakegraph.WithPermissions("Mail.Read")).do(tt.method, tt.path, tt.body).refused(403, tt.code)
			if got := serve(t, fakegraph.WithPermissions(tt.permission)).do(tt.method, tt.path, tt.body); got.status >= 300 {
				t.Errorf("refused with %s: %d %s", tt.permission, got.status, got.text)
			}
		})
	}
}

// The nested refusal names the permissions in a string inside of a string.
func TestNestedRefusal(t *testing.T) {
	t.Parallel()
	c := serve(t, fakegraph.WithPermissions("PrivilegedEligibilitySchedule.Read.AzureADGroup"))
	e := c.do("POST", eligibilityRequests, eligible(plain, alice)).want(403).object().Get("error").Object()
	want := `{"errorCode":"PermissionScopeNotGranted","message":"Authorization failed due to missing permission scope ` +
		`PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup,PrivilegedAccess.ReadWrite.AzureADGroup,PrivilegedEligibilitySchedule.Remove.AzureADGroup.",` +
		`"instanceAnnotations":[]}`
	if e.Get("code").Text() != "UnknownError" || e.Get("message").Text() != want {
		t.Errorf("got %s", e.Append(nil))
	}
}

// With the permission to remove nothing else can be asked for.
func TestRemovePermission(t *testing.T) {
	t.Parallel()
	c := serve(t, fakegraph.WithPermissions("PrivilegedEligibilitySchedule.Remove.AzureADGroup"))
	c.do("POST", eligibilityRequests, eligible(plain, alice)).refused(403, "PermissionScopeNotGranted")
	c.do("POST", eligibilityRequests, strings.ReplaceAll(eligible(plain, alice), "AdminAssign", "adminRemove")).refused(400, "RoleAssignmentDoesNotExist")
}

// Of what may not be read only type and id come back; with ReadBasic, what is
// basic.
func TestLimitedInformation(t *testing.T) {
	t.Parallel()
	const owners = "/v1.0/groups/" + plain + "/owners?$select=displayName,accountEnabled"
	for permission, want := range map[string]string{
		"GroupMember.Read.All":                    `"displayName":null,"id":"` + alice + `","accountEnabled":null`,
		"GroupMember.Read.All,User.ReadBasic.All": `"displayName":"Alice O'Hara","id":"` + alice + `","accountEnabled":null`,
		"GroupMember.Read.All,User.Read.All":      `"displayName":"Alice O'Hara","id":"` + alice + `","accountEnabled":true`,
	} {
		c := serve(t, fakegraph.WithPermissions(strings.Split(permission, ",")...))
		if got := c.get(owners).items()[0]; string(got.Append(nil)) != `{"@odata.type":"#microsoft.graph.user",`+want+`}` {
			t.Errorf("%s: got %s", permission, got.Append(nil))
		}
	}
	c := serve(t, fakegraph.WithPermissions("Group.ReadBasic.All"))
	got := c.get("/v1.0/groups/" + plain + "?$select=displayName,securityEnabled").want(200).object()
	if got.Get("displayName").IsNull() || !got.Get("securityEnabled").IsNull() {
		t.Errorf("basic group is %s", got.Append(nil))
	}
	c = serve(t, fakegraph.WithPermissions("GroupMember.Read.All"))
	if got := c.get("/v1.0/groups/" + restricted + "/memberOf/microsoft.graph.administrativeUnit").items()[0]; got.Get("id").Text() != unit || !got.Get("displayName").IsNull() {
		t.Errorf("unit is %s", got.Append(nil))
	}
	if got := c.get("/v1.0/groups/" + admins + "/owners/microsoft.graph.servicePrincipal?$select=displayName").items()[0]; got.Get("id").Text() != app || !got.Get("displayName").IsNull() {
		t.Errorf("application is %s", got.Append(nil))
	}
}
