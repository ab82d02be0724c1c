// Package directory says what a tenant looks like to this program: a
// Snapshot, read at one moment from Microsoft Graph or from a file, with a
// Gap for everything that could not be read. It knows nothing of groups.yaml
// and nothing of HTTP.
//
// Property names are Graph's own, so that a snapshot reads like the evidence
// that it is: https://learn.microsoft.com/graph/api/resources/group
package directory

import (
	"slices"
	"time"

	"pim-groups/internal/identity"
)

// Version of the snapshot file format that this program reads and writes.
const Version = 1

// Snapshot is the state of a tenant as read at one moment, and the file
// format of `pim-groups snapshot`. All lists are sorted and hold each id once.
type Snapshot struct {
	Version int       `json:"version"`
	Tenant  string    `json:"tenant"` // tenant id
	Cloud   Cloud     `json:"cloud"`
	Taken   time.Time `json:"taken"` // UTC, when reading began
	// Scope is what was asked for. A group outside of it was not looked for,
	// so its absence says nothing.
	Scope Scope `json:"scope"`
	// Redacted: the names of people were left out, see Redact.
	Redacted bool    `json:"redacted,omitempty"`
	Caller   *Caller `json:"caller"` // nil only with a gap of PartCaller
	// Groups are those in scope and, whatever the scope, all that PIM manages
	// and all role-assignable ones: rules look for what nobody declared.
	Groups []Group `json:"groups"`
	// ManagedListSize is how many ids PIM's list of managed groups named:
	// managed groups, orphan ids, and groups that could not be read. 0 is an empty
	// list, or with a gap of PartManaged one that was not read.
	ManagedListSize int `json:"managedListSize"`
	// OrphanIDs are ids that PIM still lists although the directory has no such
	// group, not even a soft-deleted one.
	OrphanIDs           []string             `json:"phantoms"`
	Principals          []Principal          `json:"principals"`
	AdministrativeUnits []AdministrativeUnit `json:"administrativeUnits"`

	// What protects the groups that the scope's depth asks about. Of a group that
	// PIM does not manage only the members are read, and the role settings where some
	// are declared. Nothing found and nothing read are kept apart, see unread.go.
	RoleSettings      []RoleSettings `json:"roleSettings,omitempty"`
	Eligibilities     []Schedule     `json:"eligibilities,omitempty"`
	EligibilitiesOf   []string       `json:"eligibilitiesOf,omitempty"`   // ids of the groups that Eligibilities is complete for
	Assignments       []Schedule     `json:"assignments,omitempty"`       // of groups in which somebody can be active
	AssignmentsOf     []string       `json:"assignmentsOf,omitempty"`     // the same for Assignments
	Members           []Membership   `json:"members,omitempty"`           // direct ones; a group without members is listed too
	TransitiveMembers []Membership   `json:"transitiveMembers,omitempty"` // people in the groups that are eligible, approve, or are members
	Requests          []Request      `json:"requests,omitempty"`          // of groups in which somebody who is declared is not eligible
	RequestsOf        []string       `json:"requestsOf,omitempty"`        // the same for Requests
	// nil: not read. Empty: there are none.
	Contexts        []Context       `json:"contexts,omitzero"`
	ContextPolicies []ContextPolicy `json:"contextPolicies,omitzero"`
	Packages        []Package       `json:"packages,omitzero"`
	Applications    []Application   `json:"applications,omitzero"`

	// NotLookedAt are the parts that were left out because the permission for them
	// is optional and not granted. Other than a gap, that is no failure.
	NotLookedAt []Gap `json:"notLookedAt,omitempty"`
	Gaps        []Gap `json:"gaps"`
}

