// Package discover finds the groups of a tenant that PIM could manage and that
// no file declares. It owns the question which group counts as declared, the
// filters, and the forms of the answer, one file each. What could not be read is
// part of the answer, so that a list is never silently shorter than the tenant's.
// The package reads no file and asks no tenant.
package discover

import (
	"cmp"
	"slices"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/identity"
	"pim-groups/internal/order"
)

// Scope is what has to be read of a tenant. Who owns a group does not matter
// here, and would take a request for each of tens of thousands.
func Scope() directory.Scope {
	return directory.Scope{AllGroups: true, Parts: directory.PropertyParts()}
}

// Filter leaves groups out. The zero value leaves out none.
type Filter struct {
	RoleAssignable bool           // only groups that can hold Entra roles
	Kind           directory.Kind // KindUnknown for any
	Managed        directory.Flag // only managed ones, or only others; Null for both
	Name           string         // an identity.Pattern; "" for any name
}

// Valid says what is wrong with the filter's pattern.
func (f *Filter) Valid() error { return identity.Pattern(f.Name).Valid() }

// Inventory is the answer, for one tenant at one moment.
type Inventory struct {
	Snapshot *directory.Snapshot
	Groups   []Group // sorted by name and id
	// Gaps are what could not be read and might have changed the list: groups
	// that may belong to it, and groups in it that may be managed or not.
	Gaps []directory.Gap
}

// Group is a group that could be declared. It points into the snapshot: a
// tenant has tens of thousands of groups, and one copy of them is enough.
type Group struct {
	*directory.Group
	// NameTaken says which entry of the files has this name already, and what
	// to do; "" when none has. Names are not unique in Entra, but in a
	// declaration they are.
	NameTaken string
	// Namesakes is how many other groups of the tenant have the name, and
	// Privileged that this one alone of them can hold roles.
	Namesakes  int
	Privileged bool

	folded string // its name, to sort by
}

// Find makes the inventory. A nil file declares nothing.
func Find(snapshot *directory.Snapshot, file *config.File, filter Filter) *Inventory {
	believed := directory.Doubt(snapshot)
	search := newSearch(believed, file, filter)
	search.doubtNames(snapshot.Gaps)
	found := &Inventory{Snapshot: believed, Gaps: search.whole}
	for i := range believed.Groups {
		g := &believed.Groups[i]
		switch search.decide(g) {
		case listed:
			found.Groups = append(found.Groups, search.group(g))
			found.Gaps = append(found.Gaps, search.gaps[gapKey{directory.PartManaged, g.ID}]...)
		case unread:
			found.Gaps = append(found.Gaps, search.gaps[gapKey{directory.PartGroups, g.ID}]...)
		}
	}
	order.By(found.Groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(a.folded, b.folded), cmp.Compare(a.DisplayName, b.DisplayName), cmp.Compare(a.ID, b.ID))
	})
	order.By(found.Gaps, func(a, b directory.Gap) int {
		return cmp.Or(cmp.Compare(a.Part, b.Part), cmp.Compare(a.Group, b.Group),
			cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Reason, b.Reason))
	})
	return found
}

// matchesAny says whether the group can be one that is asked for, as one whose
// name is not known can.
func (f *Filter) matchesAny(names []string) bool {
	return len(names) == 0 || slices.ContainsFunc(names, f.matches)
}

func (f *Filter) matches(name string) bool {
	return f.Name == "" || identity.Pattern(f.Name).Matches(name)
}
