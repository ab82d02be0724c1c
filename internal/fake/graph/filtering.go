package fakegraph

import (
	"slices"
	"strings"

	o "pim-groups/internal/fake/graph/odata"
)

// The rules for $filter, $orderby and $search of directory objects. [D]
// https://learn.microsoft.com/graph/aad-advanced-queries

// mostValues is how many values an "in" may have, or clauses an "or". [G]
const mostValues = 15

// checkFilter refuses what the directory does not support.
func (e *entity[T]) checkFilter(c *call, how collection) *refusal {
	if how.filtered || c.options.Filter == nil {
		return nil
	}
	if width := c.options.Filter.Widest(); how.directory && width > mostValues {
		return unsupported("Too many child clauses specified in search filter expression containing 'OR' operators: " + itoa(width) + ". Max allowed: 15.")
	}
	for _, clause := range c.options.Filter.Clauses() {
		i, known := e.byName[clause.Property]
		switch {
		case !known && (e.related[clause.Property] == nil || clause.Op != o.Count):
			return badRequest("Invalid filter clause: Could not find a property named '" + clause.Property + "' on type '" + e.name + "'.")
		case !how.directory:
			continue
		}
		var has traits
		if known {
			has = e.properties[i].traits
		}
		if refused := clauseAllowed(clause, has, e.name, c.eventual() && c.options.Count); refused != nil {
			return refused
		}
	}
	return nil
}

// clauseAllowed checks one condition. advanced says that the header and
// $count=true are there. Without them the directory answers from an index that
// knows equality and beginnings: no negation, no null, no ends, no counts.
// With them it still has no "contains", no strict order, and nothing for
// properties that are in neither index.
func clauseAllowed(clause o.Clause, has traits, entity string, advanced bool) *refusal {
	asksNull := slices.ContainsFunc(clause.Values, o.Value.IsNull)
	switch clause.Op {
	case o.Count, o.EndsWith, o.Ne:
		if !advanced {
			return unsupported("Unsupported Query.")
		}
	case o.Contains:
		return unsupported("Unsupported Query.")
	case o.Gt, o.Lt:
		return unsupported("Unsupported Query.")
	case o.Ge, o.Le:
		if has&ordered == 0 {
			return unsupported("The request uses a filter property that is not indexed")
		}
	}
	if (clause.Negated || asksNull) && !advanced {
		return unsupported("Unsupported Query.")
	}
	if has&filters == 0 && clause.Op != o.Count {
		short := entity[strings.LastIndexByte(entity, '.')+1:]
		return unsupported("Unsupported or invalid query filter clause specified for property '" + clause.Property + "' of resource '" +
			strings.ToUpper(short[:1]) + short[1:] + "'.")
	}
	return nil
}

// checkOrder: sorting together with a filter is an advanced query, and so is
// searching.
func (e *entity[T]) checkOrder(c *call, how collection) *refusal {
	for _, by := range c.options.OrderBy {
		i, known := e.byName[by.Property]
		switch {
		case !known:
			return badRequest("Invalid orderby clause: Could not find a property named '" + by.Property + "' on type '" + e.name + "'.")
		case !how.directory:
		case e.properties[i].traits&sorts == 0, c.options.Filter != nil && !(c.eventual() && c.options.Count):
			return unsupported("Sorting not supported for current query.")
		}
	}
	if c.options.Search == "" {
		return nil
	}
	if !c.eventual() || !how.directory {
		return directoryBadRequest("Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'")
	}
	property, _, found := strings.Cut(strings.Trim(c.options.Search, `"`), ":")
	if !found || !strings.HasPrefix(c.options.Search, `"`) || property != "displayName" && property != "description" {
		return badRequest("Syntax error: character ':' is not valid at position " + itoa(len(property)) + " in '" + c.options.Search + "'.")
	}
	return nil
}

// checkTop: a page size that Graph does not have is refused, not reduced. [G]
func checkTop(c *call, how collection) *refusal {
	most := how.longest
	if most == 0 {
		most = longestPage
	}
	if c.options.Top > most {
		return directoryBadRequest("Invalid page size specified: '" + itoa(c.options.Top) + "'. Must be between 1 and " + itoa(most) + " inclusive.")
	}
	return nil
}
