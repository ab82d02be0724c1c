package plan

import (
	"cmp"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// Action is a kind of change.
type Action string

// Onboard brings a group under PIM. It can't be undone.
const Onboard Action = "onboard"

// Actions lists all actions in the order in which they are made and shown: what
// protects comes before what grants access, and what takes it away comes last.
func Actions() []Action { return []Action{Onboard} }

// Rank is the action's place in that order.
func (a Action) Rank() int { return slices.Index(Actions(), a) }

// Key names what a change is about. A role setting is named by (group, role,
// setting) and never by a policy id: ids change when a group is onboarded. What
// is "" does not apply: a change of the group itself has a Group and no more.
type Key struct {
	Group     string // object id
	Role      string // member or owner
	Setting   string
	Kind      string // of an assignment: eligible or active
	Principal string // object id
}

func (k Key) compare(other Key) int {
	return cmp.Or(
		cmp.Compare(k.Group, other.Group),
		cmp.Compare(k.Role, other.Role),
		cmp.Compare(k.Setting, other.Setting),
		cmp.Compare(k.Kind, other.Kind),
		cmp.Compare(k.Principal, other.Principal),
	)
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
	return cmp.Or(cmp.Compare(c.Action.Rank(), other.Action.Rank()), c.Key.compare(other.Key))
}
