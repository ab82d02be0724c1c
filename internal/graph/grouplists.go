package graph

import (
	"context"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
)

// groupList reads a list of groups, which waits there until groups takes it.
type groupList struct {
	gaps
	ask      *questions
	part     directory.Part
	question guard.Question
	found    []directory.Group
}

// roleAssignable is every group that can hold directory roles: a rule looks for
// those that nobody declared. There are at most 500 in a tenant.
// https://learn.microsoft.com/entra/identity/role-based-access-control/groups-concept
func roleAssignable(ask *questions) *groupList {
	return newGroupList(ask, directory.PartRoleAssignable, "/groups", "isAssignableToRole eq true")
}

// everyGroup is every group of the tenant that is not deleted.
func everyGroup(ask *questions) *groupList {
	return newGroupList(ask, directory.PartGroups, "/groups", "")
}

// everyDeletedGroup is every deleted group of the tenant.
func everyDeletedGroup(ask *questions) *groupList {
	return newGroupList(ask, directory.PartDeleted, deletedPath+"/microsoft.graph.group", "")
}

func newGroupList(ask *questions, part directory.Part, path, filter string) *groupList {
	return &groupList{ask: ask, part: part,
		question: ask.at(path, nil, query{filter: filter, selected: groupProperties(), top: longestPage})}
}

func (l *groupList) read(ctx context.Context, _ []string) {
	groups, err := groupsOf(l.ask.List(ctx, l.question))
	if err != nil {
		l.gaps = append(l.gaps, directory.Gap{Part: l.part, Reason: err.Error()})
		return
	}
	l.found = groups
}
