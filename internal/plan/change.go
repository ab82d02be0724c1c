package plan

import (
	"cmp"
	"slices"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/settings"
)

// Action is a kind of change.
type Action string

// The actions, in the order in which they are made: what protects comes before what
// grants access, and what takes it away comes last.
const (
	Onboard Action = "onboard" // brings a group under PIM, which can't be undone
	Tighten Action = "tighten" // a role setting becomes stricter
	Pair    Action = "pair"    // MFA and the authentication context of a role change together
	Loosen  Action = "loosen"  // a role setting becomes weaker, or nobody can say
	Extend  Action = "extend"  // an eligibility ends later
	Assign  Action = "assign"  // somebody becomes eligible
	Shorten Action = "shorten" // an eligibility ends earlier
	Remove  Action = "remove"  // an eligibility ends now
)

// Actions lists all actions in their order.
func Actions() []Action {
	return []Action{Onboard, Tighten, Pair, Loosen, Extend, Assign, Shorten, Remove}
}

// Rank is the action's place in that order.
func (a Action) Rank() int { return slices.Index(Actions(), a) }

// Key names what a change is about; what does not apply is "". A role setting is
// never named by a policy id: ids change when a group is onboarded.
type Key struct {
	Group     string // object id
	Role      string // member or owner
	Setting   string // name of the leaf, or PairSetting
	Kind      string // of an assignment: eligible or active
	Principal string // object id
}

// The kinds of assignments.
const (
	KindEligible = "eligible"
	KindActive   = "active"
)

// PairSetting is the setting of a Pair: its two leaves change together.
const PairSetting = requireLeaf + " and " + contextLeaf

const requireLeaf, contextLeaf, approvalLeaf = "activation.require", "activation.context", "activation.approval"

// Effect is what a change does to the protection of a group, or to somebody's access.
type Effect string

// The effects. An onboarding has none: it can't be told before the group is under PIM. MFA
// that gives way to a context which a policy enforces, or the reverse, keeps protection.
const (
	Tightens Effect = "tighten"
	Loosens  Effect = "loosen"
	Grants   Effect = "grant"
	Revokes  Effect = "revoke"
	Keeps    Effect = "keep"
)

// Class is what a run is allowed to change: the words of the option changes.
type Class string

// The classes.
const (
	ClassOnboard  Class = "onboard"
	ClassSettings Class = "settings"
	ClassEligible Class = "eligible" // grants
	ClassRenew    Class = "renew"    // extends leases
	ClassShorten  Class = "shorten"
	ClassRemove   Class = "remove"
)

// Classes lists the classes in the order of their actions.
func Classes() []Class {
	return []Class{ClassOnboard, ClassSettings, ClassEligible, ClassRenew, ClassShorten, ClassRemove}
}

// Origin says whether a change comes from what was merged last, or from what somebody
// did in the tenant.
type Origin string

// The origins; "" is not judged.
const (
	Merge Origin = "merge"
	Drift Origin = "drift"
)

// Change is one step that would make the tenant match the file: one for each leaf of
// the settings and for each person. How Before and After read depends on the action:
//
//	action               Before                After
//	onboard              "not managed"         "managed"
//	tighten loosen       "8h"                  "2h", Leaf.Words of both
//	pair                 "mfa; context none"   "nothing; context c1"
//	assign               "not eligible"        "eligible for 180d", "… until 2027-03-31", "… permanently"
//	extend shorten       "until 2026-12-31"    "for 180d" of a lease, "until 2027-03-31", "permanent"
//	remove               "until 2026-12-31"    "not eligible"
type Change struct {
	Action    Action
	Key       Key
	Effect    Effect
	Name      string // display name of the group in the tenant
	Principal string // what people call the principal of Key; "" for a setting
	Before    string
	After     string
	Mails     []string // kinds of recipients that PIM sends mail to: assignee, admins, approvers
	Origin    Origin

	Was  *settings.Role // of a setting: the role as it was read
	Want *settings.Role // of a setting: Was with the leaves of Key changed, and no other
	// Row is the schedule of the tenant that changes; nil for one that is new.
	Row *directory.Schedule
	// End is when the schedule ends afterwards; zero is never. That of a lease counts from
	// Terms.Now, and is made anew when it is written.
	End    time.Time
	Lease  time.Duration // length of the lease; 0 for an end that the file sets
	Why    string        // of the entry; "" if it says nothing
	Ticket string

	Facts     directory.Group // what was read of the group; checked again right before the write
	Pinned    bool            // the file holds the ids; without them nothing is ever written
	Pos       finding.Pos     // of the leaf or entry, else of the role block or list; else of the group
	Reason    string          // for people; never decide by it
	Permanent bool            // can't be undone
}

// Class gives what has to be allowed for the change.
func (c *Change) Class() Class {
	switch c.Action {
	case Onboard:
		return ClassOnboard
	case Tighten, Pair, Loosen:
		return ClassSettings
	case Extend:
		if c.Lease > 0 {
			return ClassRenew
		}
	case Shorten:
		return ClassShorten
	case Remove:
		return ClassRemove
	}
	return ClassEligible
}

// ByHand says that no run makes the change, whatever it may make: PIM takes MFA in the
// place of a context only after the context is gone, and between the two there is neither.
func (c *Change) ByHand() bool { return byHand(c.Action, c.Want) }

func byHand(action Action, want *settings.Role) bool {
	if action != Pair || want == nil {
		return false
	}
	wanted := proofOf(want)
	return wanted.contextKnown && wanted.context == ""
}

// Leaves gives the settings that the change writes: two of a Pair, none of a person.
func (c *Change) Leaves() []settings.Leaf {
	var leaves []settings.Leaf
	for _, leaf := range settings.Leaves() {
		pair := c.Key.Setting == PairSetting && (leaf.Name == requireLeaf || leaf.Name == contextLeaf)
		if pair || leaf.Name == c.Key.Setting {
			leaves = append(leaves, leaf)
		}
	}
	return leaves
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
