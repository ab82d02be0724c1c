package graph

import (
	"context"

	"pim-groups/internal/directory"
)

// readRoleAssignable reads every group that can hold directory roles: a rule
// looks for those that nobody declared. There are at most 500 in a tenant.
// https://learn.microsoft.com/entra/identity/role-based-access-control/groups-concept
func (r *reading) readRoleAssignable(ctx context.Context) {
	r.addList(directory.PartRoleAssignable, r.ask.List(ctx, r.ask.at("/groups", nil, query{
		filter: "isAssignableToRole eq true", selected: groupProperties(), top: longestPage})))
}
