package fakegraph

import (
	"strings"

	"pim-groups/internal/directory"
	o "pim-groups/internal/fake/graph/odata"
	"pim-groups/internal/fake/graph/tenant"
)

// Owners and members are lists of objects of several types. Three things
// about them trip clients up:
//   - v1.0 leaves service principals out unless the path is cast to them; beta
//     has them. [D] known issue of the pages below, [L] OMNI 2026
//   - of an object that the caller may not read only type and id come back, all
//     else is null. [D] https://learn.microsoft.com/graph/permissions-overview#limited-information-returned-for-inaccessible-member-objects
//   - $expand gives 20 of them at most. [G]
//
// https://learn.microsoft.com/graph/api/group-list-owners
// https://learn.microsoft.com/graph/api/group-list-members

const mostExpanded = 20

// object is anything that a group can have as owner or member.
type object struct {
	group  *tenant.Group
	person person
	id     string
}

// objectOf finds what an id stands for. An id that the tenant does not have is
// taken for a user of whom nothing can be read.
func (c *call) objectOf(id string) object {
	if p := c.state.Principal(id); p != nil {
		return object{person: p, id: p.ID}
	}
	if g := c.state.Group(id); g != nil {
		return object{group: g, id: g.ID}
	}
	return object{person: &directory.Principal{ID: id, Type: directory.User}, id: id}
}

// isApplication: applications may own groups, and act without anybody.
func (x object) isApplication() bool {
	return x.person != nil && x.person.Type == directory.ServicePrincipal
}

// isOther: an identity of another type than user and servicePrincipal, as those of
// Entra Agent ID. In the owners of v1.0 it is listed under its own name. [?] whether
// v1.0 lists all of them, and which properties of theirs.
func (x object) isOther() bool { return x.person != nil && x.person.Type.IsOther() }

// value gives an object with its type first.
func (c *call) value(x object, selected []string) o.Object {
	readable := func(g grant) func(traits) bool {
		if c.has(g) {
			return all
		}
		return onlyID
	}
	var full o.Object
	var name string
	switch {
	case x.group != nil:
		name, full = "group", c.catalogue.groups.object(x.group, selected, readable(readGroups()))
	case x.isApplication():
		name, full = "servicePrincipal", c.catalogue.applications.object(x.person, selected, readable(readApplications()))
	case x.isOther() && x.person.UserPrincipalName == "":
		name, full = string(x.person.Type), c.catalogue.applications.object(x.person, selected, readable(readApplications()))
	default:
		sees := readable(readUsers())
		if c.has(readUsers()) {
			sees = c.userView()
		}
		name, full = string(x.person.Type), c.catalogue.users.object(x.person, selected, sees)
	}
	return append(o.Object{{Name: "@odata.type", Value: o.Text("#microsoft.graph." + name)}}, full...)
}

// selectable refuses names that no type has.
func (c *call) selectable(names []string) *refusal {
	for _, name := range names {
		_, ofGroup := c.catalogue.groups.byName[name]
		_, ofUser := c.catalogue.users.byName[name]
		_, ofApplication := c.catalogue.applications.byName[name]
		if !ofGroup && !ofUser && !ofApplication {
			return badRequest("Parsing OData Select and Expand failed: Could not find a property named '" + name + "' on type 'microsoft.graph.directoryObject'.")
		}
	}
	return nil
}

// listObjects answers a list of objects of several types.
func (c *call) listObjects(objects []object, context string) (result, *refusal) {
	if refused := c.selectable(c.options.Select); refused != nil {
		return result{}, refused
	}
	if c.options.Filter != nil || c.options.OrderBy != nil || c.options.Search != "" {
		return result{}, unsupported("Unsupported Query.") // filters need a cast
	}
	if refused := checkTop(c, collection{}); refused != nil {
		return result{}, refused
	}
	e := &entity[object]{key: func(x object) string { return x.id }}
	page, next := pageOf(c, e, objects)
	body := o.Object{{Name: "@odata.context", Value: o.Text(c.context(context, c.options.Select, nil))}}
	if c.options.Count && c.options.SkipToken == "" && c.eventual() {
		body = append(body, o.Member{Name: "@odata.count", Value: o.Int(len(objects))})
	}
	if next != "" {
		body = append(body, o.Member{Name: "@odata.nextLink", Value: o.Text(next)})
	}
	items := make([]o.Value, len(page))
	for i, x := range page {
		items[i] = o.Record(c.value(x, c.options.Select))
	}
	return result{body: append(body, o.Member{Name: "value", Value: o.List(items...)})}, nil
}

