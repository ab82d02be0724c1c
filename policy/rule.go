// Package policy owns the rules about groups, the policy file that tunes them,
// and waivers. A rule is a value with one function; all rules stand in one
// ordered list. It judges what was read and never reads anything itself: it
// may know the declaration, the snapshot and the plan, but neither where they
// came from nor how a finding will be shown.
package policy

import (
	"strings"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// Mode is what the run is for: the identity of a check needs less than that
// of an onboarding.
type Mode string

const (
	Check   Mode = "check"
	Onboard Mode = "onboard"
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

// Pass is everything that a rule may look at, and the one way to answer.
// Rules change none of it.
type Pass struct {
	File     *config.File
	Tenant   *directory.Index
	Plan     *plan.Plan
	Settings *Settings
	Mode     Mode
	Now      time.Time
	// TokenSubject is whom the token of a workflow speaks for, "" for other ways to
	// sign in.
	TokenSubject string
	Group        *plan.Group // the group asked about; nil when Rule.About is Tenant
	// Earlier is what the rules before this one in the list have answered. It
	// exists for the rules about waivers, which stand last.
	Earlier []finding.Finding

	rule  *Rule
	found []finding.Finding
	named map[string]*config.Group // see entryNamed
}

// Report answers with one finding. The rule fills in what is particular to
// it; its id, the severity, the group asked about, the group's place and the
// rule's general advice are added where the finding does not say. A severity
// in the policy file has the last word, and a waiver that covers the finding
// marks it as waived.
func (p *Pass) Report(f finding.Finding) {
	f.Rule = p.rule.ID
	switch override := p.Settings.severity(f.Rule); {
	case override != 0:
		f.Severity = override
	case f.Severity == 0:
		f.Severity = p.rule.Severity
	}
	if p.Group != nil {
		if f.Group == (finding.Group{}) {
			f.Group = p.Group.Ref()
		}
		if f.Pos.IsZero() {
			f.Pos = p.Group.Declared.Place()
		}
	}
	if f.Fix == "" {
		f.Fix = strings.TrimSuffix(p.rule.Fix, ".") // a clause, like the advice of the rules themselves
	}
	p.found = append(p.found, p.waive(f))
}

// Threshold is the number that decides about the rule: the policy file's, or
// else the rule's default.
func (p *Pass) Threshold() int {
	if n, set := p.Settings.threshold(p.rule.ID); set {
		return n
	}
	return p.rule.Threshold.Default
}
