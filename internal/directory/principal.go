package directory

import (
	"regexp"
	"strings"
)

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

// PrincipalType is Microsoft Graph's name of the type. Graph adds types, such as
// agentIdentity: all but the two that are known here count as neither a person
// nor an application.
type PrincipalType string

const (
	User             PrincipalType = "user"
	ServicePrincipal PrincipalType = "servicePrincipal"
)

// IsOther says whether the type is neither of the two that are known.
func (t PrincipalType) IsOther() bool { return t != User && t != ServicePrincipal }

// Valid says whether the type can be one of Graph's. Another spelling of the two
// that are known is none: what was meant would not be what is done.
func (t PrincipalType) Valid() bool {
	if !t.IsOther() {
		return true
	}
	known := strings.EqualFold(string(t), string(User)) || strings.EqualFold(string(t), string(ServicePrincipal))
	return !known && regexp.MustCompile(`^[a-z][A-Za-z0-9]{0,127}$`).MatchString(string(t))
}

// Guest says that the user was invited from another tenant. Graph sends userType
// null for accounts older than the property (2014) and for some synchronised
// ones, never for invited ones: then #EXT#, which Entra puts into the name of a
// guest, decides.
// https://learn.microsoft.com/entra/external-id/user-properties
func (p *Principal) Guest() bool {
	return p.UserType == UserTypeGuest || p.UserType == "" && strings.Contains(strings.ToUpper(p.UserPrincipalName), "#EXT#")
}

// Readable says whether the properties that owner rules ask for were sent.
// Graph answers with ids only for objects that the caller may not read:
// https://learn.microsoft.com/graph/permissions-overview#limited-information-returned-for-inaccessible-member-objects
// A null userType is an answer only beside a name.
func (p *Principal) Readable() bool {
	return p.Type != User || p.AccountEnabled != Null && (p.UserType != "" || p.UserPrincipalName != "")
}

// Counts says whether the principal is an active owner: an enabled member user.
func (p *Principal) Counts() bool {
	return p.Type == User && p.Readable() && p.AccountEnabled == True && !p.Guest()
}
