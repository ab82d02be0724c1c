package fakegraph

import (
	"slices"
	"strings"

	o "pim-groups/internal/fake/graph/odata"
)

// The list of groups that PIM manages is the one read that answers "is it
// onboarded?". It is in beta only; ids of deleted groups stay in it. [D][C]
// https://learn.microsoft.com/graph/api/privilegedaccessgroup-list-groupresource?view=graph-rest-beta

// managedType has ids and nothing else: no name, no type. [D]
func managedType() *entity[string] {
	return newEntity("microsoft.graph.groupResource", func(id string) string { return id },
		[]property[string]{{"id", func(id string) o.Value { return o.Text(id) }, byDefault}},
		empty[string](0, "deletedDateTime"))
}

const managedContext = "identityGovernance/privilegedAccess/group/resources"

func listManaged(c *call) (result, *refusal) {
	if c.options.SkipToken == "" {
		c.tenant.CountListRead()
	}
	ids := c.tenant.ManagedIDs(c.state)
	if f := c.options.Filter; f != nil {
		if keys, ok := f.Keys("id"); ok {
			ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
				return !slices.ContainsFunc(keys, func(key string) bool { return strings.EqualFold(key, id) })
			})
		}
	}
	switch top := c.options.Top; {
	case top > 0 && c.tenant.Answers.ManagedTopRefused:
		return result{}, badRequest("The query specified in the URI is not valid. Query option 'Top' is not allowed.")
	case top > 0 && c.tenant.Answers.ManagedTopBoundsList:
		ids = ids[:min(top, len(ids))]
	}
	return list(c, c.catalogue.managed, ids, collection{context: managedContext})
}

// getManaged: what a group that is not managed answers is not known. [?]
func getManaged(c *call) (result, *refusal) {
	id := strings.ToLower(c.args[0])
	if c.tenant.Listed(c.state, id) {
		return single(c, c.catalogue.managed, id, collection{context: managedContext})
	}
	if c.tenant.Answers.UnmanagedResourceIs400 {
		return result{}, &refusal{Status: 400, Code: "ResourceTypeNotSupported", Message: "Resource type not supported for onboarding"}
	}
	return result{}, &refusal{Status: 404, Code: "ResourceNotFound", Message: "The resource is not found."}
}
