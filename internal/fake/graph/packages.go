package fakegraph

import (
	"strings"

	"pim-groups/internal/directory"
	o "pim-groups/internal/fake/graph/odata"
	"pim-groups/internal/fake/graph/tenant"
)

// accessPackage is an access package with the roles that it delivers.
// https://learn.microsoft.com/graph/api/resources/accesspackage
type accessPackage struct {
	id, name string
	roles    []packageRole
}

// packageRole is a role of a resource: of a group, or of an application.
type packageRole struct {
	system   string // originSystem
	resource string // originId of the resource
	name     string // displayName
	origin   string // originId of the role
}

// packages groups the rows of a snapshot, and adds a package that has nothing to do
// with groups: most tenants have such.
func (c *call) packages() []accessPackage {
	application := tenant.GUID(c.tenant.ID, "application")
	found := []accessPackage{{tenant.GUID(c.tenant.ID, "package"), "Expense reports", []packageRole{
		{"AadApplication", application, "User", tenant.GUID(application, "role")}}}}
	for _, row := range c.state.Protection().Packages {
		if last := &found[len(found)-1]; last.id != row.ID {
			found = append(found, accessPackage{id: row.ID, name: row.DisplayName})
		}
		last := &found[len(found)-1]
		last.roles = append(last.roles, c.packageRole(row))
	}
	return found
}

// packageRole names roles as the sample does that adds one to a package: "Member_" or
// "EligibleMember_" and an id. [D] Whether that is always the group's id, as it is for
// active members, is not shown. [?] For owners [I].
// https://learn.microsoft.com/graph/api/accesspackage-post-accesspackageresourcerolescopes
func (c *call) packageRole(row directory.Package) packageRole {
	name, id := strings.ToUpper(string(row.Role[:1]))+string(row.Role[1:]), row.Group
	if !row.Eligible {
		return packageRole{"AadGroup", row.Group, name, name + "_" + id}
	}
	if c.settings.answers.PackageRoleIDsDiffer {
		id = tenant.GUID(row.Group, "eligible")
	}
	return packageRole{"AadGroup", row.Group, "Eligible " + name, "Eligible" + name + "_" + id}
}

func packageType() *entity[accessPackage] {
	e := newEntity("microsoft.graph.accessPackage", func(p accessPackage) string { return p.id },
		[]property[accessPackage]{
			{"id", func(p accessPackage) o.Value { return o.Text(p.id) }, byDefault},
			{"displayName", func(p accessPackage) o.Value { return o.Text(p.name) }, byDefault},
			{"description", func(p accessPackage) o.Value { return o.Text(p.name) }, byDefault},
			{"isHidden", func(accessPackage) o.Value { return o.Bool(false) }, byDefault},
		}, empty[accessPackage](byDefault, "catalogId", "createdDateTime", "modifiedDateTime"))
	e.expand["resourceRoleScopes"] = expandRoleScopes
	return e
}

// expandRoleScopes gives what a package delivers; role and scope come only if they
// are asked for inside of it. [D]
// https://learn.microsoft.com/graph/api/accesspackage-list-resourcerolescopes
func expandRoleScopes(_ *call, p accessPackage, x o.Expansion) (o.Object, *refusal) {
	items := make([]o.Value, len(p.roles))
	for i, r := range p.roles {
		roleID, scopeID := tenant.GUID(r.origin, "role"), tenant.GUID(r.resource, "scope")
		item := o.Object{{Name: "id", Value: o.Text(roleID + "_" + scopeID)}, {Name: "createdDateTime", Value: o.Value{}}}
		for _, inner := range x.Query.Expand {
			switch inner.Name {
			case "role":
				item = append(item, o.Member{Name: "role", Value: o.Record(r.value(roleID, inner))})
			case "scope":
				item = append(item, o.Member{Name: "scope", Value: o.Record(r.scope(scopeID))})
			default:
				return nil, badRequest("Parsing OData Select and Expand failed: Could not find a property named '" + inner.Name +
					"' on type 'microsoft.graph.accessPackageResourceRoleScope'.")
			}
		}
		items[i] = o.Record(item)
	}
	return o.Object{{Name: "resourceRoleScopes", Value: o.List(items...)}}, nil
}

// value is the role, with its resource if that is asked for.
// https://learn.microsoft.com/graph/api/resources/accesspackageresourcerole
func (r packageRole) value(id string, x o.Expansion) o.Object {
	object := o.Object{
		{Name: "id", Value: o.Text(id)},
		{Name: "displayName", Value: o.Text(r.name)},
		{Name: "description", Value: o.Value{}},
		{Name: "originSystem", Value: o.Text(r.system)},
		{Name: "originId", Value: o.Text(r.origin)},
	}
	if len(x.Query.Expand) == 1 && x.Query.Expand[0].Name == "resource" {
		object = append(object, o.Member{Name: "resource", Value: o.Record(o.Object{
			{Name: "id", Value: o.Text(tenant.GUID(r.resource, "resource"))},
			{Name: "displayName", Value: o.Text("Resource")},
			{Name: "originSystem", Value: o.Text(r.system)},
			{Name: "originId", Value: o.Text(r.resource)},
		})})
	}
	return object
}

// scope is the whole resource: its originId is the group's id. [D]
// https://learn.microsoft.com/graph/api/resources/accesspackageresourcescope
func (r packageRole) scope(id string) o.Object {
	return o.Object{
		{Name: "id", Value: o.Text(id)},
		{Name: "displayName", Value: o.Text("Root")},
		{Name: "description", Value: o.Text("Root Scope")},
		{Name: "originSystem", Value: o.Text(r.system)},
		{Name: "originId", Value: o.Text(r.resource)},
		{Name: "isRootScope", Value: o.Bool(true)},
	}
}

const packagesPath = "identityGovernance/entitlementManagement/accessPackages"

// listPackages: the page of v1.0 has $select and $filter, that of beta $expand, too.
// [D] Whether v1.0 takes it is not known. [?]
// https://learn.microsoft.com/graph/api/entitlementmanagement-list-accesspackages
func listPackages(c *call) (result, *refusal) {
	if len(c.options.Expand) > 0 && c.settings.answers.PackageListExpandRefused {
		return result{}, badRequest("The query specified in the URI is not valid. Query option 'Expand' is not allowed.") // text [G]
	}
	return list(c, c.catalogue.packages, c.packages(), collection{context: packagesPath})
}

// getPackage takes $expand. [D]
// https://learn.microsoft.com/graph/api/accesspackage-get
func getPackage(c *call) (result, *refusal) {
	for _, p := range c.packages() {
		if strings.EqualFold(p.id, c.args[0]) {
			return single(c, c.catalogue.packages, p, collection{context: packagesPath})
		}
	}
	return result{}, &refusal{Status: 404, Code: "ResourceNotFound", Message: "The access package was not found."} // [G]
}
