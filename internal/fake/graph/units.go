package fakegraph

import (
	"slices"

	"pim-groups/internal/directory"
	o "pim-groups/internal/fake/graph/odata"
	"pim-groups/internal/fake/graph/tenant"
)

type unit = *directory.AdministrativeUnit

// unitType: groups in a unit with isMemberManagementRestricted are out of reach
// for applications, whatever their permissions. [D]
// https://learn.microsoft.com/graph/api/resources/administrativeunit
func unitType() *entity[unit] {
	return newEntity("microsoft.graph.administrativeUnit", func(u unit) string { return u.ID },
		[]property[unit]{
			{"id", func(u unit) o.Value { return o.Text(u.ID) }, byDefault | filters | basic | always},
			{"deletedDateTime", func(unit) o.Value { return o.Value{} }, byDefault},
			{"displayName", func(u unit) o.Value { return o.TextOrNull(u.DisplayName) }, byDefault | filters | ordered | sorts},
			{"description", func(unit) o.Value { return o.Value{} }, byDefault | filters},
			{"isMemberManagementRestricted", func(u unit) o.Value { return flag(u.IsMemberManagementRestricted) }, byDefault},
			{"visibility", func(unit) o.Value { return o.Value{} }, byDefault},
		}, empty[unit](byDefault, "membershipType", "membershipRule", "membershipRuleProcessingState"))
}

// listUnits is at directory/administrativeUnits; beta has the older path, too.
// https://learn.microsoft.com/graph/api/directory-list-administrativeunits
func listUnits(c *call) (result, *refusal) {
	return list(c, c.catalogue.units, c.state.Units(), collection{context: "directory/administrativeUnits", directory: true})
}

func getUnit(c *call) (result, *refusal) {
	u := c.state.Unit(c.args[0])
	if u == nil {
		return result{}, tenant.NotFound(c.args[0])
	}
	return single(c, c.catalogue.units, u, collection{context: "directory/administrativeUnits", directory: true})
}

// listUnitMembers lists the groups in a unit, plain or cast; the model has no
// people in units.
// https://learn.microsoft.com/graph/api/administrativeunit-list-members
func listUnitMembers(c *call) (result, *refusal) {
	if c.state.Unit(c.args[0]) == nil {
		return result{}, tenant.NotFound(c.args[0])
	}
	groups := c.state.InUnit(c.args[0])
	if len(c.args) > 1 {
		ids := make([]string, len(groups))
		for i, g := range groups {
			ids[i] = g.ID
		}
		return c.castTo(c.args[1], ids)
	}
	objects := make([]object, len(groups))
	for i, g := range groups {
		objects[i] = object{group: g, id: g.ID}
	}
	return c.listObjects(objects, "directoryObjects")
}

// listMemberOf lists the units that a group is in. It is cast to them; a
// caller who may not read units sees that there are some, and their ids. [D]
// https://learn.microsoft.com/graph/api/group-list-memberof
func listMemberOf(c *call) (result, *refusal) {
	g, refused := c.group()
	if refused != nil {
		return result{}, refused
	}
	if len(c.args) > 1 && c.args[1] != "microsoft.graph.administrativeUnit" {
		if c.args[1] == "microsoft.graph.group" {
			return list(c, c.catalogue.groups, c.memberOf(g), collection{context: "groups", directory: true, sees: c.sees(readGroups(), c.groupView())})
		}
		return result{}, noSegment(c.args[1])
	}
	var units []unit
	for _, id := range g.AdministrativeUnits {
		if u := c.state.Unit(id); u != nil {
			units = append(units, u)
		}
	}
	how := collection{context: "administrativeUnits", directory: true, sees: c.sees(readUnits(), all)}
	if len(c.args) == 1 {
		how.context, how.typed = "directoryObjects", true
	}
	return list(c, c.catalogue.units, units, how)
}

// memberOf finds the groups that have the group as a member.
func (c *call) memberOf(member *tenant.Group) []*tenant.Group {
	var found []*tenant.Group
	for _, g := range c.state.Groups() {
		if slices.Contains(members(c, g), member.ID) {
			found = append(found, g)
		}
	}
	return found
}
