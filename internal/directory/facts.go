package directory

import (
	"errors"
	"slices"
	"strings"

	"pim-groups/internal/identity"
)

// MarshalJSON writes null, false or true.
func (f Flag) MarshalJSON() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalJSON reads null, false or true and nothing else.
func (f *Flag) UnmarshalJSON(data []byte) error {
	switch string(data) {
	case "null":
		*f = Null
	case "false":
		*f = False
	case "true":
		*f = True
	default:
		return errors.New("want true, false or null")
	}
	return nil
}

// String gives the JSON literal.
func (f Flag) String() string {
	switch f {
	case False:
		return "false"
	case True:
		return "true"
	}
	return "null"
}

// FlagOf turns a boolean into the flag that says the same.
func FlagOf(b bool) Flag {
	if b {
		return True
	}
	return False
}

// Kind tells what the group is from the three properties that Graph defines
// it by: https://learn.microsoft.com/graph/api/resources/groups-overview.
// Unified is asked first, since a Microsoft 365 group is mail-enabled and may
// be security-enabled as well.
func (g *Group) Kind() Kind {
	switch {
	case g.GroupTypes == nil:
		return KindUnknown
	case slices.Contains(g.GroupTypes, "Unified"):
		return Microsoft365
	case g.SecurityEnabled == Null || g.MailEnabled == Null:
		return KindUnknown
	case g.SecurityEnabled == True && g.MailEnabled == False:
		return Security
	case g.SecurityEnabled == True:
		return MailEnabledSecurity
	case g.MailEnabled == True:
		return Distribution
	}
	return KindUnknown
}

// Dynamic says that a rule, not a person, decides who is a member.
func (g *Group) Dynamic() bool { return slices.Contains(g.GroupTypes, "DynamicMembership") }

// Synced says that the group is synchronised from on-premises now. A group
// that once was (false) is an ordinary cloud group.
func (g *Group) Synced() bool { return g.OnPremisesSyncEnabled == True }

// Restricted says that the group is in a restricted management
// administrative unit.
func (g *Group) Restricted() bool { return g.IsManagementRestricted == True }

// RoleAssignable says that the group can hold directory roles.
func (g *Group) RoleAssignable() bool { return g.IsAssignableToRole == True }

// Deleted says that the group is soft-deleted.
func (g *Group) Deleted() bool { return !g.DeletedDateTime.IsZero() }

// Contradicted makes the group of which answers differ: its id and every name
// that it was seen with, in any order, and no other fact, since none is sure.
// Whoever puts it into a snapshot adds a gap of PartGroups, which says why.
func Contradicted(id string, names []string) Group {
	names = sorted(slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == "" }))
	if len(names) == 0 {
		return Group{ID: id}
	}
	return Group{ID: id, DisplayName: names[0], OtherNames: names[1:]}
}

// Names lists the names under which the group is found: one, unless two
// answers about it differ; none if it was not readable.
func (g *Group) Names() []string {
	if g.DisplayName == "" {
		return g.OtherNames
	}
	return append([]string{g.DisplayName}, g.OtherNames...)
}

// FoldedNames gives each of its names once, in the form in which names are
// compared.
func (g *Group) FoldedNames() []string {
	if len(g.OtherNames) == 0 && g.DisplayName != "" {
		return []string{identity.FoldName(g.DisplayName)} // nearly all groups of a tenant
	}
	folded := make([]string, 0, 1+len(g.OtherNames))
	for _, name := range g.Names() {
		folded = append(folded, identity.FoldName(name))
	}
	slices.Sort(folded)
	return slices.Compact(folded)
}

// Guest says that the user was invited from another tenant. A user without a
// userType is judged by the mark that Entra puts into the name of guests.
//
// Graph sends userType null for accounts older than the property (2014) and
// for some synchronised ones. They count as members: they are the tenant's
// own, and calling them guests would fail owners who are fine. A guest always
// has #EXT# in the name, unless somebody renamed the account; then userType is
// what tells, and it is not null for invited accounts.
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

// Counts says whether the principal is an owner who can act: an enabled
// member user.
func (p *Principal) Counts() bool {
	return p.Type == User && p.Readable() && p.AccountEnabled == True && !p.Guest()
}
