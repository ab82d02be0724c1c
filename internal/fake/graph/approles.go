package fakegraph

import (
	"maps"
	"slices"
	"strings"

	"pim-groups/internal/directory"
	o "pim-groups/internal/fake/graph/odata"
	"pim-groups/internal/fake/graph/tenant"
)

// Microsoft Graph is itself an application in each tenant: the permissions of other
// applications are roles that it has assigned them. Its client id is the same
// everywhere. [D] https://learn.microsoft.com/graph/permissions-reference
const graphClientID = "00000003-0000-0000-c000-000000000000"

// graphObjectID is another one in each real tenant.
const graphObjectID = "9b0d1c5e-7a52-4f6e-8c3d-5e1f2a4b6c7d"

// graphResource is Microsoft Graph in this tenant. It is found by its client id and
// by its own, and is in no list: what is read back is the snapshot.
func graphResource() person {
	return &directory.Principal{ID: graphObjectID, Type: directory.ServicePrincipal, DisplayName: "Microsoft Graph", AccountEnabled: directory.True}
}

// clientID is the application's id, which clients like to confuse with the object's.
// A snapshot has none, so they are made up.
func clientID(p person) string {
	if p.ID == graphObjectID {
		return graphClientID
	}
	return tenant.GUID(p.ID, "application")
}

// servicePrincipal finds the one that the path names, by its id or as appId='…'. [D]
// https://learn.microsoft.com/graph/api/serviceprincipal-get
func (c *call) servicePrincipal() (person, *refusal) {
	if client, named := strings.CutPrefix(c.args[0], appIDKey); named {
		if rows := c.byClientID([]string{client}); len(rows) == 1 {
			return rows[0], nil
		}
		return nil, tenant.NotFound(client)
	}
	if p := c.state.Principal(c.args[0]); p != nil && p.Type == directory.ServicePrincipal {
		return p, nil
	}
	if strings.EqualFold(c.args[0], graphObjectID) {
		return graphResource(), nil
	}
	return nil, tenant.NotFound(c.args[0])
}

// byClientID finds applications by their client ids.
func (c *call) byClientID(ids []string) []person {
	var found []person
	for _, p := range append([]person{graphResource()}, c.state.Principals(directory.ServicePrincipal)...) {
		if slices.ContainsFunc(ids, func(id string) bool { return strings.EqualFold(id, clientID(p)) }) {
			found = append(found, p)
		}
	}
	return found
}

// permissionIDs are the ids of application permissions that let an application change
// groups, or who may, and of two that do not. [D] Microsoft's permission data
// https://learn.microsoft.com/graph/permissions-reference
func permissionIDs() map[string]string {
	return map[string]string{
		"AppRoleAssignment.ReadWrite.All":                      "06b708a9-e830-4db3-a914-8e69da51d44f",
		"Application.ReadWrite.All":                            "1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9",
		"Directory.ReadWrite.All":                              "19dbc75e-c2e2-444c-a770-ec69d8559fc7",
		"Group.Read.All":                                       "5b567255-7703-4780-807c-7be8301ae99b",
		"Group.ReadWrite.All":                                  "62a82d76-70ea-41e2-9197-370581804d09",
		"GroupMember.ReadWrite.All":                            "dbaae8cf-10b5-4b86-a4a1-f871c94c6695",
		"PrivilegedAccess.ReadWrite.AzureADGroup":              "2f6817f8-7b12-4f0f-bc18-eeaf60705a9e",
		"PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup":  "41202f2c-f7ab-45be-b001-85c9728b9d69",
		"PrivilegedAssignmentSchedule.Remove.AzureADGroup":     "55d1104b-3821-413d-b3ca-e2393d333cd3",
		"PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup": "618b6020-bca8-4de6-99f6-ef445fa4d857",
		"PrivilegedEligibilitySchedule.Remove.AzureADGroup":    "55745561-7572-4314-a737-a2c2a1b0dd2e",
		"RoleManagement.ReadWrite.Directory":                   "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8",
		"RoleManagementPolicy.ReadWrite.AzureADGroup":          "b38dcc4d-a239-4ed6-aa84-6c65b284f97c",
		"User.Read.All":                                        "df021288-bdef-4463-88db-98f22de89214",
	}
}

// permissionID gives a permission that the list does not have an id of its own.
func permissionID(name string) string {
	if id := permissionIDs()[name]; id != "" {
		return id
	}
	return tenant.GUID("permission", name)
}

// appRoles are the permissions that Microsoft Graph offers. The other applications of
// the model offer none.
func appRoles(p person) o.Value {
	if p.ID != graphObjectID {
		return o.List()
	}
	ids := permissionIDs()
	var roles []o.Value
	for _, name := range slices.Sorted(maps.Keys(ids)) {
		roles = append(roles, o.Record(o.Object{
			{Name: "allowedMemberTypes", Value: o.Texts([]string{"Application"})},
			{Name: "description", Value: o.Text(name)},
			{Name: "displayName", Value: o.Text(name)},
			{Name: "id", Value: o.Text(ids[name])},
			{Name: "isEnabled", Value: o.Bool(true)},
			{Name: "origin", Value: o.Text("Application")},
			{Name: "value", Value: o.Text(name)},
		}))
	}
	return o.List(roles...)
}

// appRole is a permission of Microsoft Graph that an application has.
type appRole struct{ principal, name, permission, resource string }

// appRoleType: https://learn.microsoft.com/graph/api/resources/approleassignment
func appRoleType() *entity[appRole] {
	id := func(a appRole) string { return tenant.GUID(a.principal, a.permission) }
	return newEntity("microsoft.graph.appRoleAssignment", id,
		[]property[appRole]{
			{"id", func(a appRole) o.Value { return o.Text(id(a)) }, byDefault},
			{"deletedDateTime", func(appRole) o.Value { return o.Value{} }, byDefault},
			{"appRoleId", func(a appRole) o.Value { return o.Text(permissionID(a.permission)) }, byDefault | filters},
			{"createdDateTime", func(appRole) o.Value { return o.Value{} }, byDefault},
			{"principalDisplayName", func(a appRole) o.Value { return o.TextOrNull(a.name) }, byDefault | filters},
			{"principalId", func(a appRole) o.Value { return o.Text(a.principal) }, byDefault | filters},
			{"principalType", func(appRole) o.Value { return o.Text("ServicePrincipal") }, byDefault},
			{"resourceDisplayName", func(appRole) o.Value { return o.Text("Microsoft Graph") }, byDefault},
			{"resourceId", func(a appRole) o.Value { return o.Text(a.resource) }, byDefault | filters},
		})
}

// listAppRoles lists who has a permission of Microsoft Graph. One application in each
// tenant here has one that changes nothing; of other resources nobody has any.
// https://learn.microsoft.com/graph/api/serviceprincipal-list-approleassignedto
func listAppRoles(c *call) (result, *refusal) {
	resource, refused := c.servicePrincipal()
	if refused != nil {
		return result{}, refused
	}
	var rows []appRole
	if resource.ID == graphObjectID {
		rows = append(rows, appRole{tenant.GUID(c.tenant.ID, "reader"), "Directory reader", "User.Read.All", resource.ID})
		for _, a := range c.state.Protection().Applications {
			for _, permission := range a.Permissions {
				rows = append(rows, appRole{a.ID, a.DisplayName, permission, resource.ID})
			}
		}
	}
	return list(c, c.catalogue.appRoles, rows, collection{context: "servicePrincipals('" + resource.ID + "')/appRoleAssignedTo", directory: true})
}
