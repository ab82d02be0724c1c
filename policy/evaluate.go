package policy

import (
	"slices"
	"strings"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// Input is what there is to judge: the declaration, the tenant, and what
// follows from both. A nil Settings is a policy file that says nothing.
type Input struct {
	File     *config.File
	Tenant   *directory.Index
	Plan     *plan.Plan
	Settings *Settings
	Mode     Mode
	Now      time.Time
	// TokenSubject is the subject of the workflow's token that the run signed in
	// with, "" if it signed in in another way.
	TokenSubject string
}

// Evaluate asks each rule, in order, about each group or the tenant, and
// gives all findings sorted: those that failed, those that a waiver covers,
// and those that could not be evaluated. The same input gives the same
// findings.
func Evaluate(rules []Rule, in Input) []finding.Finding {
	var found []finding.Finding
	for i := range rules {
		if !in.Settings.off(rules[i].ID) {
			found = append(found, in.ask(&rules[i], found)...)
		}
	}
	finding.Sort(found)
	return found
}

// EvaluateFiles asks what the rules can tell from the declaration alone, for a
// run that reads no tenant, and says which rules were asked. Input needs a File;
// a Plan and a Tenant are not looked at.
func EvaluateFiles(rules []Rule, in Input) (found []finding.Finding, asked []finding.Asked) {
	for i := range rules {
		rule := &rules[i]
		if rule.Files == nil {
			continue
		}
		p := Pass{File: in.File, Settings: in.Settings, Mode: in.Mode, Now: in.Now, rule: rule}
		a := finding.Asked{Rule: rule.ID, Of: "group", Off: in.Settings.off(rule.ID)}
		if !a.Off {
			rule.Files(&p)
			a.Times = len(in.File.Groups)
		}
		found, asked = append(found, p.found...), append(asked, a)
	}
	finding.Sort(found)
	return found, asked
}

// ask puts one rule to everything it is about.
func (in *Input) ask(rule *Rule, earlier []finding.Finding) []finding.Finding {
	p := Pass{
		File: in.File, Tenant: in.Tenant, Plan: in.Plan, Settings: in.Settings, Mode: in.Mode, Now: in.Now, TokenSubject: in.TokenSubject,
		Earlier: earlier, rule: rule,
	}
	if rule.Files != nil {
		rule.Files(&p)
	}
	if rule.About == Tenant {
		p.answer()
		return p.found
	}
	for i := range in.Plan.Groups {
		if p.Group = &in.Plan.Groups[i]; p.arises() {
			p.answer()
		}
	}
	return p.found
}

// Asked tells what Evaluate asks with the same input, one line for each rule
// in their order: the evidence of what was checked beside what was found.
func Asked(rules []Rule, in Input) []finding.Asked {
	var list []finding.Asked
	for i := range rules {
		rule := &rules[i]
		asked := finding.Asked{Rule: rule.ID, Of: "group", Off: in.Settings.off(rule.ID)}
		switch {
		case asked.Off:
		case rule.About == Tenant:
			asked.Of, asked.Times = "tenant", 1
		default:
			asked.Times = in.arising(rule)
		}
		list = append(list, asked)
	}
	return list
}

// arising counts the groups that the rule is asked about.
func (in *Input) arising(rule *Rule) int {
	n := 0
	p := Pass{Tenant: in.Tenant, rule: rule}
	for i := range in.Plan.Groups {
		if p.Group = &in.Plan.Groups[i]; p.arises() {
			n++
		}
	}
	return n
}

// arises says whether the rule has a question about the pass's group.
func (p *Pass) arises() bool {
	return (p.rule.Applies == nil || p.rule.Applies(p.Group.Declared)) && (p.rule.About != EachFound || !p.absent())
}

// answer calls the rule, unless what it needs could not be read.
func (p *Pass) answer() {
	var reasons, fixes []string
	for _, part := range p.rule.Needs {
		if reason, missing := p.missing(part); missing {
			reasons, fixes = append(reasons, reason), append(fixes, readable(part, reason))
		}
	}
	if len(reasons) == 0 {
		p.rule.Check(p)
		return
	}
	p.notEvaluated(finding.Finding{Message: clauses(reasons), Fix: clauses(fixes)})
}

// absent says that the entry is known to mean no single group. When even that
// could not be read it is not known, and the rule answers "not evaluated".
func (p *Pass) absent() bool {
	_, missing := p.missing(directory.PartGroups)
	return !missing && p.Group.Found == nil
}

// missing says whether a part could not be read for what the rule is asked
// about. An entry without an id was searched for by its name, so the name is
// where the source puts the gap.
func (p *Pass) missing(part directory.Part) (string, bool) {
	if p.Group == nil {
		return p.Tenant.Missing(part, "")
	}
	if reason, missing := p.Tenant.Missing(part, p.Group.ID()); missing || p.Group.Pinned() {
		return reason, missing
	}
	return p.Tenant.MissingSubject(part, p.Group.Declared.Name.Value)
}

// notEvaluated reports that a question has no answer, and why; the finding's
// Message is the reason.
func (p *Pass) notEvaluated(f finding.Finding) {
	f.Status = finding.NotEvaluated
	f.Message = "not evaluated: " + f.Message
	p.Report(f)
}

// unread reports that a part could not be read for one subject of the rule.
func (p *Pass) unread(part directory.Part, reason string, f finding.Finding) {
	f.Message, f.Fix = reason, readable(part, reason)
	p.notEvaluated(f)
}

// clauses joins texts, each of them once.
func clauses(texts []string) string {
	var once []string
	for _, text := range texts {
		if !slices.Contains(once, text) {
			once = append(once, text)
		}
	}
	return strings.Join(once, "; ")
}
