package policy

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// permission is a permission of Microsoft Graph with the two ids under which
// an administrator can grant it: Entra's own pages and scripts ask for ids.
// https://learn.microsoft.com/graph/permissions-reference
type permission struct{ name, application, delegated string }

// permissions are those that this program's texts tell people to grant.
func permissions() []permission {
	return []permission{
		{"AdministrativeUnit.Read.All", "134fd756-38ce-4afd-ba33-e9623dbe66c2", "3361d15d-be43-4de6-b441-3c746d05163d"},
		{"Application.Read.All", "9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30", "c79f8feb-a9db-4090-85f9-90d820caa0eb"},
		{"AuthenticationContext.Read.All", "381f742f-e1f8-4309-b4ab-e3d91ae4c5c1", "57b030f1-8c35-469c-b0d9-e4a077debe70"},
		{"EntitlementManagement.Read.All", "c74fd47d-ed3c-45c3-9a9e-b8676de685d2", "5449aa12-1393-4ea2-a7c7-d0e06c1a56b2"},
		{"Group.Read.All", "5b567255-7703-4780-807c-7be8301ae99b", "5f8c59db-677d-491f-a6b8-5f174b11ec1d"},
		{"GroupMember.Read.All", "98830695-27a2-44f7-8c18-0c3ebc9698f6", "bc024368-1153-4739-b217-4326f2e966d0"},
		{"Policy.Read.All", "246dd0d5-5bd0-4def-940b-0421030a5b68", "572fea84-0151-49b2-9301-11cb16974376"},
		{"PrivilegedAccess.Read.AzureADGroup", "01e37dc9-c035-40bd-b438-b2879c4870a6", "d329c81c-20ad-4772-abf9-3f6fdb7e5988"},
		{"PrivilegedAssignmentSchedule.Read.AzureADGroup", "cd4161cb-f098-48f8-a884-1eda9a42434c", "02a32cc4-7ab5-4b58-879a-0586e0f7c495"},
		{"PrivilegedEligibilitySchedule.Read.AzureADGroup", "edb419d6-7edc-42a3-9345-509bfdf5d87c", "8f44f93d-ecef-46ae-a9bf-338508d44d6b"},
		{permissionForEligible, "618b6020-bca8-4de6-99f6-ef445fa4d857", "ba974594-d163-484e-ba39-c330d5897667"},
		{"PrivilegedEligibilitySchedule.Remove.AzureADGroup", "55745561-7572-4314-a737-a2c2a1b0dd2e", "c5ea9ab4-9b41-4c09-a400-53e652fb5096"},
		{"RoleManagement.Read.Directory", "483bed4a-2ad3-4361-a73b-c83ccdbdc53c", "741c54c3-0c1e-44a1-818b-3f97ab4e8c83"},
		{"RoleManagementPolicy.Read.AzureADGroup", "69e67828-780e-47fd-b28c-7b27d14864e6", "7e26fdff-9cb1-4e56-bede-211fe0e420e8"},
		{permissionForSettings, "b38dcc4d-a239-4ed6-aa84-6c65b284f97c", "0da165c7-3f15-4236-b733-c0b0f6abe41d"},
		{"User.Read.All", "df021288-bdef-4463-88db-98f22de89214", "a154be20-db9c-4678-8ab7-66f6cc099a59"},
	}
}

// The permissions to write that the program ever uses, but for the one that only removes.
// An identity that has both can first weaken the settings of a group, then let anybody in.
const (
	permissionForSettings = "RoleManagementPolicy.ReadWrite.AzureADGroup" // it onboards, too
	permissionForEligible = "PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup"
)

// permissionForDeleted opens the deleted groups, which GroupMember.Read.All does
// not. It is more than a check otherwise needs, and only makes an answer better.
// https://learn.microsoft.com/graph/api/directory-deleteditems-get#permissions
const permissionForDeleted = "Group.Read.All"

// need is something the run does and the permissions that allow it: any one
// of them, the least first.
type need struct {
	purpose string
	anyOf   []string
}

