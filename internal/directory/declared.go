package directory

import (
	"cmp"
	"slices"
	"time"
)

// Declared is what the files say of the roles of a group, as far as it decides what has
// to be read.
type Declared struct {
	Group string `json:"group"`
	// Settings are declared, or people whom they limit: they are read also while PIM does
	// not manage the group.
	Settings  bool     `json:"settings,omitempty"`
	Contexts  bool     `json:"contexts,omitempty"`  // an authentication context is, and what there is of them is read
	Approvers []string `json:"approvers,omitempty"` // object ids; they are read as if they approved already
	Active    bool     `json:"active,omitempty"`    // assignments are declared, and read whoever is a member
	// Eligible are those who are declared, and are read as if they were eligible. Of
	// whoever of them is not, the requests are read, because a person may have removed
	// them.
	Eligible []Wanted `json:"eligible,omitempty"`
}

// Wanted is somebody whom the files declare for a role of a group.
type Wanted struct {
	Role      Role   `json:"role"`
	Principal string `json:"principal"` // object id
}

// Declarations gives what the files declare, by group.
func (s *Scope) Declarations() map[string]Declared {
	byGroup := make(map[string]Declared, len(s.Declared))
	for _, d := range s.Declared {
		byGroup[d.Group] = d
	}
	return byGroup
}

// Lacks says whether somebody who is declared has no eligibility of their own among the
// given ones. One that has ended is none, however long PIM goes on listing it.
func (d Declared) Lacks(eligible []Schedule, now time.Time) bool {
	return slices.ContainsFunc(d.Eligible, func(w Wanted) bool {
		own := func(s Schedule) bool {
			return !s.Inherited && s.Role == w.Role && s.Principal == w.Principal && (s.End.IsZero() || s.End.After(now))
		}
		return !slices.ContainsFunc(eligible, own)
	})
}

// beforehand says that the settings of the group are read although PIM does not manage it.
func (d Declared) beforehand(g *Group) bool {
	return d.Settings && g.Managed == False && g.Manageable()
}

// Names lists the ids of all who are declared.
func (d Declared) Names() []string {
	ids := slices.Clone(d.Approvers)
	for _, w := range d.Eligible {
		ids = append(ids, w.Principal)
	}
	return ids
}

func canonicalDeclared(list []Declared) []Declared {
	list = sortedByOrNil(list, compareDeclared)
	for i := range list {
		list[i].Approvers = sortedOrNil(list[i].Approvers)
		list[i].Eligible = slices.Compact(sortedByOrNil(list[i].Eligible, compareWanted))
	}
	return list
}

func compareDeclared(a, b Declared) int { return cmp.Compare(a.Group, b.Group) }

func compareWanted(a, b Wanted) int {
	return cmp.Or(cmp.Compare(a.Role, b.Role), cmp.Compare(a.Principal, b.Principal))
}

func verifyDeclared(d *Declared) *fault {
	wanted := func(w *Wanted) *fault {
		return cmp.Or(oneOf(w.Role, Roles()).in("role"), verifyID(w.Principal).in("principal"))
	}
	return cmp.Or(
		verifyID(d.Group).in("group"),
		verifyIDs(d.Approvers).in("approvers"),
		verifyList(d.Eligible, compareWanted, wanted).in("eligible"),
	)
}
