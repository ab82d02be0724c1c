// Package policy owns the rules about groups, the policy file that tunes them,
// and waivers. A rule is a value with one function; all rules stand in one
// ordered list. It judges what was read and never reads anything itself: it
// may know the declaration, the snapshot and the plan, but neither where they
// came from nor how a finding will be shown.
package policy

import (
	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// Mode is what the run is for: the identity of a check needs less than that
// of an onboarding.
type Mode string

const (
	ModeCheck   Mode = "check"
	ModeOnboard Mode = "onboard"
)

// Subject says what a rule is asked about.
type Subject int

const (
	// EachGroup: asked once for each declared group.
	EachGroup Subject = iota
	// EachFound: asked once for each declared group that the tenant has, so
	// that Pass.Group.Found is set. Of an entry that means no group, or more
	// than one, group-not-found and group-name-ambiguous say all there is to
	// say.
	EachFound
	// Tenant: asked once for the run.
	Tenant
)

// Rule is a question about a group or a tenant. Needs lists the parts of the
// snapshot without which it has no answer: when one of them could not be
// read, Check is not called and the finding is "not evaluated".
type Rule struct {
	finding.Rule
	About Subject
	Needs []directory.Part
	// Applies says whether the rule asks anything of such an entry; nil means
	// of all. It looks at the declaration alone, so that an entry the rule
	// does not concern is never reported as "not evaluated" either.
	Applies func(*config.Group) bool
	// Heaviest is the severity of the gravest findings, where some weigh more
	// than Severity; 0 where none does.
	Heaviest finding.Severity
	// Threshold is the number that the policy file may set; the zero value
	// when the rule has none.
	Threshold Threshold
	// Unwaivable is the reason why no waiver may name the rule, a clause for
	// people; "" for a rule that can be waived.
	Unwaivable string
	// OfOwners says that the rule is about the owners of a group. A waiver of such a
	// rule counts for an onboarding as well, one of any other rule does not.
	OfOwners bool
	// Reference is more for the rule's page, in Markdown, such as a table; ""
	// for none.
	Reference string
	Check     func(*Pass)
	// Files finds what the declaration alone shows, whatever could be read of
	// a tenant; nil for nearly all rules. Of the Pass, it may look at File and
	// Settings, and at Plan when there is one.
	Files func(*Pass)
}

// Threshold is the least whole number with which a rule is met. Its range
// lets the policy file refuse a slip of the finger.
type Threshold struct {
	Name              string // key in the policy file
	Default, Min, Max int
}
