package config

import (
	"cmp"
	"fmt"
	"slices"

	"pim-groups/internal/finding"
	"pim-groups/internal/identity"
	"pim-groups/internal/settings"
)

// Move is a line of principals whose name had another id before. Whoever has access by
// that name becomes somebody else.
type Move struct {
	Kind          PrincipalKind
	Name          string // as it is written now
	Before, After string // ids
	Pos           finding.Pos
}

// Moved gives the lines of principals whose names led to another id before, be it by
// such a line or by an entry in groups; sorted by kind and name.
func Moved(before, after *File) []Move {
	ids := map[string]string{}
	for i := range before.Groups {
		if g := &before.Groups[i]; g.ID != nil {
			ids[identity.FoldName(g.Name.Value)] = g.ID.Value
		}
	}
	for _, was := range before.Principals {
		ids[identity.FoldName(was.Name)] = was.ID
	}
	var moves []Move
	for _, is := range after.Principals {
		if was := ids[identity.FoldName(is.Name)]; was != "" && was != is.ID {
			moves = append(moves, Move{is.Kind, is.Name, was, is.ID, is.Pos})
		}
	}
	return moves
}

// equal says whether both declare the same for a role. A list left out is another
// declaration than an empty one.
func (r *Role) equal(other *Role) bool {
	if r == nil || other == nil {
		return r == other
	}
	return r.Exact == other.Exact && r.Settings.equal(other.Settings) &&
		slices.Equal(r.Eligible.texts(), other.Eligible.texts()) && slices.Equal(r.Active.texts(), other.Active.texts())
}

// equal compares the values, whether they are from a template or not.
func (s *Settings) equal(other *Settings) bool {
	if s == nil || other == nil {
		return s == other
	}
	return !slices.ContainsFunc(settings.Leaves(), func(leaf settings.Leaf) bool {
		declared := s.Declares(leaf)
		return declared != other.Declares(leaf) || declared && !leaf.Equal(s.Values, other.Values)
	})
}

// texts has one text for each entry, whatever its place in the list.
func (a *Assignments) texts() []string {
	if a == nil {
		return nil
	}
	list := []string{""}
	for i := range a.Items {
		item := &a.Items[i]
		until, length := cmp.Or(item.Until, new(Moment)), cmp.Or(item.For, new(Span))
		why, ticket := cmp.Or(item.Why, new(Text)), cmp.Or(item.Ticket, new(Text))
		list = append(list, fmt.Sprintf("%s %d %d %t %q %q", item.Principal.key(), until.Value.Unix(), length.Value, item.Permanent, why.Value, ticket.Value))
	}
	slices.Sort(list)
	return list
}
