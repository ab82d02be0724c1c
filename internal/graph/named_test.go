package graph_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
)

// Optional permissions, and what they open.
func optionalPermissions() map[string]directory.Part {
	return map[string]directory.Part{
		"AuthenticationContext.Read.All": directory.PartContexts,
		"Policy.Read.All":                directory.PartContextPolicies,
		"EntitlementManagement.Read.All": directory.PartPackages,
		"Application.Read.All":           directory.PartApplications,
	}
}

// allGranted is what an identity needs to read everything at full depth.
func allGranted() []string {
	all := append(granted(), "PrivilegedAssignmentSchedule.Read.AzureADGroup")
	return slices.Compact(slices.Sorted(slices.Values(slices.AppendSeq(all, maps.Keys(optionalPermissions())))))
}

// The groups and people of namingTenant, by their numbers in directorytest.ID.
const (
	managedOne, approving, inside, eligibleGroup, memberGroup, goneGroup, deletedGroup = 0, 1, 2, 3, 4, 5, 6
	approver, nestedApprover, eligibleUser, eligibleInGroup, memberInGroup, goneUser   = 1, 2, 3, 4, 5, 6
)

func groupID(n int) string { return directorytest.ID(1, n) }
func userID(n int) string  { return directorytest.ID(2, n) }

// namingTenant has one managed group whose protection names everything that can be
// named: an approving group that is nested in a circle, approvers and eligible groups
// that are gone, an authentication context.
func namingTenant() *directory.Snapshot {
	var groups []directory.Group
	for n, name := range []string{"", "approving", "inside", "eligible", "member"} {
		if n > 0 {
			g := security(n, name)
			g.Owners = []string{userID(approver)}
			groups = append(groups, g)
		}
	}
	deleted := security(deletedGroup, "deleted")
	deleted.DeletedDateTime = deleted.CreatedDateTime.AddDate(1, 0, 0)
	s := tenantOf(append(groups, deleted)...)
	s.Scope = directory.Scope{AllGroups: true, AllUsers: true, Depth: directory.DepthFull}
	for n := approver; n < goneUser; n++ {
		s.Principals = append(s.Principals, directory.Principal{ID: userID(n), Type: directory.User, DisplayName: fmt.Sprint("User ", n),
			UserPrincipalName: fmt.Sprintf("user%d@contoso.com", n), AccountEnabled: directory.True, UserType: directory.UserTypeMember})
	}
	s.Members = []directory.Membership{
		{Group: groupID(managedOne), Members: []string{groupID(memberGroup)}},
		{Group: groupID(approving), Members: []string{groupID(inside), userID(approver)}},
		{Group: groupID(inside), Members: []string{groupID(approving), userID(nestedApprover)}},
		{Group: groupID(eligibleGroup), Members: []string{userID(eligibleInGroup)}},
		{Group: groupID(memberGroup), Members: []string{userID(memberInGroup)}},
	}
	for _, id := range []string{groupID(eligibleGroup), userID(eligibleUser), userID(goneUser)} {
		s.Eligibilities = append(s.Eligibilities, directory.Schedule{Group: groupID(managedOne), Role: directory.Member, Principal: id})
	}
	s.RoleSettings = []directory.RoleSettings{{Of: []directory.RoleOf{{Group: groupID(managedOne), Role: directory.Member}}, Rules: []directory.Rule{
		approvalBy(groupID(approving), groupID(goneGroup), groupID(deletedGroup)),
		`{"@odata.type":"#microsoft.graph.unifiedRoleManagementPolicyAuthenticationContextRule","claimValue":"c1","id":"AuthenticationContext_EndUser_Assignment","isEnabled":true}`,
	}}}
	s.Contexts = []directory.Context{{ID: "c1", DisplayName: "Key", IsAvailable: directory.True}}
	s.ContextPolicies = []directory.ContextPolicy{{ID: directorytest.ID(3, 1), DisplayName: "Ask for a key", State: directory.PolicyEnabled, Contexts: []string{"c1"}, Excludes: true}}
	s.Packages = []directory.Package{
		{ID: directorytest.ID(4, 1), DisplayName: "On call", Group: groupID(managedOne), Role: directory.Member, Eligible: true},
		{ID: directorytest.ID(4, 1), DisplayName: "On call", Group: groupID(inside), Role: directory.Owner},
	}
	s.Applications = []directory.Application{{ID: directorytest.ID(5, 1), DisplayName: "Lifecycle", Permissions: []string{"Group.ReadWrite.All", "RoleManagement.ReadWrite.Directory"}}}
	return directory.Canonical(s)
}

