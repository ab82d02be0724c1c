package graph

import (
	"context"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
	"pim-groups/internal/identity"
)

// groupList reads a list of groups, which waits there until groups takes it.
type groupList struct {
	gaps
	ask          *questions
	part         directory.Part
	path, filter string
	found        []directory.Group
}

// roleAssignable is every group that can hold directory roles: a rule looks for
// those that no file declares. There are at most 500 in a tenant.
// https://learn.microsoft.com/entra/identity/role-based-access-control/groups-concept
func roleAssignable(ask *questions) *groupList {
	return &groupList{ask: ask, part: directory.PartRoleAssignable, path: "/groups", filter: "isAssignableToRole eq true"}
}

// everyGroup is every group of the tenant that is not deleted.
func everyGroup(ask *questions) *groupList {
	return &groupList{ask: ask, part: directory.PartGroups, path: "/groups"}
}

// everyDeletedGroup is every deleted group of the tenant.
func everyDeletedGroup(ask *questions) *groupList {
	return &groupList{ask: ask, part: directory.PartDeleted, path: deletedPath + "/microsoft.graph.group"}
}

func (l *groupList) read(ctx context.Context, _ []string) {
	groups, err := groupsOf(l.ask.list(ctx, l.path, query{filter: l.filter, selected: groupProperties(), long: true}))
	if err != nil {
		l.gap(directory.Gap{Part: l.part, Reason: err.Error()})
	}
	l.found = groups
}

// Display names are not unique, so a name gives all groups that have it. What
// one name is, package identity says, for a live tenant as for a snapshot: Graph is
// asked for each spelling of the name, and how it compares decides nothing.
// https://learn.microsoft.com/graph/api/group-list

// names finds groups by name.
type names struct{ groupList }

// read asks once more for a name that nothing has, and then among the deleted
// groups, where filters are advanced queries.
func (n *names) read(ctx context.Context, names []string) {
	live := query{selected: groupProperties()}
	unfound := n.find(ctx, directory.PartGroups, "/groups", live, names)
	unfound = n.find(ctx, directory.PartGroups, "/groups", live, unfound)
	n.find(ctx, directory.PartDeleted, deletedPath+"/microsoft.graph.group", query{selected: groupProperties(), count: true}, unfound)
}

// find gives the names that no group has.
func (n *names) find(ctx context.Context, part directory.Part, path string, ask query, names []string) (unfound []string) {
	for i, answer := range n.ask.filtered(ctx, path, mapped(names, nameFilter), ask) {
		groups, err := groupsOf(answer)
		if err == nil && !allLike(groups, names[i]) {
			err = guard.InvalidAnswer("it has groups with other names")
		}
		if err != nil {
			n.gap(directory.Gap{Part: part, Subject: names[i], Reason: err.Error()})
			continue
		}
		n.found = append(n.found, groups...)
		name := identity.FoldName(names[i])
		if !slices.ContainsFunc(groups, func(g directory.Group) bool { return identity.FoldName(g.DisplayName) == name }) {
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
