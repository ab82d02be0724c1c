package discover

import (
	"fmt"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/identity"
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
	roles  map[string]int           // those of them that can hold roles, as far as is known
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
		roles:  map[string]int{},
	}
	x.declare(file)
	for i := range s.Groups {
		g := &s.Groups[i]
		if !g.Deleted() {
			x.countNames(g)
		}
	}
	x.noteGaps(s)
	return x
}

// countNames counts a group under each name that it was seen with.
func (x *search) countNames(g *directory.Group) {
	for _, name := range g.FoldedNames() {
		x.count[name]++
		if g.RoleAssignable() || g.Kind() == directory.KindUnknown {
			x.roles[name]++
		}
	}
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

// doubtNames makes a gap of each group that has a name which a contradicted
// group was seen with: it may be a look-alike of that one, and nobody is to
// declare it for the one that they mean.
func (x *search) doubtNames(s *directory.Snapshot, stated []directory.Gap) {
	seen := contradictedNames(s, stated)
	if len(seen) == 0 {
		return
	}
	for i := range s.Groups {
		g := &s.Groups[i]
		gap, doubted := seen[identity.FoldName(g.DisplayName)]
		key := gapKey{directory.PartGroups, g.ID}
		if doubted && gap.Group != g.ID && len(x.gaps[key]) == 0 {
			x.gaps[key] = []directory.Gap{{Part: directory.PartGroups, Group: g.ID,
				Reason: "another group, " + gap.Group + ", was seen with its name: " + gap.Reason}}
		}
	}
}

// contradictedNames gives, by folded name, the gap of a group that was seen
// with it and that the source does not believe.
func contradictedNames(s *directory.Snapshot, stated []directory.Gap) map[string]directory.Gap {
	gaps, names := map[string]directory.Gap{}, map[string]directory.Gap{}
	for _, g := range stated {
		if g.Part == directory.PartGroups && g.Group != "" {
			gaps[g.Group] = g
		}
	}
	for i := range s.Groups {
		if gap, found := gaps[s.Groups[i].ID]; found {
			for _, name := range s.Groups[i].FoldedNames() {
				names[name] = gap
			}
		}
	}
	return names
}

// declare notes what the files declare already, by id and by name.
func (x *search) declare(file *config.File) {
	if file == nil {
		return
	}
	for i := range file.Groups {
		g := &file.Groups[i]
		x.names[identity.FoldName(g.Name.Value)] = g
		if g.ID != nil {
			x.ids[g.ID.Value] = true
		}
	}
}

// matters says whether the gap can change the list. Owners, people and units
// can't, nor can a group that a file declares.
func (x *search) matters(g directory.Gap) bool {
	if x.ids[g.Group] || x.names[identity.FoldName(g.Subject)] != nil {
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
	case !x.filter.matchesAny(g.Names()):
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
	name := identity.FoldName(g.DisplayName)
	entry := x.names[name]
	return entry != nil && entry.ID == nil && x.count[name] == 1 && len(g.OtherNames) == 0
}

// group makes an entry of the list, and says what is known of its name.
func (x *search) group(g *directory.Group) Group {
	found := Group{Group: g, folded: identity.FoldName(g.DisplayName)}
	found.Namesakes = x.count[found.folded] - 1
	found.Privileged = g.RoleAssignable() && x.roles[found.folded] == 1
	if entry := x.names[found.folded]; entry != nil {
		found.NameTaken = taken(entry, g.ID)
	}
	return found
}

// taken says what can be done about an entry of the group's name, which means
// another group or, without an id, nobody knows which.
func taken(entry *config.Group, id string) string {
	if entry.ID == nil {
		return fmt.Sprintf("the entry at %s has this name and no id; if it means this group, add to it id: %s", entry.Place(), id)
	}
	return fmt.Sprintf("the entry at %s has this name and another id, and a declaration holds each name once; rename one of the groups in Entra", entry.Place())
}
