package policy

import (
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
	// TokenSubject is the subject of the workflow's token that the run signed in
	// with, "" if it signed in in another way.
	TokenSubject string

	Group *plan.Group // the group asked about; nil when Rule.About is Tenant
	// Earlier is what the rules before this one in the list have found. It exists
	// for the rules about waivers, which are last.
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