// related serves one relation of a group, plain or cast.
func related(ids func(*call, *tenant.Group) []string) func(*call) (result, *refusal) {
	return func(c *call) (result, *refusal) {
		g, refused := c.group()
		if refused != nil {
			return result{}, refused
		}
		return c.listObjects(c.shown(ids(c, g)), "directoryObjects")
	}
}

// shown leaves service principals out in v1.0.
func (c *call) shown(ids []string) []object {
	var objects []object
	for _, id := range ids {
		if x := c.objectOf(id); c.beta() || !x.isApplication() {
			objects = append(objects, x)
		}
	}
	return objects
}

// cast serves a relation of a group for objects of one type.
func cast(ids func(*call, *tenant.Group) []string) func(*call) (result, *refusal) {
	return func(c *call) (result, *refusal) {
		g, refused := c.group()
		if refused != nil {
			return result{}, refused
		}
		return c.castTo(c.args[1], ids(c, g))
	}
}

// castTo lists the objects of one type. A list of one type can be filtered, and
// its items do not say their type. [D]
func (c *call) castTo(segment string, ids []string) (result, *refusal) {
	var people []person
	var groups []*tenant.Group
	wanted := directory.PrincipalType(strings.TrimPrefix(segment, "microsoft.graph."))
	for _, id := range ids {
		x := c.objectOf(id)
		switch {
		case x.group != nil:
			groups = append(groups, x.group)
		case x.person.Type == wanted:
			people = append(people, x.person)
		}
	}
	switch segment {
	case "microsoft.graph.user":
		return list(c, c.catalogue.users, people, collection{context: "users", directory: true, sees: c.sees(readUsers(), c.userView())})
	case "microsoft.graph.servicePrincipal":
		return list(c, c.catalogue.applications, people, collection{context: "servicePrincipals", directory: true, sees: c.sees(readApplications(), all)})
	case "microsoft.graph.group":
		return list(c, c.catalogue.groups, groups, collection{context: "groups", directory: true, sees: c.sees(readGroups(), c.groupView())})
	}
	return result{}, noSegment(segment)
}

// sees is the view of a caller with the permission, and of one without: the
// id alone.
func (c *call) sees(g grant, with func(traits) bool) func(traits) bool {
	if c.has(g) {
		return with
	}
	return onlyID
}

// counted serves …/owners/$count.
func counted(ids func(*call, *tenant.Group) []string) func(*call) (result, *refusal) {
	return func(c *call) (result, *refusal) {
		g, refused := c.group()
		switch {
		case refused != nil:
			return result{}, refused
		case !c.eventual():
			return result{}, directoryBadRequest("$count is not currently supported.")
		}
		return result{text: itoa(len(c.shown(ids(c, g))))}, nil
	}
}

func owners(c *call, g *tenant.Group) []string { return c.tenant.Holders(c.state, g, tenant.Owner) }

func members(c *call, g *tenant.Group) []string { return c.tenant.Holders(c.state, g, tenant.Member) }

// expandOwners and expandMembers need the permission of the route that they
// stand for.
func expandOwners(c *call, g *tenant.Group, x o.Expansion) (o.Object, *refusal) {
	return c.expandRelated("owners", owners(c, g), x, readOwners())
}

func expandMembers(c *call, g *tenant.Group, x o.Expansion) (o.Object, *refusal) {
	return c.expandRelated("members", members(c, g), x, readMembers())
}

func (c *call) expandRelated(name string, ids []string, x o.Expansion, g grant) (o.Object, *refusal) {
	if refused := c.demand(g); refused != nil {
		return nil, refused
	}
	if refused := c.selectable(x.Query.Select); refused != nil {
		return nil, refused
	}
	objects := c.shown(ids)
	objects = objects[:min(len(objects), mostExpanded)]
	items := make([]o.Value, len(objects))
	for i, one := range objects {
		items[i] = o.Record(c.value(one, x.Query.Select))
	}
	return o.Object{{Name: name, Value: o.List(items...)}}, nil
}

// listTransitiveMembers lists the members of members, once each.
// https://learn.microsoft.com/graph/api/group-list-transitivemembers
func listTransitiveMembers(c *call) (result, *refusal) {
	g, refused := c.group()
	if refused != nil {
		return result{}, refused
	}
	if len(c.args) > 1 {
		return c.castTo(c.args[1], c.tenant.TransitiveMembers(c.state, g))
	}
	return c.listObjects(c.shown(c.tenant.TransitiveMembers(c.state, g)), "directoryObjects")
}