// approvalBy is the rule of an approval by the members of groups.
func approvalBy(groups ...string) directory.Rule {
	entries := make([]string, len(groups))
	for i, id := range groups {
		entries[i] = `{"@odata.type":"#microsoft.graph.groupMembers","groupId":"` + id + `"}`
	}
	return directory.Rule(`{"@odata.type":"#microsoft.graph.unifiedRoleManagementPolicyApprovalRule","id":"Approval_EndUser_Assignment","setting":{"approvalMode":"SingleStage",` +
		`"approvalStages":[{"isEscalationEnabled":false,"primaryApprovers":[` + strings.Join(entries, ",") + `]}],"isApprovalRequired":true}}`)
}

// readNamed reads the managed group of namingTenant alone.
func readNamed(t *testing.T, options ...fakegraph.Option) *directory.Snapshot {
	t.Helper()
	l := connect(t, namingTenant(), append([]fakegraph.Option{fakegraph.WithPermissions(allGranted()...)}, options...)...)
	return l.read(t, directory.Scope{Groups: []string{groupID(managedOne)}, Depth: directory.DepthFull})
}

// What the protection of a group names is read, whatever the scope says of it, and
// what is gone is no gap.
func TestNamed(t *testing.T) {
	t.Parallel()
	want, got := namingTenant(), readNamed(t)
	if len(got.Gaps) > 0 || len(got.NotLookedAt) > 0 {
		t.Errorf("gaps %+v, not looked at %+v", got.Gaps, got.NotLookedAt)
	}
	people := &directory.Snapshot{TransitiveMembers: []directory.Membership{
		{Group: groupID(approving), Members: []string{userID(approver), userID(nestedApprover)}, Groups: []string{groupID(inside)}},
		{Group: groupID(eligibleGroup), Members: []string{userID(eligibleInGroup)}},
		{Group: groupID(memberGroup), Members: []string{userID(memberInGroup)}},
	}}
	if !reflect.DeepEqual(got.TransitiveMembers, directory.Canonical(people).TransitiveMembers) {
		t.Errorf("people %+v", got.TransitiveMembers)
	}
	x := directory.NewIndex(got)
	for n, read := range map[int]bool{approving: true, inside: false, eligibleGroup: true, memberGroup: true, goneGroup: false} {
		if g := x.Group(groupID(n)); (g != nil) != read || read && !slices.Equal(g.Owners, []string{userID(approver)}) {
			t.Errorf("group %d: %+v", n, g)
		}
	}
	if g := x.Group(groupID(deletedGroup)); g == nil || !g.Deleted() {
		t.Errorf("the deleted group is %+v", g)
	}
	for n, read := range map[int]bool{approver: true, nestedApprover: true, eligibleUser: true, eligibleInGroup: false, goneUser: false} {
		if p := x.Principal(userID(n)); (p != nil) != read || read && p.AccountEnabled != directory.True {
			t.Errorf("user %d: %+v", n, p)
		}
	}
	type wide struct {
		Contexts     []directory.Context
		Policies     []directory.ContextPolicy
		Packages     []directory.Package
		Applications []directory.Application
	}
	of := func(s *directory.Snapshot) wide {
		return wide{s.Contexts, s.ContextPolicies, s.Packages, s.Applications}
	}
	want.Packages = want.Packages[:1] // that of a group in scope
	if !reflect.DeepEqual(of(got), of(want)) {
		t.Errorf("got %+v\nwant %+v", of(got), of(want))
	}
}

