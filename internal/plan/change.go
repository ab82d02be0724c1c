package plan

import (
	"cmp"
	"maps"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// Action is a kind of change.
type Action string

// Onboard brings a group under PIM. It can't be undone.
const Onboard Action = "onboard"

// Actions lists all actions in their order: what protects comes before what
// grants access, and what takes it away comes last.
func Actions() []Action { return []Action{Onboard} }

// Rank is the action's place in that order.
func (a Action) Rank() int { return slices.Index(Actions(), a) }

// Key names what a change is about; what does not apply is "". A role setting is
// never named by a policy id: ids change when a group is onboarded.
type Key struct {
	Group     string // object id
	Role      string // member or owner
	Setting   string
	Kind      string // of an assignment: eligible or active
	Principal string // object id
}

// Change is one step that would make the tenant match the file. How Before
// and After read depends on the action:
//
//	action   Before         After
//	onboard  "not managed"  "managed"
type Change struct {
	Action    Action
	Key       Key
	Name      string // display name in the tenant
	Before    string
	After     string
	Facts     directory.Group // what was read of the group; checked again right before the write
	Pinned    bool            // the file holds the id; without it nothing is ever written
	Pos       finding.Pos
	Reason    string // for people; never decide by it
	Permanent bool   // can't be undone
}

// Compare orders changes by the rank of their actions, then by key.
func (c Change) Compare(other Change) int {
	a, b := c.Key, other.Key
	return cmp.Or(
		cmp.Compare(c.Action.Rank(), other.Action.Rank()),
		cmp.Compare(a.Group, b.Group),
		cmp.Compare(a.Role, b.Role),
		cmp.Compare(a.Setting, b.Setting),
		cmp.Compare(a.Kind, b.Kind),
		cmp.Compare(a.Principal, b.Principal),
	)
}

// Applied gives the tenant as it is after the changes; the given snapshot stays
// as it is. A change of a group that it does not hold changes nothing.
func Applied(s *directory.Snapshot, changes []Change) *directory.Snapshot {
	after := *s
	after.Groups = slices.Clone(s.Groups)
	places := make(map[string]int, len(after.Groups))
	begun := map[string]bool{} // under PIM, with settings and people that nobody has read
	for i := range after.Groups {
		places[after.Groups[i].ID] = i
	}
	for _, c := range changes {
		i, held := places[c.Key.Group]
		switch {
		case !held:
		case c.Action == Onboard && after.Groups[i].Managed != directory.True:
			onboarded(&after, &after.Groups[i])
			begun[c.Key.Group] = true
		}
	}
	if s.Scope.Depth != directory.DepthManaged {
		after.Scope = s.Scope.Without(after.Groups, begun)
		after.EligibilitiesOf = slices.Concat(s.EligibilitiesOf, slices.Sorted(maps.Keys(begun))) // nobody is eligible yet
	}
	return &after
}
