package graph

import (
	"context"

	"pim-groups/internal/directory"
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
// those that nobody declared. There are at most 500 in a tenant.
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