// Without its permission in the token an optional part is left out and nothing is
// asked; with the permission, a refusal is a gap. Neither makes anything up.
func TestOptionalParts(t *testing.T) {
	t.Parallel()
	paths := map[directory.Part]string{directory.PartContexts: "authenticationContext", directory.PartContextPolicies: "conditionalAccess/policies",
		directory.PartPackages: "accessPackages", directory.PartApplications: "appId="}
	tenant := namingTenant()
	// Whether somebody who is gone was an application, only Application.Read.All tells.
	tenant.Eligibilities = slices.DeleteFunc(tenant.Eligibilities, func(s directory.Schedule) bool { return s.Principal == userID(goneUser) })
	for permission, part := range optionalPermissions() {
		others := slices.DeleteFunc(allGranted(), func(name string) bool { return name == permission })
		l := connect(t, tenant, fakegraph.WithPermissions(others...))
		s := l.read(t, directory.Scope{Groups: []string{groupID(managedOne)}, Depth: directory.DepthFull})
		if len(s.Gaps) > 0 || len(s.NotLookedAt) != 1 || s.NotLookedAt[0].Part != part || !strings.Contains(s.NotLookedAt[0].Reason, "grant "+permission) {
			t.Errorf("without %s: gaps %+v, not looked at %+v", permission, s.Gaps, s.NotLookedAt)
		}
		for _, request := range l.server.Requests() {
			for _, one := range append(request.Batch, &request) {
				if strings.Contains(one.Path, paths[part]) {
					t.Errorf("without %s: %s was asked", permission, one.Path)
				}
			}
		}
		refused := fault.Fault{Path: paths[part], Count: fault.Every, Do: fault.Action{Status: 403, Body: `{"error":{"code":"AccessDenied","message":"No."}}`}}
		s = readNamed(t, fakegraph.WithFaults(refused))
		if len(s.NotLookedAt) > 0 || partsOf(s) != string(part) || len(s.Gaps) != 1 || s.Gaps[0].Group != "" || !strings.Contains(s.Gaps[0].Reason, "403") {
			t.Errorf("%s refused: gaps %+v, not looked at %+v", part, s.Gaps, s.NotLookedAt)
		}
	}
}

// Nobody is told to grant a permission that nothing needs.
func TestContextsNotNeeded(t *testing.T) {
	t.Parallel()
	tenant := namingTenant()
	tenant.RoleSettings[0].Rules = tenant.RoleSettings[0].Rules[:1]
	l := connect(t, tenant, fakegraph.WithPermissions("Group.Read.All"))
	s := l.read(t, directory.Scope{Groups: []string{groupID(managedOne)}, Depth: directory.DepthFull})
	left := func(part directory.Part) bool {
		return slices.ContainsFunc(s.NotLookedAt, func(g directory.Gap) bool { return g.Part == part })
	}
	if left(directory.PartContexts) || left(directory.PartContextPolicies) || !left(directory.PartPackages) || !left(directory.PartApplications) {
		t.Errorf("not looked at: %+v", s.NotLookedAt)
	}
}

// A group that was named and of which anything could not be read is a gap of the part
// and of this group.
func TestNamedUnread(t *testing.T) {
	t.Parallel()
	denied := fault.Action{Status: 403, Body: `{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges."}}`}
	for path, test := range map[string]struct {
		part  directory.Part
		group int
	}{
		`/groups/` + groupID(approving) + `/transitiveMembers`:     {directory.PartApprovers, approving},
		`/groups/` + groupID(approving) + `/owners`:                {directory.PartApprovers, approving},
		`/groups/` + groupID(eligibleGroup) + `/transitiveMembers`: {directory.PartEligibleGroups, eligibleGroup},
		`/groups/` + groupID(memberGroup) + `/owners`:              {directory.PartEligibleGroups, memberGroup},
		`/groups(\?.*|/)` + groupID(approving):                     {directory.PartApprovers, approving},
		`/groups(\?.*|/)` + groupID(eligibleGroup):                 {directory.PartEligibleGroups, eligibleGroup},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := readNamed(t, fakegraph.WithFaults(fault.Fault{Path: path, Count: fault.Every, Do: denied}))
			x := directory.NewIndex(s)
			if _, missing := x.Missing(test.part, groupID(test.group)); !missing {
				t.Errorf("%s: no gap of %s; gaps %+v", path, test.part, s.Gaps)
			}
			if _, missing := x.Missing(test.part, groupID(inside)); missing {
				t.Errorf("%s: %s is missing of every group", path, test.part)
			}
			if len(x.People(groupID(test.group))) > 0 {
				t.Errorf("%s: people of a group that was not read", path)
			}
		})
	}
}
