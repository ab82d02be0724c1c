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
	filter  Filter
	groups  map[string]*directory.Group
	entries map[string]*config.Group // by folded name
	ids     map[string]bool          // declared ids
	count   map[string]int           // groups of a folded name that are not deleted
	roles   map[string]int           // those of them that can hold roles, as far as is known
	gaps    map[gapKey][]directory.Gap
	whole   []directory.Gap // gaps that are about no group of the snapshot
}

type gapKey struct {
	part  directory.Part
	group string
}

// decision is what a group is to the inventory.
type decision int

const (
	leftOut decision = iota
	listed
	unread // it is not known whether it belongs
)

// newSearch counts names over all groups that are not deleted, also those that
// PIM can't manage: an entry of the name may mean each of them.
func newSearch(s *directory.Snapshot, file *config.File, filter Filter) *search {
	x := &search{
		filter:  filter,
		groups:  make(map[string]*directory.Group, len(s.Groups)),
		entries: map[string]*config.Group{},
		ids:     map[string]bool{},
		count:   make(map[string]int, len(s.Groups)),
		roles:   map[string]int{},
		gaps:    map[gapKey][]directory.Gap{},
	}
	if file != nil {
		x.addEntries(file.Groups)
	}
	for i := range s.Groups {
		x.addGroup(&s.Groups[i])
	}
	for _, gap := range s.Gaps {
		x.addGap(gap)
	}
	return x
}

func (x *search) addEntries(entries []config.Group) {
	for i := range entries {
		entry := &entries[i]
		x.entries[identity.FoldName(entry.Name.Value)] = entry
		if entry.ID != nil {
			x.ids[entry.ID.Value] = true
		}
	}
}

// addGroup counts a group under each name that it was seen with.
func (x *search) addGroup(g *directory.Group) {
	x.groups[g.ID] = g
	if g.Deleted() {
		return
	}
	for _, name := range g.FoldedNames() {
		x.count[name]++
		if g.RoleAssignable() || g.Kind() == directory.KindUnknown {
			x.roles[name]++
		}
	}
}

// addGap keeps a gap that can change the list: with the group if it is about one
// of the snapshot, else apart. Owners, people and units can't change it, nor can a
// group that a file declares.
func (x *search) addGap(gap directory.Gap) {
	matters := gap.Part == directory.PartGroups || gap.Part == directory.PartManaged ||
		gap.Part == directory.PartRoleAssignable && x.filter.RoleAssignable
	switch key := (gapKey{gap.Part, gap.Group}); {
	case !matters || x.ids[gap.Group] || x.entries[identity.FoldName(gap.Subject)] != nil:
	case x.groups[gap.Group] != nil:
		x.gaps[key] = append(x.gaps[key], gap)
	default:
		x.whole = append(x.whole, gap)
	}
}

// doubtNames makes a gap of each group that has a name which a contradicted
// group was seen with: it may be a look-alike of that one, and must not be
// declared in its place. Stated are the gaps that the source gave.
func (x *search) doubtNames(stated []directory.Gap) {
	seen := map[string]directory.Gap{}
	for _, gap := range stated {
		if g := x.groups[gap.Group]; g != nil && gap.Part == directory.PartGroups {
			for _, name := range g.FoldedNames() {
				seen[name] = gap
			}
		}
	}
	if len(seen) == 0 {
		return
	}
	for id, g := range x.groups {
		gap, doubted := seen[identity.FoldName(g.DisplayName)]
		if key := (gapKey{directory.PartGroups, id}); doubted && gap.Group != id && len(x.gaps[key]) == 0 {
			x.gaps[key] = []directory.Gap{{Part: directory.PartGroups, Group: id,
				Reason: "another group, " + gap.Group + ", was seen with its name: " + gap.Reason}}
		}
	}
}

// decide says what to do with a group. One whose kind is not known may belong to
// the list; one that may be managed belongs to it in any case.
func (x *search) decide(g *directory.Group) decision {
	filter := &x.filter
	switch {
	case g.Deleted(), x.declares(g), !filter.matchesAny(g.Names()):
		return leftOut
	case len(x.gaps[gapKey{directory.PartGroups, g.ID}]) > 0:
		return unread
	case !g.Manageable(),
		filter.RoleAssignable && !g.RoleAssignable(),
		filter.Kind != directory.KindUnknown && filter.Kind != g.Kind(),
		filter.Managed != directory.Null && g.Managed != directory.Null && filter.Managed != g.Managed:
		return leftOut
	}
	return listed
}

// declares says whether a file declares the group: by its id, or by its name
// when the name leads to this group and no other.
func (x *search) declares(g *directory.Group) bool {
	name := identity.FoldName(g.DisplayName)
	entry := x.entries[name]
	return x.ids[g.ID] || entry != nil && entry.ID == nil && x.count[name] == 1 && len(g.OtherNames) == 0
}

// group makes an entry of the list, with what is known of its name.
func (x *search) group(g *directory.Group) Group {
	name := identity.FoldName(g.DisplayName)
	found := Group{Group: g, folded: name, Namesakes: x.count[name] - 1, Privileged: g.RoleAssignable() && x.roles[name] == 1}
	switch entry := x.entries[name]; {
	case entry == nil:
	case entry.ID == nil: // it is not known which group it means
		found.NameTaken = fmt.Sprintf("the entry at %s has this name and no id; if it means this group, add to it id: %s", entry.Place(), g.ID)
	default:
		found.NameTaken = fmt.Sprintf("the entry at %s has this name and another id, and a declaration holds each name once; "+
			"rename one of the groups in Entra", entry.Place())
	}
	return found
}
