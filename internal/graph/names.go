package graph

import (
	"context"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
	"pim-groups/internal/identity"
)

// Display names are not unique, so a name gives all groups that have it. What
// one name is, package identity says, for a live tenant as for a snapshot: Graph is
// asked for each spelling of the name, and how it compares decides nothing.
// https://learn.microsoft.com/graph/api/group-list

// readNames finds groups by name. A name that nothing has is asked for once
// more, and then among the deleted groups.
func (r *reading) readNames(ctx context.Context, names []string) {
	unfound := r.findNames(ctx, names)
	unfound = r.findNames(ctx, unfound)
	r.findDeletedNames(ctx, unfound)
}

// findNames gives the names that no group has.
func (r *reading) findNames(ctx context.Context, names []string) (unfound []string) {
	answers := manyLists(ctx, r.ask, names, func(name string) guard.Question {
		return r.ask.at("/groups", nil, query{filter: nameFilter(name), selected: groupProperties()})
	})
	for i, answer := range answers {
		groups, err := groupsOf(answer)
		if err == nil && !allLike(groups, names[i]) {
			err = guard.InvalidAnswer("it has groups of other names than were asked for")
		}
		if err != nil {
			r.gap(directory.Gap{Part: directory.PartGroups, Subject: names[i], Reason: err.Error()})
			continue
		}
		r.addGroups(groups, nil)
		if !slices.ContainsFunc(groups, func(g directory.Group) bool { return identity.FoldName(g.DisplayName) == identity.FoldName(names[i]) }) {
			unfound = append(unfound, names[i])
		}
	}
	return unfound
}

// mostOfNames bounds the bytes of all spellings in an address, where a byte can
// take three: how long one may be is not documented.
const mostOfNames = 1000

// nameFilter asks for a name in all its spellings, or in as many as fit.
func nameFilter(name string) string {
	spellings := identity.Spellings(name, max(1, min(mostInFilter, mostOfNames/max(1, len(name)))))
	if len(spellings) == 1 {
		return "displayName eq " + quoted(name)
	}
	return inFilters("displayName", spellings)[0]
}

// allLike holds an answer against the question: a filter that something on the
// way dropped would answer with every group. Names that only a comparison
// without accents takes as the same are Graph's way of comparing; they are other
// groups.
func allLike(groups []directory.Group, name string) bool {
	return !slices.ContainsFunc(groups, func(g directory.Group) bool { return identity.Loose(g.DisplayName) != identity.Loose(name) })
}
