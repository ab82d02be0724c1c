package fakegraph

import (
	"pim-groups/internal/directory"
	o "pim-groups/internal/fake/graph/odata"
	"pim-groups/internal/fake/graph/tenant"
)

// roleAssignment is a directory role of somebody.
type roleAssignment struct {
	principal string
	directory.RoleAssignment
}

// roleAssignmentType: roleDefinitionId is the template id for built-in roles, and
// a scope other than "/" does not count for PIM for Groups. [D]
// https://learn.microsoft.com/graph/api/resources/unifiedroleassignment
func roleAssignmentType() *entity[roleAssignment] {
	id := func(r roleAssignment) string {
		return tenant.GUID(r.principal, r.RoleTemplateID, r.DirectoryScope) + "-1"
	}
	e := newEntity("microsoft.graph.unifiedRoleAssignment", id,
		[]property[roleAssignment]{
			{"id", func(r roleAssignment) o.Value { return o.Text(id(r)) }, byDefault},
			{"principalId", func(r roleAssignment) o.Value { return o.Text(r.principal) }, byDefault},
			{"resourceScope", func(r roleAssignment) o.Value { return o.Text(r.DirectoryScope) }, byDefault},
			{"directoryScopeId", func(r roleAssignment) o.Value { return o.Text(r.DirectoryScope) }, byDefault},
			{"roleDefinitionId", func(r roleAssignment) o.Value { return o.Text(r.RoleTemplateID) }, byDefault},
		})
	e.expand["roleDefinition"] = expandRoleDefinition
	e.expand["principal"] = func(c *call, r roleAssignment, x o.Expansion) (o.Object, *refusal) {
		return o.Object{{Name: "principal", Value: o.Record(c.value(c.objectOf(r.principal), x.Query.Select))}}, nil
	}
	return e
}

func expandRoleDefinition(_ *call, r roleAssignment, _ o.Expansion) (o.Object, *refusal) {
	return o.Object{{Name: "roleDefinition", Value: o.Record(o.Object{
		{Name: "id", Value: o.Text(r.RoleTemplateID)},
		{Name: "description", Value: o.Text(r.DisplayName)},
		{Name: "displayName", Value: o.Text(r.DisplayName)},
		{Name: "isBuiltIn", Value: o.Bool(true)},
		{Name: "isEnabled", Value: o.Bool(true)},
		{Name: "resourceScopes", Value: o.Texts([]string{"/"})},
		{Name: "templateId", Value: o.Text(r.RoleTemplateID)},
		{Name: "version", Value: o.Text("1")},
		{Name: "rolePermissions", Value: o.List()},
	})}}, nil
}

// listRoleAssignments lists direct assignments only, and takes one $expand. [D]
// https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignments
func listRoleAssignments(c *call) (result, *refusal) {
	if len(c.options.Expand) > 1 {
		return result{}, directoryBadRequest("Only one property can be expanded in a single query.")
	}
	var rows []roleAssignment
	who := c.state.RolesOf()
	for _, role := range c.state.Roles(who) {
		rows = append(rows, roleAssignment{who, role})
	}
	return list(c, c.catalogue.roleAssignments, rows, collection{context: "roleManagement/directory/roleAssignments"})
}