// ManagedIDs lists all ids that PIM's list holds, sorted, orphan ids included.
func (s *Snapshot) ManagedIDs() []string {
	ids := slices.Clone(s.OrphanIDs)
	for i := range s.Groups {
		if s.Groups[i].Managed == True {
			ids = append(ids, s.Groups[i].ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// Cloud names a national cloud, as in Microsoft's documentation:
// https://learn.microsoft.com/graph/deployments
type Cloud string

// The clouds that PIM for Groups and this program know.
const (
	Public   Cloud = "public"
	USGov    Cloud = "usgov"
	USGovDoD Cloud = "usgov-dod"
	China    Cloud = "china"
)

// Clouds lists the clouds by name, the usual one first.
func Clouds() []Cloud { return []Cloud{Public, USGov, USGovDoD, China} }

// AdminCenter is the page of a group in the Entra admin center of the cloud, "" for
// another cloud or what is no object id: nothing else gets into the address. Hosts
// and path are those that a browser shows there; Microsoft documents no address of
// a single group, so a link may one day lead to the start page.
func (c Cloud) AdminCenter(group string) string {
	host := map[Cloud]string{
		Public: "entra.microsoft.com", USGov: "entra.microsoft.us", USGovDoD: "entra.microsoft.us", China: "entra.microsoftonline.cn",
	}[c]
	if host == "" || !identity.IsCanonicalID(group) {
		return ""
	}
	return "https://" + host + "/#view/Microsoft_AAD_IAM/GroupDetailsMenuBlade/~/Overview/groupId/" + group
}

// AdministrativeUnit is a unit that holds at least one of the groups.
// https://learn.microsoft.com/graph/api/resources/administrativeunit
type AdministrativeUnit struct {
	ID                           string `json:"id"`
	DisplayName                  string `json:"displayName"`
	IsMemberManagementRestricted Flag   `json:"isMemberManagementRestricted"`
}

// Caller is the identity that read the tenant: what it was granted decides
// what it may do in each mode.
type Caller struct {
	ID          string           `json:"id"`   // object id of the user or service principal
	Type        PrincipalType    `json:"type"` // user: delegated permissions; servicePrincipal: application permissions
	DisplayName string           `json:"displayName"`
	Permissions []string         `json:"permissions"` // Graph permission names, from the token
	Roles       []RoleAssignment `json:"roles"`       // active directory roles
}

// RoleAssignment is a directory role of the caller.
type RoleAssignment struct {
	RoleTemplateID string `json:"roleTemplateId"`
	DisplayName    string `json:"displayName"`
	DirectoryScope string `json:"directoryScope"` // "/" is the whole directory
}

// Part is a piece of a snapshot that can be missing.
type Part string

// These are read whatever the depth.

const (
	PartManaged             Part = "managed"              // PIM's list of managed groups
	PartGroups              Part = "groups"               // properties and existence of groups
	PartOwners              Part = "owners"               // who owns a group
	PartUsers               Part = "users"                // people: existence, enabled, guest
	PartAdministrativeUnits Part = "administrative-units" // units a group is in
	PartDeleted             Part = "deleted"              // soft-deleted groups
	PartRoleAssignable      Part = "role-assignable"      // the list of all role-assignable groups
	PartCaller              Part = "caller"               // permissions and roles of the signed-in identity
)

// These are about the protection of groups, see Depth.
const (
	PartRoleSettings    Part = "role-settings"    // role settings of members and owners
	PartEligible        Part = "eligible"         // who is eligible
	PartMembers         Part = "members"          // direct members
	PartActive          Part = "active"           // active assignments, activated or not
	PartApprovers       Part = "approvers"        // the groups that approve: facts, owners, people in them
	PartEligibleGroups  Part = "eligible-groups"  // the groups that are eligible or members: the same
	PartContexts        Part = "contexts"         // authentication contexts
	PartContextPolicies Part = "context-policies" // Conditional Access policies that name a context
	PartPackages        Part = "packages"         // access packages that deliver a role of a group
	PartApplications    Part = "applications"     // applications that can change groups without PIM
	PartRequests        Part = "requests"         // requests to PIM about the eligibility of those who are declared
)

// Parts lists all parts of a snapshot.
func Parts() []Part {
	return append([]Part{PartManaged, PartGroups, PartOwners, PartUsers, PartAdministrativeUnits, PartDeleted, PartRoleAssignable, PartCaller},
		ProtectionParts()...)
}

// ProtectionParts lists the parts that the depth decides about.
func ProtectionParts() []Part {
	return []Part{PartRoleSettings, PartEligible, PartMembers, PartActive, PartApprovers, PartEligibleGroups,
		PartContexts, PartContextPolicies, PartPackages, PartApplications, PartRequests}
}

// OptionalParts lists the parts whose permission is optional.
func OptionalParts() []Part {
	return []Part{PartContexts, PartContextPolicies, PartPackages, PartApplications}
}

// CallerRoles is the Subject of a gap of PartCaller about the directory roles
// alone: unlike permissions they are not in the token.
const CallerRoles = "directory roles"

// Gap says that a part could not be read, and why: a missing part is never an
// empty part. Group is the id of the only group concerned, empty for the part as
// a whole; Subject is a name or person of whom the id is not known.
type Gap struct {
	Part    Part   `json:"part"`
	Group   string `json:"group,omitempty"`
	Subject string `json:"subject,omitempty"`
	Reason  string `json:"reason"`
}
