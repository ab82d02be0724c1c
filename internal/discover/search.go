package discover

import (
	"fmt"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
)

// search is one run over a snapshot. Gaps are looked up by group, names are
// counted first: both would be quadratic otherwise.
type search struct {
	filter Filter
	gaps   map[gapKey][]directory.Gap
	whole  []directory.Gap          // gaps that are about no group of the snapshot
	ids    map[string]bool          // declared ids
	names  map[string]*config.Group // declared names, folded
	count  map[string]int           // groups of a name, folded, that are not deleted
}

type gapKey struct {
	part  directory.Part
	group string
}

// verdict is what a group is to the inventory.
type verdict int

const (
	leftOut verdict = iota
	listed
	unread // it can't be said whether it belongs
)

// newSearch counts names over all groups that are not deleted, also those that
// PIM can't manage: each of them is somebody's "the group of this name".
func newSearch(s *directory.Snapshot, file *config.File, filter Filter) *search {
	x := &search{
		filter: filter,
		gaps:   map[gapKey][]directory.Gap{},
		ids:    map[string]bool{},
		names:  map[string]*config.Group{},
		count:  make(map[string]int, len(s.Groups)),
	}
	x.declare(file)
	for i := range s.Groups {
		g := &s.Groups[i]
		if !g.Deleted() {
			x.count[directory.FoldName(g.DisplayName)]++
		}
	}
	x.noteGaps(s)
	return x
}

// noteGaps keeps the gaps that can change the list: those of a group with the
// group, all others, a group that could not be read at all among them, apart.
func (x *search) noteGaps(s *directory.Snapshot) {
	known := make(map[string]bool, len(s.Groups))
	for i := range s.Groups {
		known[s.Groups[i].ID] = true
	}
	for _, g := range s.Gaps {
		key := gapKey{g.Part, g.Group}
		switch {
		case !x.matters(g):
		case known[g.Group]:
			x.gaps[key] = append(x.gaps[key], g)
		default:
			x.whole = append(x.whole, g)
		}
	}
}

// declare notes what the files declare already, by id and by name.
func (x *search) declare(file *config.File) {
	if file == nil {
		return
	}
	for i := range file.Groups {
		g := &file.Groups[i]
		x.names[directory.FoldName(g.Name.Value)] = g
		if g.ID != nil {
			x.ids[g.ID.Value] = true
		}
	}
}

// matters says whether the gap can change the list. Owners, people and units
// can't, nor can a group that a file declares.
func (x *search) matters(g directory.Gap) bool {
	if x.ids[g.Group] || x.names[directory.FoldName(g.Subject)] != nil {
		return false
	}
	switch g.Part {
	case directory.PartGroups, directory.PartManaged:
		return true
	case directory.PartRoleAssignable:
		return x.filter.RoleAssignable
	}
	return false
}

// judge decides about a group. A group whose kind is not known may belong to
// the list; a group that may be managed belongs to it in any case.
func (x *search) judge(g *directory.Group) verdict {
	switch {
	case g.Deleted() || x.declared(g):
		return leftOut
	case g.DisplayName != "" && !x.filter.matches(g.DisplayName):
		return leftOut
	case len(x.gaps[gapKey{directory.PartGroups, g.ID}]) > 0:
		return unread
	case !g.Manageable():
		return leftOut
	case x.filter.RoleAssignable && !g.RoleAssignable():
		return leftOut
	case x.filter.Kind != directory.KindUnknown && x.filter.Kind != g.Kind():
		return leftOut
	case x.filter.Managed != directory.Null && g.Managed != directory.Null && x.filter.Managed != g.Managed:
		return leftOut
	}
	return listed
}

// declared says whether a file declares the group: by its id, or by its name
// when the name leads to this group and no other.
func (x *search) declared(g *directory.Group) bool {
	if x.ids[g.ID] {
		return true
	}
	name := directory.FoldName(g.DisplayName)
	entry := x.names[name]
	return entry != nil && entry.ID == nil && x.count[name] == 1
}

// group makes an entry of the list, and says if the name can't be declared.
func (x *search) group(g *directory.Group) Group {
	found := Group{Group: g, folded: directory.FoldName(g.DisplayName)}
	if entry := x.names[found.folded]; entry != nil {
		found.NameTaken = fmt.Sprintf("an entry of this name stands at %s already", entry.Place())
	} else if n := x.count[found.folded]; n > 1 {
		found.NameTaken = fmt.Sprintf("%d groups of the tenant have this name", n)
	}
	return found
}
