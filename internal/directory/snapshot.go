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
	Gaps                []Gap                `json:"gaps"`
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

// Flag is a boolean property that Graph sends as true, false or null. Null is
// kept apart: for onPremisesSyncEnabled it means "never synchronised", for
// accountEnabled "not readable". It is null, false or true in JSON.
type Flag int8

const (
	Null Flag = iota
	False
	True
)

// Group is a group of the tenant with the properties that rules ask for.
// https://learn.microsoft.com/graph/api/resources/group
type Group struct {
	ID                            string    `json:"id"`
	DisplayName                   string    `json:"displayName"`
	OtherNames                    []string  `json:"otherNames,omitempty"`      // see Contradicted
	GroupTypes                    []string  `json:"groupTypes" null:"allowed"` // Unified, DynamicMembership; nil: not sent, which is not "none"
	SecurityEnabled               Flag      `json:"securityEnabled"`
	MailEnabled                   Flag      `json:"mailEnabled"`
	IsAssignableToRole            Flag      `json:"isAssignableToRole"` // null for ordinary groups
	IsManagementRestricted        Flag      `json:"isManagementRestricted"`
	OnPremisesSyncEnabled         Flag      `json:"onPremisesSyncEnabled"` // true synchronised, false formerly, null never
	MembershipRule                string    `json:"membershipRule,omitempty"`
	MembershipRuleProcessingState string    `json:"membershipRuleProcessingState,omitempty"` // On, Paused
	CreatedDateTime               time.Time `json:"createdDateTime,omitzero"`
	DeletedDateTime               time.Time `json:"deletedDateTime,omitzero"` // set: soft-deleted, restorable for 30 days
	// Managed is the answer of PIM's list of managed groups: true listed, false
	// not listed, null not known; null comes with a gap of PartManaged.
	Managed Flag `json:"managed"`
	// Evidence are signs other than the list that the group is managed.
	Evidence            []Evidence `json:"evidence,omitempty"`
	Owners              []string   `json:"owners"`              // principal ids
	AdministrativeUnits []string   `json:"administrativeUnits"` // ids of the units it is in
}

// Evidence is a sign that PIM manages a group, whatever the list says. None
// is a proof of the contrary when missing.
type Evidence string

const (
	// EvidenceEligibility: somebody is eligible for the group.
	EvidenceEligibility Evidence = "eligibility"
	// EvidencePolicyWritten: one of its role settings was changed once.
	EvidencePolicyWritten Evidence = "policy-written"
)

// Kind is what a group is, as far as PIM cares.
type Kind int

const (
	// KindUnknown: Graph did not send the properties that tell the kind.
	KindUnknown Kind = iota
	Security
	Microsoft365
	MailEnabledSecurity
	Distribution
)

var (
	kindNames = [...]string{"unknown", "security", "microsoft365", "mail-enabled-security", "distribution"}
	kindWords = [...]string{"group of unknown kind", "security group", "Microsoft 365 group", "mail-enabled security group", "distribution list"}
)

// String gives the kind's name in options and reports.
func (k Kind) String() string { return kindNames[k] }

// Words names the kind in a sentence.
func (k Kind) Words() string { return kindWords[k] }

// Principal is a user, an application or an identity of another kind that owns a
// group, or that the file names as an owner.
type Principal struct {
	ID                string        `json:"id"`
	Type              PrincipalType `json:"type"`
	DisplayName       string        `json:"displayName"`
	UserPrincipalName string        `json:"userPrincipalName,omitempty"` // not of applications
	AccountEnabled    Flag          `json:"accountEnabled"`              // null: not readable
	UserType          string        `json:"userType,omitempty"`          // Member, Guest; "" when Graph sent null
}

// The user types that Entra knows.
const (
	UserTypeMember = "Member"
	UserTypeGuest  = "Guest"
)

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

// Scope is what a source is asked to read: the declared groups and people,
// or everything.
type Scope struct {
	AllGroups bool     `json:"allGroups"`        // every group that is not soft-deleted, and the soft-deleted ones
	Groups    []string `json:"groups,omitempty"` // ids
	Names     []string `json:"names,omitempty"`  // display names of groups without an id
	AllUsers  bool     `json:"allUsers"`
	Users     []string `json:"users,omitempty"` // ids and user principal names
	// Parts are the parts to be read; none stands for all of them. A part that
	// was not asked for is a gap.
	Parts []Part `json:"parts,omitempty"`
}

// Asks says whether the part is to be read.
func (s *Scope) Asks(part Part) bool { return len(s.Parts) == 0 || slices.Contains(s.Parts, part) }

// Part is a piece of a snapshot that can be missing.
type Part string

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

// Parts lists all parts of a snapshot.
func Parts() []Part {
	return []Part{PartManaged, PartGroups, PartOwners, PartUsers, PartAdministrativeUnits, PartDeleted, PartRoleAssignable, PartCaller}
}

// PropertyParts are the parts that take no request for each group: not who owns
// it, and not which units it is in.
func PropertyParts() []Part {
	return slices.DeleteFunc(Parts(), func(p Part) bool { return p == PartOwners || p == PartAdministrativeUnits })
}

// CallerRoles is the Subject of a gap of PartCaller that is about the
// directory roles alone: they are read from the directory and not, like the
// permissions, from the token.
const CallerRoles = "directory roles"

// Gap says that a part could not be read, and why. Group is the id of the
// only group concerned, empty for the part as a whole; Subject is a name or
// person where the id is what could not be found out. A missing part is never
// an empty part.
type Gap struct {
	Part    Part   `json:"part"`
	Group   string `json:"group,omitempty"`
	Subject string `json:"subject,omitempty"`
	Reason  string `json:"reason"`
}
