package fakegraph

import (
	"strings"

	"pim-groups/internal/fake/graph/tenant"
)

// A client can build a tenant: make groups, and add owners and members to them
// or take them out.

// postGroup makes a group with the owners and members that the body names.
// https://learn.microsoft.com/graph/api/group-post-groups
func postGroup(c *call) (result, *refusal) {
	body, refused := c.object()
	if refused != nil {
		return result{}, refused
	}
	g, refused := c.tenant.PostGroup(body)
	if refused != nil {
		return result{}, refused
	}
	for _, role := range []tenant.Role{tenant.Owner, tenant.Member} {
		for _, address := range body.Get(string(role) + "s@odata.bind").Items() {
			if refused := c.tenant.AddReference(g.ID, role, lastSegment(address.Text())); refused != nil {
				return result{}, refused
			}
		}
	}
	res, refused := single(c, c.catalogue.groups, c.tenant.Read(0).Group(g.ID), collection{context: "groups", directory: true})
	res.status = 201
	return res, refused
}

// addReference adds an owner or member, whom the body names by an address.
// https://learn.microsoft.com/graph/api/group-post-owners
func addReference(role tenant.Role) func(*call) (result, *refusal) {
	return func(c *call) (result, *refusal) {
		body, refused := c.object()
		if refused != nil {
			return result{}, refused
		}
		return result{status: 204}, c.tenant.AddReference(c.args[0], role, lastSegment(body.Get("@odata.id").Text()))
	}
}

// removeReference takes an owner or member out.
// https://learn.microsoft.com/graph/api/group-delete-owners
func removeReference(role tenant.Role) func(*call) (result, *refusal) {
	return func(c *call) (result, *refusal) {
		return result{status: 204}, c.tenant.RemoveReference(c.args[0], role, c.args[1])
	}
}

func lastSegment(address string) string { return address[strings.LastIndexByte(address, '/')+1:] }
