package plan

import (
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/settings"
)

// Comparison is one declared setting or person beside the tenant, or somebody of the
// tenant whom an exact list does not have. Changes and the findings about differences
// are made of it, so that the two never disagree. Is says what the tenant has; Blocks
// says what keeps it from being written. A change follows where the first asks for one
// and the second is empty. MFA and a context that change together are one comparison, of
// PairSetting.
type Comparison struct {
	Key    Key
	Is     Relation
	Blocks []Block // all of them, also where nothing has to be written
	Action Action  // of the change in the plan, "" if there is none
	Effect Effect  // of that change, or of the one that is blocked

	Pos    finding.Pos // of the leaf or entry; of the list for who is not declared
	Called string      // what people call the principal of Key; "" for a setting
	Before string      // as in a Change
	After  string

	Was, Want *settings.Role      // of a setting; Was is nil if it was not read
	Entry     *config.Assignment  // nil for a setting and for who is not declared
	Row       *directory.Schedule // the one that counts; nil for none
	End       time.Time           // wanted; zero is never
	Lease     time.Duration       // wanted; 0 for an end that the file sets

	leaves []settings.Leaf // of Key, that differ
}

// Relation says what the tenant has for a line of the file.
type Relation string

// The relations, and the change and rule that follow from each.
const (
	Same       Relation = "same"
	Differs    Relation = "differs"    // of a setting: tighten, loosen, pair; setting-differs
	Missing    Relation = "missing"    // assign; eligible-missing, active-missing
	Earlier    Relation = "earlier"    // ends earlier than declared: extend; eligible-differs
	Later      Relation = "later"      // ends later than declared: shorten; eligible-differs
	Due        Relation = "due"        // a lease to be renewed: extend; no finding
	Longer     Relation = "longer"     // than a lease that names no length: nothing; eligible-longer
	Ended      Relation = "ended"      // the declared end is past: nothing; assignment-ended
	Undeclared Relation = "undeclared" // remove; eligible-undeclared, active-undeclared
	Uncompared Relation = "uncompared" // one of the two is not known: nothing; Blocks says why
)

// Block is one reason why nothing is written for a comparison.
type Block struct {
	Kind   BlockKind
	Part   directory.Part // of Unread
	Reason string         // for people, one clause
}

// BlockKind says what has to be mended before something is written.
type BlockKind string

// What blocks a setting.
const (
	Unread        BlockKind = "unread"         // a part that is needed was not read, or not looked at
	NotUnderstood BlockKind = "not-understood" // the tenant's value, that of a setting it depends on, or the kind of principal
	Unwritable    BlockKind = "unwritable"     // PIM would not take the declared value
	HalfPair      BlockKind = "half-pair"      // MFA and a context would be on together, or neither: setting-pair
)

// What blocks a person, beside Unread and NotUnderstood.
const (
	Unpinned       BlockKind = "unpinned"        // principal-unpinned
	Mismatch       BlockKind = "mismatch"        // principal-mismatch; also of an approver
	Ambiguous      BlockKind = "ambiguous"       // principal-name-ambiguous; also of an approver
	Absent         BlockKind = "absent"          // principal-unknown; also of an approver
	Disabled       BlockKind = "disabled"        // the account can't sign in
	Uncertain      BlockKind = "uncertain"       // another line of the list may mean this person
	Refused        BlockKind = "refused"         // assignment-refused-by-settings
	Inherited      BlockKind = "inherited"       // has it through a group alone
	Booked         BlockKind = "booked"          // begins later
	Several        BlockKind = "several"         // has it more than once
	UnknownStatus  BlockKind = "unknown-status"  // Graph's word for it says that it is not in force, or nothing known
	FromPackage    BlockKind = "package"         // an access package delivers the role
	PendingRequest BlockKind = "pending-request" // request-pending
	NeverWritten   BlockKind = "never-written"   // this version does not write active assignments
)

// Block gives the block of a kind, nil if there is none.
func (c *Comparison) Block(kind BlockKind) *Block { return blockOf(c.Blocks, kind) }

// ByHand says that no run makes the change that follows.
func (c *Comparison) ByHand() bool { return byHand(c.Action, c.Want) }

func blockOf(blocks []Block, kind BlockKind) *Block {
	for i := range blocks {
		if blocks[i].Kind == kind {
			return &blocks[i]
		}
	}
	return nil
}

// Principal is somebody whom roles of the file name, beside the tenant.
type Principal struct {
	Declared config.Principal // Pos is zero if no register has a line for it
	Pos      finding.Pos      // of that line, else where it is named first
	ID       string           // in the tenant; "" if that is not known
	Called   string           // what people call it
	// Blocks are Unread, NotUnderstood, Unpinned, Mismatch, Ambiguous, Absent and Disabled:
	// nothing is written for it.
	Blocks []Block
}

// Block gives the block of a kind, nil if there is none.
func (p *Principal) Block(kind BlockKind) *Block { return blockOf(p.Blocks, kind) }
