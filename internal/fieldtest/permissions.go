package fieldtest

import "slices"

// twoUnderPIM is what most experiments leave if their groups can't be deleted.
const twoUnderPIM = "two groups under PIM, until they are deleted"

// writing are the permissions of experiments that write role settings.
// https://learn.microsoft.com/graph/permissions-reference
func writing() []string {
	return []string{"Group.ReadWrite.All", "PrivilegedAccess.Read.AzureADGroup", "RoleManagementPolicy.ReadWrite.AzureADGroup"}
}

// granting are those of experiments that make somebody eligible.
func granting() []string {
	return slices.Concat(writing(), []string{"PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup"})
}