// reads lists what every run reads at a depth, and beside that for the changes that are
// made. Each list is that of the permission tables of the pages behind the calls, such as
// https://learn.microsoft.com/graph/api/group-list-owners#permissions
func reads(changes []plan.Class, depth directory.Depth) []need {
	list := []need{
		{"read groups and their owners", []string{"GroupMember.Read.All", "Group.Read.All", "Directory.Read.All",
			"GroupMember.ReadWrite.All", "Group.ReadWrite.All", "Directory.ReadWrite.All"}},
		{"read whether owners are enabled or guests", []string{"User.Read.All", "Directory.Read.All",
			"User.ReadWrite.All", "Directory.ReadWrite.All"}},
		{"read which groups PIM manages", []string{"PrivilegedAccess.Read.AzureADGroup", "PrivilegedAccess.ReadWrite.AzureADGroup"}},
	}
	if depth == directory.DepthManaged {
		return list
	}
	list = append(list,
		need{"read the role settings of groups", []string{permissionFor(directory.PartRoleSettings), permissionForSettings}},
		need{"read who is eligible", []string{permissionFor(directory.PartEligible), permissionForEligible}},
		need{"read who is active", []string{permissionFor(directory.PartActive), "PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup"}})
	if slices.ContainsFunc(changes, touchesPackages) {
		list = append(list, need{optionalPurpose(directory.PartPackages),
			[]string{permissionFor(directory.PartPackages), "EntitlementManagement.ReadWrite.All"}})
	}
	return list
}

// ReadPermissions lists the least permissions for all that a run reads at a depth, but
// for what is optional. They are those of application and person alike, sorted.
func ReadPermissions(depth directory.Depth) []string {
	parts := []directory.Part{directory.PartGroups, directory.PartUsers, directory.PartManaged, directory.PartAdministrativeUnits, directory.PartCaller}
	if depth != directory.DepthManaged {
		parts = append(parts, directory.PartRoleSettings, directory.PartEligible, directory.PartActive)
	}
	var list []string
	for _, part := range parts {
		list = append(list, permissionFor(part))
	}
	slices.Sort(list)
	return list
}

// Unreadable lists what a run reads at a depth and these permissions don't allow, as
// in "read who is eligible".
func Unreadable(granted []string, depth directory.Depth) []string {
	var purposes []string
	for _, n := range reads(nil, depth) {
		if !slices.ContainsFunc(n.anyOf, func(name string) bool { return slices.Contains(granted, name) }) {
			purposes = append(purposes, n.purpose)
		}
	}
	return purposes
}

// touchesPackages says that nothing of the class is changed unless it is known whether
// an access package has delivered it.
func touchesPackages(c plan.Class) bool {
	return c == plan.ClassRenew || c == plan.ClassShorten || c == plan.ClassRemove
}

// writes lists what a run that makes changes of some classes writes. The purposes of
// one permission are one need.
func writes(changes []plan.Class) (list []need) {
	settings, eligible := []string{permissionForSettings}, []string{permissionForEligible}
	removal := append([]string{"PrivilegedEligibilitySchedule.Remove.AzureADGroup"}, eligible...)
	if slices.ContainsFunc(changes, func(c plan.Class) bool {
		return c == plan.ClassEligible || c == plan.ClassRenew || c == plan.ClassShorten
	}) {
		removal = eligible
	}
	anyOf := map[plan.Class][]string{plan.ClassOnboard: settings, plan.ClassSettings: settings, plan.ClassEligible: eligible,
		plan.ClassRenew: eligible, plan.ClassShorten: eligible, plan.ClassRemove: removal}
	purposes := map[string][]string{}
	for _, c := range plan.Classes() {
		if !slices.Contains(changes, c) {
			continue
		}
		least := anyOf[c][0]
		if purposes[least] == nil {
			list = append(list, need{anyOf: anyOf[c]})
		}
		purposes[least] = append(purposes[least], writing(c))
	}
	for i := range list {
		list[i].purpose = finding.List(purposes[list[i].anyOf[0]], "or")
	}
	return list
}

// writing says what a class of changes does, as a purpose.
func writing(c plan.Class) string {
	switch c {
	case plan.ClassOnboard:
		return "onboard a group"
	case plan.ClassSettings:
		return "change role settings"
	case plan.ClassEligible:
		return "make people eligible"
	case plan.ClassRenew:
		return "renew who is eligible"
	case plan.ClassShorten:
		return "end an eligibility earlier"
	}
	return "remove who is eligible"
}

// optionalPurpose says what an optional part adds, as the purpose of a need.
func optionalPurpose(part directory.Part) string {
	switch part {
	case directory.PartContexts:
		return "read whether an authentication context is published"
	case directory.PartContextPolicies:
		return "read whether a Conditional Access policy enforces an authentication context"
	case directory.PartPackages:
		return "read which access packages deliver a role of a group"
	}
	return "read which applications can change groups without PIM"
}

