package policy

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// Pass is everything that a rule may look at, and the one way to answer. Rules
// change none of it. The caller of Check sets the fields from File to
// TokenSubject; Check sets the others for each question.
type Pass struct {
	File     *config.File
	Tenant   *directory.Index
	Plan     *plan.Plan
	Settings *Settings // nil is a policy file that says nothing
	Mode     Mode
	Now      time.Time
	// Paths are the files of the run, and those of its base: they decide whose names the
	// run looks after, see scope. nil means those of File.
	Paths []string
	Base  *Base // what a pull request is compared with; nil for any other run
	// Changes are the classes of changes that a merge of this repository makes. A
	// difference that none of them resolves is a finding only with Drift.
	Changes []plan.Class
	Drift   bool // every difference between files and tenant is a finding
	// TokenSubject is the subject of the workflow's token that the run signed in
	// with, "" if it signed in in another way.
	TokenSubject string

	Group *plan.Group // the group asked about; nil when Rule.About is Tenant
	// Earlier is what the rules before this one in the list have found, for the
	// rules about waivers.
	Earlier []finding.Finding

	rules []Rule // all that are asked
	rule  *Rule
	found []finding.Finding
	left  int                      // groups that the rule has no answer about, see leave
	named map[string]*config.Group // see entryNamed
}

// makes says whether a merge of this repository makes the change.
func (p *Pass) makes(c *plan.Change) bool { return slices.Contains(p.Changes, c.Class()) }

// Report answers with one finding. The rule fills in what is particular to it;
// its id, the severity, the group asked about, the group's place and the rule's
// general advice are added where the finding does not say. A severity in the
// policy file replaces every other, and a waiver that covers the finding marks
// it as waived.
func (p *Pass) Report(f finding.Finding) {
	f.Rule = p.rule.ID
	f.Severity = cmp.Or(p.Settings.of(f.Rule).severity, f.Severity, p.rule.Severity)
	if p.rule.OfChange { // the policy file under review does not make its own change weigh less
		f.Severity = max(f.Severity, cmp.Or(p.Base.Settings.of(f.Rule).severity, p.rule.Severity))
	}
	f.Fix = cmp.Or(f.Fix, strings.TrimSuffix(p.rule.Fix, ".")) // a clause, like the advice of the rules themselves
	if p.Group != nil {
		f.Group = cmp.Or(f.Group, p.Group.Ref())
		if f.Pos.IsZero() {
			f.Pos = p.place(f)
		}
	}
	p.found = append(p.found, p.waive(f))
}

// reportNote answers with a note that no policy file makes more of.
func (p *Pass) reportNote(f finding.Finding) {
	p.Report(f)
	p.found[len(p.found)-1].Severity = finding.Note
}

// leave says that there is no answer about the group asked about, because nobody looked
// at a part of it. That is neither a pass nor a failure.
func (p *Pass) leave() { p.left++ }

// needs says whether a part was read that only some groups need, such as an optional
// one, and else reports the finding as not evaluated. The group is the one that the part
// is about, "" for the tenant.
func (p *Pass) needs(part directory.Part, group string, f finding.Finding) bool {
	reason, missing := p.Tenant.NotLookedAt(part, nil)
	if !missing {
		reason, missing = p.Tenant.Missing(part, group)
	}
	if missing {
		p.unread(part, reason, f)
	}
	return !missing
}

// unread reports that a part could not be read for one subject of the rule.
func (p *Pass) unread(part directory.Part, reason string, f finding.Finding) {
	f.Part = string(part)
	p.notEvaluated(reason, grantAdvice(part, reason), f)
}

// notEvaluated reports that a question has no answer, and why.
func (p *Pass) notEvaluated(reason, fix string, f finding.Finding) {
	f.Status, f.Message, f.Fix = finding.NotEvaluated, "not evaluated: "+reason, fix
	p.Report(f)
}

// missing says whether a part could not be read for a group, or for the tenant if
// it is nil. An entry without an id was searched for by its name, so the name is
// where the source puts the gap.
func (p *Pass) missing(part directory.Part, g *plan.Group) (reason string, missing bool) {
	if g == nil {
		return p.Tenant.Missing(part, "")
	}
	if reason, missing = p.Tenant.Missing(part, g.ID()); missing || g.Pinned() {
		return reason, missing
	}
	return p.Tenant.MissingSubject(part, g.Declared.Name.Value)
}

// Threshold is the number that decides about the rule: the policy file's, or
// else the rule's default.
func (p *Pass) Threshold() int { return p.rule.threshold(p.Settings.of(p.rule.ID)) }

// name is how messages call the group asked about, which the tenant has.
func (p *Pass) name() string { return finding.Quote(p.Group.Found.DisplayName) }
