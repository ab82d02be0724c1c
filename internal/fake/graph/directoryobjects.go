package fakegraph

import (
	"slices"
	"strings"

	o "pim-groups/internal/fake/graph/odata"
	"pim-groups/internal/fake/graph/tenant"
)

// readByIDs: the page has Directory.Read.All alone. [D] Somebody found the permission
// to read users enough for users. [L] microsoft-graph-docs-contrib #8798
func (c *call) readByIDs() grant {
	if !c.settings.answers.ByIDsNeedsLess {
		return readObjects()
	}
	return needs(slices.Concat(readObjects().anyOf, readUsers().anyOf, readGroups().anyOf, readApplications().anyOf)...)
}

// getByIDs answers POST directoryObjects/getByIds: up to 1000 ids, and those
// that there are not are simply missing from the answer. [D] There is no $select, and
// what is only sent when selected is never sent: accountEnabled of users. [L] as above
// https://learn.microsoft.com/graph/api/directoryobject-getbyids
func getByIDs(c *call) (result, *refusal) {
	if refused := c.demand(c.readByIDs()); refused != nil {
		return result{}, refused
	}
	body, refused := c.object()
	if refused != nil {
		return result{}, refused
	}
	ids, types := body.Get("ids").Items(), body.Get("types").Items()
	switch {
	case len(ids) == 0:
		return result{}, directoryBadRequest("Invalid value specified for property 'ids' of resource 'DirectoryObject'.")
	case len(ids) > 1000:
		return result{}, directoryBadRequest("Number of included identifiers cannot exceed '1000'.")
	}
	var items []o.Value
	for _, id := range ids {
		if !isGUID(id.Text()) {
			return result{}, directoryBadRequest("Invalid GUID:" + id.Text())
		}
		x, exists := c.existing(strings.ToLower(id.Text()))
		value := c.value(x, nil)
		if exists && wantedType(types, value.Get("@odata.type").Text()) {
			items = append(items, o.Record(value))
		}
	}
	return result{body: o.Object{
		{Name: "@odata.context", Value: o.Text(c.context("directoryObjects", nil, nil))},
		{Name: "value", Value: o.List(items...)},
	}}, nil
}

// existing tells objects from ids that only stand in a group's list of owners.
func (c *call) existing(id string) (object, bool) {
	return c.objectOf(id), c.state.Principal(id) != nil || c.state.Group(id) != nil
}

// wantedType: without types, or with directoryObject, everything is wanted.
func wantedType(types []o.Value, odataType string) bool {
	name := strings.TrimPrefix(odataType, "#microsoft.graph.")
	return len(types) == 0 || slices.ContainsFunc(types, func(v o.Value) bool {
		return strings.EqualFold(v.Text(), name) || strings.EqualFold(v.Text(), "directoryObject")
	})
}

// getObject: https://learn.microsoft.com/graph/api/directoryobject-get
func getObject(c *call) (result, *refusal) {
	x, exists := c.existing(strings.ToLower(c.args[0]))
	if !exists {
		return result{}, tenant.NotFound(c.args[0])
	}
	if refused := c.selectable(c.options.Select); refused != nil {
		return result{}, refused
	}
	context := o.Member{Name: "@odata.context", Value: o.Text(c.context("directoryObjects", c.options.Select, nil) + "/$entity")}
	return result{body: append(o.Object{context}, c.value(x, c.options.Select)...)}, nil
}
