package fakegraph_test

import (
	"fmt"
	"time"

	"pim-groups/internal/directory"
)

// The tenant of the tests: one group of each kind.
const (
	admins       = "11111111-0000-4000-8000-000000000001" // managed
	plain        = "11111111-0000-4000-8000-000000000002" // not managed
	team         = "11111111-0000-4000-8000-000000000003" // Microsoft 365
	dynamic      = "11111111-0000-4000-8000-000000000004"
	synced       = "11111111-0000-4000-8000-000000000005"
	formerly     = "11111111-0000-4000-8000-000000000006"
	mailSecurity = "11111111-0000-4000-8000-000000000007"
	distribution = "11111111-0000-4000-8000-000000000008"
	restricted   = "11111111-0000-4000-8000-000000000009"
	deleted      = "11111111-0000-4000-8000-00000000000a" // managed, too
	twin         = "11111111-0000-4000-8000-00000000000b"
	otherTwin    = "11111111-0000-4000-8000-00000000000c"
	crowd        = "11111111-0000-4000-8000-00000000000d" // 150 owners
	roleGroup    = "11111111-0000-4000-8000-00000000000e" // role-assignable
	phantom      = "11111111-0000-4000-8000-0000000000ff"

	alice = "22222222-0000-4000-8000-000000000001"
	bob   = "22222222-0000-4000-8000-000000000002" // disabled
	guest = "22222222-0000-4000-8000-000000000003"
	app   = "33333333-0000-4000-8000-000000000001"
	robot = "33333333-0000-4000-8000-000000000002" // the caller
	unit  = "44444444-0000-4000-8000-000000000001"

	tenantID = "55555555-0000-4000-8000-000000000001"
)

// everything is all permissions that a client of this fake can use.
func everything() []string {
	return []string{
		"Application.Read.All", "AdministrativeUnit.Read.All", "AuditLog.Read.All", "AuthenticationContext.Read.All", "Directory.Read.All",
		"EntitlementManagement.Read.All", "Group.ReadWrite.All", "GroupMember.Read.All", "Organization.Read.All", "Policy.Read.All",
		"PrivilegedAccess.Read.AzureADGroup",
		"PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup", "PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup",
		"RoleManagement.Read.Directory", "RoleManagementPolicy.ReadWrite.AzureADGroup", "User.ReadWrite.All",
	}
}

// now is the time of tests that stop the clock.
func now() time.Time { return time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC) }

func contoso() *directory.Snapshot {
	s := &directory.Snapshot{
		Version: directory.Version, Tenant: tenantID, Cloud: directory.Public, Taken: now(),
		Scope:     directory.Scope{AllGroups: true, AllUsers: true},
		OrphanIDs: []string{phantom},
		Caller: &directory.Caller{ID: robot, Type: directory.ServicePrincipal, DisplayName: "pim-groups", Permissions: everything(),
			Roles: []directory.RoleAssignment{{RoleTemplateID: "88d8e3e3-8f55-4a1e-953a-9b9898b8876b", DisplayName: "Directory Readers", DirectoryScope: "/"}}},
		AdministrativeUnits: []directory.AdministrativeUnit{{ID: unit, DisplayName: "Locked", IsMemberManagementRestricted: directory.True}},
		Principals: []directory.Principal{
			{ID: alice, Type: directory.User, DisplayName: "Alice O'Hara", UserPrincipalName: "alice@contoso.com", AccountEnabled: directory.True, UserType: "Member"},
			{ID: bob, Type: directory.User, DisplayName: "Bob", UserPrincipalName: "bob@contoso.com", AccountEnabled: directory.False, UserType: "Member"},
			{ID: guest, Type: directory.User, DisplayName: "Gus", UserPrincipalName: "gus_fabrikam.com#EXT#@contoso.onmicrosoft.com", AccountEnabled: directory.True, UserType: "Guest"},
			{ID: app, Type: directory.ServicePrincipal, DisplayName: "Deployer", AccountEnabled: directory.True},
			{ID: robot, Type: directory.ServicePrincipal, DisplayName: "pim-groups", AccountEnabled: directory.True},
		},
	}
	s.Groups = contosoGroups()
	for i := range 150 {
		id := fmt.Sprintf("22222222-0000-4000-8000-0000000001%02x", i)
		s.Principals = append(s.Principals, directory.Principal{ID: id, Type: directory.User, DisplayName: fmt.Sprint("Person ", i),
			UserPrincipalName: fmt.Sprintf("p%d@contoso.com", i), AccountEnabled: directory.True, UserType: "Member"})
		at(s.Groups, crowd).Owners = append(at(s.Groups, crowd).Owners, id)
	}
	return directory.Canonical(s)
}

func at(groups []directory.Group, id string) *directory.Group {
	for i := range groups {
		if groups[i].ID == id {
			return &groups[i]
		}
	}
	return nil
}

func contosoGroups() []directory.Group {
	security := func(id, name string, change func(*directory.Group)) directory.Group {
		g := directory.Group{ID: id, DisplayName: name, GroupTypes: []string{}, SecurityEnabled: directory.True, MailEnabled: directory.False,
			CreatedDateTime: time.Date(2024, 3, 1, 9, 0, 0, 0, time.UTC), Managed: directory.False, Owners: []string{alice}}
		if change != nil {
			change(&g)
		}
		return g
	}
	return []directory.Group{
		security(admins, "sg-admins", func(g *directory.Group) {
			g.Managed = directory.True
			g.Evidence = []directory.Evidence{directory.EvidenceEligibility, directory.EvidencePolicyWritten}
			g.Owners = []string{alice, bob, guest, app}
		}),
		security(plain, "sg-plain", nil),
		security(team, "Team", func(g *directory.Group) {
			g.GroupTypes, g.SecurityEnabled, g.MailEnabled = []string{"Unified"}, directory.False, directory.True
		}),
		security(dynamic, "dyn-sales", func(g *directory.Group) {
			g.GroupTypes, g.MembershipRule, g.MembershipRuleProcessingState = []string{"DynamicMembership"}, `user.department -eq "Sales"`, "On"
		}),
		security(synced, "ad-group", func(g *directory.Group) { g.OnPremisesSyncEnabled = directory.True }),
		security(formerly, "ad-former", func(g *directory.Group) { g.OnPremisesSyncEnabled = directory.False }),
		security(mailSecurity, "mail-sec", func(g *directory.Group) { g.MailEnabled = directory.True }),
		security(distribution, "dist", func(g *directory.Group) {
			g.MailEnabled, g.SecurityEnabled = directory.True, directory.False
		}),
		security(restricted, "sg-locked", func(g *directory.Group) {
			g.IsManagementRestricted, g.AdministrativeUnits = directory.True, []string{unit}
		}),
		security(deleted, "sg-gone", func(g *directory.Group) {
			g.DeletedDateTime, g.Managed = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC), directory.True
		}),
		security(twin, "Twin's group", nil),
		security(otherTwin, "Twin's group", nil),
		security(crowd, "sg-crowd", func(g *directory.Group) { g.Owners = nil }),
		security(roleGroup, "role-helpdesk", func(g *directory.Group) { g.IsAssignableToRole = directory.True }),
	}
}
