package graph

import (
	"context"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
)

// Display names are not unique, so a name gives all groups that have it.
// Entra compares without case. https://learn.microsoft.com/graph/api/group-list

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
		return r.ask.at("/groups", nil, query{filter: "displayName eq " + quoted(name), selected: groupProperties()})
	})
	for i, answer := range answers {
		groups, err := groupsOf(answer)
		if err == nil && !allNamed(groups, names[i]) {
			err = guard.NotBelieved("it has groups of other names than were asked for")
		}
		switch {
		case err != nil:
			r.gap(directory.Gap{Part: directory.PartGroups, Subject: names[i], Reason: err.Error()})
		case len(groups) == 0:
			unfound = append(unfound, names[i])
		default:
			r.addGroups(groups, nil)
		}
	}
	return unfound
}

// allNamed holds an answer against the question: a filter that something on
// the way dropped would answer with every group.
func allNamed(groups []directory.Group, name string) bool {
	for i := range groups {
		if directory.FoldName(groups[i].DisplayName) != directory.FoldName(name) {
			return false
		}
	}
	return true
}