// permissionFor is the least permission to read a part of the snapshot.
func permissionFor(part directory.Part) string {
	switch part {
	case directory.PartManaged:
		return "PrivilegedAccess.Read.AzureADGroup"
	case directory.PartUsers:
		return "User.Read.All"
	case directory.PartAdministrativeUnits:
		return "AdministrativeUnit.Read.All"
	case directory.PartDeleted:
		return permissionForDeleted
	case directory.PartCaller:
		return "RoleManagement.Read.Directory"
	case directory.PartRoleSettings:
		return "RoleManagementPolicy.Read.AzureADGroup"
	case directory.PartEligible, directory.PartRequests:
		return "PrivilegedEligibilitySchedule.Read.AzureADGroup"
	case directory.PartActive:
		return "PrivilegedAssignmentSchedule.Read.AzureADGroup"
	case directory.PartContexts:
		return "AuthenticationContext.Read.All"
	case directory.PartContextPolicies:
		return "Policy.Read.All"
	case directory.PartPackages:
		return "EntitlementManagement.Read.All"
	case directory.PartApplications:
		return "Application.Read.All"
	}
	return "GroupMember.Read.All"
}

// granting names a permission and the ids to grant it by: the one that fits
// the caller, both when the caller is not known.
func granting(name string, caller directory.PrincipalType) string {
	for _, p := range permissions() {
		switch {
		case p.name != name:
		case caller == directory.ServicePrincipal:
			return fmt.Sprintf("%s (application permission %s)", name, p.application)
		case caller == directory.User:
			return fmt.Sprintf("%s (delegated permission %s)", name, p.delegated)
		default:
			return fmt.Sprintf("%s (application permission %s, delegated permission %s)", name, p.application, p.delegated)
		}
	}
	return name
}

// answeredStatus finds the status that the reason of a gap begins with, before
// anything that Graph says.
var answeredStatus = regexp.MustCompile(`^(?:Microsoft Graph answered [a-z ]*with status )?([45][0-9]{2})\b`)

// firstGroup is how the first group of a tenant comes under PIM. Until then nothing tells
// an empty list from one that was refused.
// https://learn.microsoft.com/entra/id-governance/privileged-identity-management/groups-discover-groups
const firstGroup = "If PIM manages no group of this tenant yet, bring the first one under PIM by hand, which can't be undone: Entra admin " +
	"center, ID Governance, Privileged Identity Management, Groups, Discover groups, select it, Manage groups. If PIM manages groups, "

// Remedy says what to do about a part of the tenant that could not be read.
func Remedy(gap directory.Gap) string { return grantAdvice(gap.Part, gap.Reason) }

// grantAdvice says how to make a part of the snapshot readable, by what the
// reason of the gap begins with: only a refusal needs a permission.
func grantAdvice(part directory.Part, reason string) string {
	status := 0
	if found := answeredStatus.FindStringSubmatch(reason); found != nil {
		status, _ = strconv.Atoi(found[1]) // three digits
	}
	grant := "grant " + granting(permissionFor(part), "") + " to the identity that reads the tenant"
	if part == directory.PartManaged {
		grant += "; the tenant needs a licence for PIM too (Entra ID P2 or Entra ID Governance)"
	}
	switch {
	case reason == directory.EmptyList:
		return firstGroup + grant + ". Then run again"
	case strings.HasSuffix(reason, "take a new one"): // of a snapshot that was not asked for it
		return "Take a new snapshot that covers what the files declare"
	case status == http.StatusTooManyRequests || strings.HasPrefix(reason, "Microsoft Graph throttles"):
		return "Wait a few minutes, then run again; no permission is missing"
	case status >= http.StatusInternalServerError:
		return "Run again later: Microsoft Graph failed, and no permission is missing"
	case status == http.StatusForbidden || status == http.StatusUnauthorized:
		return capitalized(grant) + "; then run again"
	}
	return "Run again; if the reason is that the permission is missing, " + grant
}

// onlyReads says whether a permission lets its holder change nothing. The names
// are Resource.Verb.Constraint, and only the verbs of reading are known to be
// harmless: a verb that Microsoft adds tomorrow counts as one that can write.
func onlyReads(name string) bool {
	switch name {
	case "openid", "profile", "email", "offline_access": // sign-in, no data of the tenant
		return true
	}
	for word := range strings.SplitSeq(name, ".") {
		if strings.HasPrefix(word, "Read") && !strings.Contains(word, "Write") {
			return true
		}
	}
	return false
}
