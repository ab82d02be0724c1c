package config

import (
	"slices"

	"pim-groups/internal/identity"
)

// Edit is an entry that differs between two declarations. Before is nil if it was
// added, After if it was removed.
type Edit struct{ Before, After *Group }

// Diff gives the entries that differ between two declarations, added and changed
// ones in the order of after, then removed ones in the order of before. An entry
// is known by its id. One that has none, or had none, is known by its name, so
// that an entry which got its id has changed. An entry also changes with the
// templates and the lines of principals that it uses. Where it stands is no
// difference, and neither are comments.
func Diff(before, after *File) []Edit {
	were := matched(before, after)
	kept := map[*Group]bool{}
	var edits []Edit
	for i := range after.Groups {
		g := &after.Groups[i]
		old := were[g]
		kept[old] = true
		if old == nil || !old.equal(g) {
			edits = append(edits, Edit{old, g})
		}
	}
	for i := range before.Groups {
		if g := &before.Groups[i]; !kept[g] {
			edits = append(edits, Edit{g, nil})
		}
	}
	return edits
}

// matched finds for each entry of after the one that it was: first by the ids, and
// then by the names among those that are left. Two ids are two groups, whatever
// their names are.
func matched(before, after *File) map[*Group]*Group {
	byID, byName := map[string]*Group{}, map[string]*Group{}
	for i := range before.Groups {
		g := &before.Groups[i]
		if g.ID != nil {
			byID[g.ID.Value] = g
		}
		byName[identity.FoldName(g.Name.Value)] = g
	}
	were, taken := map[*Group]*Group{}, map[*Group]bool{}
	for i := range after.Groups {
		if g := &after.Groups[i]; g.ID != nil && byID[g.ID.Value] != nil {
			were[g] = byID[g.ID.Value]
			taken[were[g]] = true
		}
	}
	for i := range after.Groups {
		g := &after.Groups[i]
		old := byName[identity.FoldName(g.Name.Value)]
		if were[g] == nil && old != nil && !taken[old] && (g.ID == nil || old.ID == nil) {
			were[g] = old
		}
	}
	return were
}

// equal says whether two entries declare the same.
func (g *Group) equal(other *Group) bool {
	return g.Name.Value == other.Name.Value && g.PIM == other.PIM && (g.ID == nil) == (other.ID == nil) &&
		(g.ID == nil || g.ID.Value == other.ID.Value) && slices.Equal(g.owners(), other.owners()) &&
		g.Member.equal(other.Member) && g.Owner.equal(other.Owner)
}

// owners are those that are declared, sorted as names are compared. An empty
// list is another declaration than none.
func (g *Group) owners() []string {
	if g.Owners == nil {
		return nil
	}
	list := []string{""}
	for _, owner := range g.Owners.Items {
		list = append(list, identity.FoldName(owner.Value))
	}
	slices.Sort(list)
	return list
}
