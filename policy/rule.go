// Package policy owns the rules about groups, the policy file that tunes them,
// and waivers. A rule is a value with one function, and all rules are in one
// ordered list. The package judges what was read and reads nothing itself: it
// knows the declaration, the snapshot and the plan, but neither where they come
// from nor how a finding is shown.
package policy

import (
	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// Mode is what the run is for: the identity of a check needs less than that
// of a run that writes.
type Mode string

const (
	ModeCheck Mode = "check"
	ModeApply Mode = "apply" // makes the changes of Pass.Changes
	// ModeRehearse makes them in a copy of a snapshot: it needs what a check needs.
	ModeRehearse Mode = "rehearse"
)

// Subject says what a rule is asked about.
type Subject int

const (
	// EachGroup: asked once for each declared group.
	EachGroup Subject = iota
	// EachFound: asked once for each declared group that the tenant has, so that
	// Pass.Group.Found is set. Entries that mean no group, or several, are left to
	// group-not-found and group-name-ambiguous.
	EachFound
	// EachManaged: asked once for each declared group that PIM manages, if all parts in
	// Needs were looked at for it.
	EachManaged
	// Tenant: asked once for the run.
	Tenant
)

// Rule is a question about a group or a tenant.
type Rule struct {
	finding.Rule
	About Subject
	// Needs lists the parts of the snapshot without which the rule has no answer:
	// if one could not be read, Check is not called and the finding is "not
	// evaluated".
	Needs []directory.Part
	// MayNeed lists the parts that it needs of some groups only, see Pass.needs.
	MayNeed []directory.Part
	// Leaves are the settings of groups.yaml that the rule is about: its findings point at
	// the first that the file declares.
	Leaves []string
	// Applies says whether the rule asks anything of such an entry; nil means of
	// all. It looks at the declaration alone, so that an entry the rule does not
	// concern is never reported as "not evaluated" either.
	Applies func(*config.Group) bool
	// Heaviest is the severity of the most severe findings, if some are above
	// Severity; otherwise 0.
	Heaviest finding.Severity
	// Threshold is the number that the policy file may set; zero for none.
	Threshold Threshold
	// PerPerson says that each finding is about one person, its Subject. If the rule is
	// part of the verdict, a waiver must name the person: one that names nobody would
	// accept those who come later too.
	PerPerson bool
	// Unwaivable is the reason why no waiver may name the rule, a clause for
	// people; "" for a rule that can be waived.
	Unwaivable string
	// Verdict says what a finding does to the verdict on the group.
	Verdict Effect
	// OfOwners says that the rule is about the owners of a group. Only waivers of
	// such rules count for an onboarding.
	OfOwners bool
	// OfState says that the rule compares nothing with the file: of a managed group
	// it finds the same whether the group is declared or not.
	OfState bool
	// OfDrift says that the rule is about what no merge has done yet: it has a question
	// only for a run that looks for drift.
	OfDrift bool
	// OfOnboarding says that the rule has a question about a group that PIM does not
	// manage yet, too, if what it needs of it could not be read: then the plan lacks what
	// would be changed after the onboarding.
	OfOnboarding bool
	// OfChange says that the rule is about what a pull request changes: without a
	// base it has no question.
	OfChange bool
	Check    func(*Pass) // nil if Files finds all
	// Files finds what the declaration alone shows, whatever could be read of a
	// tenant; nil for nearly all rules. It may look at the pass's File and
	// Settings, and at its Plan if there is one.
	Files func(*Pass)
}

// Effect is what a finding of a rule does to the verdict on the group.
type Effect int

const (
	NoEffect Effect = iota
	// Exposes: the group is exposed by a finding that is an error by itself, whatever
	// severity the policy file gives it.
	Exposes
	// Obscures: nothing can be said about the group, whatever the severity.
	Obscures
)
