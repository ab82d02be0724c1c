package fakegraph

import (
	"slices"
	"strings"

	"pim-groups/internal/fake/graph/tenant"
)

// listRegistrants lists the owners of the registration of the application that signs in.
// No other application is registered here.
// https://learn.microsoft.com/graph/api/application-list-owners
func listRegistrants(c *call) (result, *refusal) {
	if client, named := strings.CutPrefix(c.args[0], appIDKey); !named || !strings.EqualFold(client, c.token.ClientID) {
		return result{}, tenant.NotFound(c.args[0])
	}
	return c.listObjects(c.shown(c.tenant.Registrants), "directoryObjects")
}

// listTrustees lists the owners of a service principal.
// https://learn.microsoft.com/graph/api/serviceprincipal-list-owners
func listTrustees(c *call) (result, *refusal) {
	p, refused := c.servicePrincipal()
	switch {
	case refused != nil:
		return result{}, refused
	case p.ID != c.token.ObjectID:
		return c.listObjects(nil, "directoryObjects")
	}
	return c.listObjects(c.shown(c.tenant.Trustees), "directoryObjects")
}

// listGroupsOf lists the groups that a service principal is in, also through others.
// https://learn.microsoft.com/graph/api/serviceprincipal-list-transitivememberof
func listGroupsOf(c *call) (result, *refusal) {
	p, refused := c.servicePrincipal()
	if refused != nil {
		return result{}, refused
	}
	var in []object
	for _, g := range c.state.Groups() {
		if slices.Contains(c.tenant.TransitiveMembers(c.state, g), p.ID) {
			in = append(in, object{group: g, id: g.ID})
		}
	}
	return c.listObjects(in, "directoryObjects")
}
