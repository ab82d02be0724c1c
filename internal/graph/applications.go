package graph

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
)

// bypasses reads which applications can change groups without PIM: those that
// were granted one of some permissions on Microsoft Graph.
// https://learn.microsoft.com/graph/api/serviceprincipal-list-approleassignedto
type bypasses struct {
	gaps
	ask   *questions
	found []directory.Application
}

// microsoftGraph is the application id of Microsoft Graph in every tenant and cloud.
// https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in
const microsoftGraph = "00000003-0000-0000-c000-000000000000"

// bypassing lists the permissions of applications that let their holder change who
// has a role of a group, or what PIM asks of them, without an activation. The first
// three do not reach role-assignable groups; the last two can give their holder the
// others.
// https://learn.microsoft.com/graph/permissions-reference
// https://learn.microsoft.com/graph/api/group-post-members#permissions
// https://learn.microsoft.com/graph/api/privilegedaccessgroup-post-assignmentschedulerequests#permissions
// https://learn.microsoft.com/graph/api/privilegedaccessgroup-post-eligibilityschedulerequests#permissions
// https://learn.microsoft.com/graph/api/unifiedrolemanagementpolicyrule-update#permissions
func bypassing() []string {
	return []string{"GroupMember.ReadWrite.All", "Group.ReadWrite.All", "Directory.ReadWrite.All",
		"PrivilegedAccess.ReadWrite.AzureADGroup", "PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup",
		"PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup", "RoleManagementPolicy.ReadWrite.AzureADGroup",
		"RoleManagement.ReadWrite.Directory", "AppRoleAssignment.ReadWrite.All", "Application.ReadWrite.All"}
}

// read takes the ids of the permissions from the tenant's own Microsoft Graph.
func (b *bypasses) read(ctx context.Context, _ []string) {
	const path = "/servicePrincipals(appId='{key}')"
	of := []string{microsoftGraph}
	resources, err := jsonList(onlyItem(b.ask.objects(ctx, path, of, query{selected: []string{"id", "appRoles"}})[0]), permissionNames)
	var grants []grantedRole
	if err == nil {
		grants, err = jsonList(b.ask.lists(ctx, path+"/appRoleAssignedTo", of, query{long: true})[0], checkedGrant)
	}
	if err != nil {
		b.gap(directory.Gap{Part: directory.PartApplications, Reason: err.Error()})
		return
	}
	b.found = grantees(grants, resources[0])
}

func (b *bypasses) put(s *directory.Snapshot) {
	b.gaps.put(s)
	s.Applications = b.found
}

// resource is the service principal of an application that others have permissions on.
type resource struct {
	ID    string `json:"id"`
	Roles []struct {
		ID    string `json:"id"`
		Value string `json:"value"`
	} `json:"appRoles"`
}

// permissionNames gives the permissions that matter by their ids. Graph has some in
// every cloud: without one, nobody would seem to have any.
func permissionNames(r resource) (map[string]string, error) {
	names := map[string]string{}
	for _, role := range r.Roles {
		if slices.Contains(bypassing(), role.Value) {
			names[canonicalID(&role.ID)] = role.Value
		}
	}
	if len(names) == 0 || names[""] != "" {
		return nil, guard.InvalidAnswer("it does not name the permissions that Microsoft Graph has")
	}
	return names, nil
}

// grantedRole is a permission that an application was granted.
// https://learn.microsoft.com/graph/api/resources/approleassignment
type grantedRole struct {
	Role string `json:"appRoleId"`
	ID   string `json:"principalId"`
	Name string `json:"principalDisplayName"`
	Type string `json:"principalType"`
}

func checkedGrant(g grantedRole) (grantedRole, error) {
	g.Role, g.ID = canonicalID(&g.Role), canonicalID(&g.ID)
	if g.Role == "" || g.ID == "" {
		return g, errNoID()
	}
	return g, nil
}

// grantees lists the applications with one of the permissions.
func grantees(grants []grantedRole, names map[string]string) []directory.Application {
	found := map[string]directory.Application{}
	for _, g := range grants {
		name := names[g.Role]
		if name == "" || !strings.EqualFold(g.Type, "ServicePrincipal") {
			continue
		}
		one := found[g.ID]
		one.ID, one.DisplayName = g.ID, cmp.Or(one.DisplayName, g.Name)
		one.Permissions = append(one.Permissions, name)
		found[g.ID] = one
	}
	return slices.AppendSeq([]directory.Application{}, maps.Values(found)) // empty is an answer, nil is none
}
