package fakegraph

import (
	"slices"
	"strings"

	"pim-groups/internal/fake/graph/tenant"
)

// grant is what a caller needs for a route: any of the permissions. Each service
// refuses in a form of its own.
type grant struct {
	anyOf []string
	by    service
}

// service is the part of Microsoft's cloud that answers.
type service uint8

const (
	directoryService service = iota
	pimService
	conditionalAccess
	entitlementManagement
)

// The permissions, application and delegated alike. [D] Microsoft's permission
// data (microsoftgraph/microsoft-graph-devx-content) and, for role management
// policies of groups, the pages of their operations.
// https://learn.microsoft.com/graph/permissions-reference
func needs(anyOf ...string) grant { return grant{anyOf, directoryService} }

func pimNeeds(anyOf ...string) grant { return grant{anyOf, pimService} }

func readGroups() grant {
	return needs("Group.ReadBasic.All", "GroupMember.Read.All", "Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All")
}

func readOwners() grant {
	return needs("GroupMember.Read.All", "GroupMember.ReadWrite.All", "Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All")
}

func readMembers() grant {
	return needs(append([]string{"GroupMember.ReadBasic.All"}, readOwners().anyOf...)...)
}

func writeGroups() grant { return needs("Group.ReadWrite.All", "Directory.ReadWrite.All") }

func readDeleted() grant {
	return needs("Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All")
}

func readUsers() grant {
	return needs("User.ReadBasic.All", "User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All")
}

func writeUsers() grant { return needs("User.ReadWrite.All", "Directory.ReadWrite.All") }

func readApplications() grant {
	return needs("Application.Read.All", "Application.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All")
}

// readContexts: no permission of PIM's is enough. [D]
// https://learn.microsoft.com/graph/api/conditionalaccessroot-list-authenticationcontextclassreferences#permissions
func readContexts() grant {
	return grant{[]string{"AuthenticationContext.Read.All", "AuthenticationContext.ReadWrite.All", "Policy.Read.ConditionalAccess",
		"Policy.ReadWrite.ConditionalAccess"}, conditionalAccess}
}

// readContextPolicies: https://learn.microsoft.com/graph/api/conditionalaccessroot-list-policies#permissions
func readContextPolicies() grant { return grant{[]string{"Policy.Read.All"}, conditionalAccess} }

// readPackages: https://learn.microsoft.com/graph/api/entitlementmanagement-list-accesspackages#permissions
func readPackages() grant {
	return grant{[]string{"EntitlementManagement.Read.All", "EntitlementManagement.ReadWrite.All"}, entitlementManagement}
}

func readObjects() grant { return needs("Directory.Read.All", "Directory.ReadWrite.All") }

func readUnits() grant {
	return needs("AdministrativeUnit.Read.All", "AdministrativeUnit.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All")
}

func readOrganization() grant {
	return needs("Organization.Read.All", "Organization.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All")
}

func readRoles() grant {
	return needs("RoleManagement.Read.Directory", "RoleManagement.Read.All", "RoleManagement.ReadWrite.Directory", "Directory.Read.All", "Directory.ReadWrite.All")
}

func readAudits() grant { return needs("AuditLog.Read.All", "Directory.Read.All") }

func readLicences() grant {
	return needs("LicenseAssignment.Read.All", "Organization.Read.All", "Organization.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All")
}

func readManaged() grant {
	return pimNeeds("PrivilegedAccess.Read.AzureADGroup", "PrivilegedAccess.ReadWrite.AzureADGroup")
}

func readPolicies() grant {
	return pimNeeds("RoleManagementPolicy.Read.AzureADGroup", "RoleManagementPolicy.ReadWrite.AzureADGroup")
}

func writePolicies() grant { return pimNeeds("RoleManagementPolicy.ReadWrite.AzureADGroup") }

// schedulePermission names the permissions of a kind of schedule.
func schedulePermission(kind tenant.Access, may string) string {
	name := "PrivilegedEligibilitySchedule."
	if kind == tenant.Assignment {
		name = "PrivilegedAssignmentSchedule."
	}
	return name + may + ".AzureADGroup"
}

func readSchedules(kind tenant.Access) grant {
	return pimNeeds(schedulePermission(kind, "Read"), schedulePermission(kind, "ReadWrite"))
}

// writeSchedules also takes the permission to remove; what else it may not do
// is checked with the request.
func writeSchedules(kind tenant.Access) grant {
	return pimNeeds(schedulePermission(kind, "ReadWrite"), "PrivilegedAccess.ReadWrite.AzureADGroup", schedulePermission(kind, "Remove"))
}

// has says whether the caller was granted one of the permissions.
func (c *call) has(g grant) bool {
	return slices.ContainsFunc(c.token.Permissions(), func(p string) bool { return slices.Contains(g.anyOf, p) })
}

// demand refuses a caller without the permission, in the form of the service
// that is asked. [L] terraform-provider-azuread #1386, AlexFilipin/ConditionalAccess
// #10, msgraph-metadata #327
func (c *call) demand(g grant) *refusal {
	if len(g.anyOf) == 0 || c.has(g) {
		return nil
	}
	switch g.by {
	case pimService:
		return &refusal{Status: 403, Code: "PermissionScopeNotGranted", Nested: true,
			Message: "Authorization failed due to missing permission scope " + strings.Join(g.anyOf, ",") + "."}
	case conditionalAccess:
		return &refusal{Status: 403, Code: "AccessDenied", Message: "You cannot perform the requested operation, required scopes are missing in the token."}
	case entitlementManagement:
		return &refusal{Status: 403, Code: "UnAuthorized", Message: "User is not authorized to perform the operation. Reason: The caller is not authorized."}
	}
	return tenant.Denied()
}

// only says that the caller has none of the permissions but this one: it then
// sees the basic properties. [D] permissions reference, *.ReadBasic.All
func (c *call) only(basic string, g grant) bool {
	better := slices.DeleteFunc(slices.Clone(g.anyOf), func(p string) bool { return p == basic })
	return !c.has(needs(better...))
}
