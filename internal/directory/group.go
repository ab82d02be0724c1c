package directory

import (
	"errors"
	"slices"
	"time"

	"pim-groups/internal/identity"
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

// Evidence is a sign that PIM manages a group, whatever the list says. Its
// absence proves nothing.
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

// Kind follows from three properties. Unified decides first: a Microsoft 365 group
// is mail-enabled and may be security-enabled as well.
// https://learn.microsoft.com/graph/api/resources/groups-overview
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

// Dynamic says that a membership rule decides who is a member.
func (g *Group) Dynamic() bool { return slices.Contains(g.GroupTypes, "DynamicMembership") }

// Synced says that the group is synchronised from on-premises now: one that once
// was (false) is a cloud group.
func (g *Group) Synced() bool { return g.OnPremisesSyncEnabled == True }

// Restricted says that it is in a restricted management administrative unit.
func (g *Group) Restricted() bool { return g.IsManagementRestricted == True }

// RoleAssignable says that the group can hold directory roles.
func (g *Group) RoleAssignable() bool { return g.IsAssignableToRole == True }

// Deleted says that the group is soft-deleted.
func (g *Group) Deleted() bool { return !g.DeletedDateTime.IsZero() }

// Contradicted makes the group of which answers differ: its id and every name
// that it was seen with, in any order, and no other fact, since none is sure. A
// snapshot needs a gap of PartGroups beside it.
func Contradicted(id string, names []string) Group {
	g := Group{ID: id}
	if names = slices.DeleteFunc(sorted(names), func(name string) bool { return name == "" }); len(names) > 0 {
		g.DisplayName, g.OtherNames = names[0], names[1:]
	}
	return g
}

// Names lists its names: one, unless two answers differ; none if it was not
// readable.
func (g *Group) Names() []string {
	if g.DisplayName == "" {
		return g.OtherNames
	}
	return append([]string{g.DisplayName}, g.OtherNames...)
}

// FoldedNames lists its names in the form in which names are compared.
func (g *Group) FoldedNames() []string {
	folded := slices.Clone(g.Names())
	for i := range folded {
		folded[i] = identity.FoldName(folded[i])
	}
	slices.Sort(folded)
	return slices.Compact(folded)
}

// Flag is a boolean property that Graph sends as true, false or null. Null is
// kept apart: for onPremisesSyncEnabled it means "never synchronised", for
// accountEnabled "not readable". It is null, false or true in JSON.
type Flag int8

const (
	Null Flag = iota
	False
	True
)

var flagWords = [...]string{"null", "false", "true"}

// String gives the JSON literal.
func (f Flag) String() string { return flagWords[f] }

// MarshalJSON writes the JSON literal.
func (f Flag) MarshalJSON() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalJSON reads a JSON literal and nothing else.
func (f *Flag) UnmarshalJSON(data []byte) error {
	i := slices.Index(flagWords[:], string(data))
	if i < 0 {
		return errors.New("want true, false or null")
	}
	*f = Flag(i)
	return nil
}

// FlagOf turns a boolean into the flag that says the same.
func FlagOf(b bool) Flag {
	if b {
		return True
	}
	return False
}
