package config

import (
	"time"

	"pim-groups/internal/finding"
	"pim-groups/internal/settings"
)

// Role is what the file declares for one role of a group, member or owner. Settings or
// a list that are nil are not managed by the file; a list without items means that
// nobody may be in it.
type Role struct {
	Pos      finding.Pos // of the key
	Settings *Settings
	Eligible *Assignments
	Active   *Assignments
	Exact    bool        // who is not in a list must not be there
	ExactPos finding.Pos // zero when the file does not say
}

// Role gives what is declared for the role of that name, member or owner; nil if
// nothing is.
func (g *Group) Role(name string) *Role {
	if name == "owner" {
		return g.Owner
	}
	return g.Member
}

// EachNamed gives everybody whom roles name, in lists and as approvers, with the text
// that names them, in the order of the files' groups. Templates that are not used
// name nobody.
func (f *File) EachNamed(yield func(who Text, principal *Principal)) {
	for i := range f.Groups {
		for _, role := range []*Role{f.Groups[i].Member, f.Groups[i].Owner} {
			if role == nil {
				continue
			}
			for _, list := range []*Assignments{role.Eligible, role.Active} {
				for j := range list.entries() {
					yield(list.Items[j].Who, &list.Items[j].Principal)
				}
			}
			for j := range role.Settings.approvers() {
				a := &role.Settings.Approvers[j]
				yield(a.Who, &a.Principal)
			}
		}
	}
}

func (a *Assignments) entries() []Assignment {
	if a == nil {
		return nil
	}
	return a.Items
}

func (s *Settings) approvers() []Approver {
	if s == nil {
		return nil
	}
	return s.Approvers
}

// Settings are the role settings that an entry declares, its template's included. A
// leaf that neither has is not managed: Values does not know it.
type Settings struct {
	Pos    finding.Pos // of the key
	From   *Text       // the name of the template, where it is used
	Values *settings.Role
	Places map[string]finding.Pos // of each declared leaf by its name: in the entry, else in the template
	// Approvers are those of activation.approval, as they are written. In Values, one
	// without an id in the register has its user principal name in the place of the id:
	// that equals nobody in a tenant, and is never written.
	Approvers []Approver
}

// Approver is somebody who may approve an activation.
type Approver struct {
	Who       Text // as it is written
	Principal Principal
}

// Declares says whether the leaf has a value in the file.
func (s *Settings) Declares(leaf settings.Leaf) bool {
	return s != nil && leaf.UnknownReason(s.Values) == ""
}

// Template is a settings block with a name.
type Template struct {
	Name     Text
	Settings Settings
	Used     bool
}

// Assignments is a declared list of who is eligible or active.
type Assignments struct {
	Pos   finding.Pos // of the key
	Items []Assignment
}

// Assignment is one entry of such a list. At most one of Until, For and Permanent is
// given; with none, an eligibility is a lease of the default length.
type Assignment struct {
	Who         Text // as it is written
	Principal   Principal
	Until       *Moment // the first moment after the last day, 00:00 UTC
	For         *Span
	Permanent   bool
	EndPos      finding.Pos // of until, for or permanent; zero with none
	Why, Ticket *Text
}

// Lease says that the entry is renewed as long as it is in the file.
func (a *Assignment) Lease() bool { return a.Until == nil && !a.Permanent }

// Moment is a time of the file and where it stands.
type Moment struct {
	Value time.Time
	Pos   finding.Pos
}

// Span is a length of time of the file and where it stands.
type Span struct {
	Value time.Duration
	Pos   finding.Pos
}

// PrincipalKind is what the register says that a principal is.
type PrincipalKind string

// The kinds of principals.
const (
	AnyKind     PrincipalKind = "" // an object id that no register names
	User        PrincipalKind = "user"
	GroupKind   PrincipalKind = "group"
	Application PrincipalKind = "application"
)

// Principal is somebody whom the file names. Name is the user principal name of a user
// and the display name of others, "" for a bare object id; ID is "" for a user principal
// name without an id in the register.
type Principal struct {
	Kind PrincipalKind
	Name string
	ID   string      // canonical
	Pos  finding.Pos // of its line in the register or of its entry in groups; zero for neither
	Used bool
}
