package policy

import (
	"slices"
	"strings"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// Check asks each rule, in order, about each group or the tenant. It gives all
// findings sorted (those that failed, that a waiver covers, and that could not
// be evaluated) and what each rule was asked about, in the order of the rules.
// The same input gives the same answer.
func Check(rules []Rule, p Pass) (found []finding.Finding, coverage []finding.RuleCoverage) {
	for i := range rules {
		p.rule, p.found, p.Earlier = &rules[i], nil, found
		coverage = append(coverage, p.ask())
		found = append(found, p.found...)
	}
	finding.Sort(found)
	return found, coverage
}

// CheckFiles asks what the rules can tell from the declaration alone, for a run
// that reads no tenant. It covers the rules that can tell something; the pass
// needs a File and neither a Plan nor a Tenant.
func CheckFiles(rules []Rule, p Pass) (found []finding.Finding, coverage []finding.RuleCoverage) {
	for i := range rules {
		if p.rule, p.found = &rules[i], nil; p.rule.Files == nil {
			continue
		}
		c := finding.RuleCoverage{Rule: p.rule.ID, Of: "group", Off: p.Settings.off(p.rule.ID)}
		if !c.Off {
			p.rule.Files(&p)
			c.Times = len(p.File.Groups)
		}
		found, coverage = append(found, p.found...), append(coverage, c)
	}
	finding.Sort(found)
	return found, coverage
}

// ask puts the pass's rule to everything that it is about.
func (p *Pass) ask() finding.RuleCoverage {
	c := finding.RuleCoverage{Rule: p.rule.ID, Of: "group", Off: p.Settings.off(p.rule.ID)}
	p.Group = nil
	if !c.Off && p.rule.Files != nil {
		p.rule.Files(p)
	}
	switch {
	case p.rule.About == Tenant:
		if c.Of = "tenant"; !c.Off {
			c.Times = 1
			p.answer()
		}
	case !c.Off:
		for i := range p.Plan.Groups {
			if p.Group = &p.Plan.Groups[i]; p.applies() {
				c.Times++
				p.answer()
			}
		}
	}
	return c
}

// applies says whether the rule has a question about the pass's group. When it
// could not be read whether there is such a group, the answer is "not evaluated".
func (p *Pass) applies() bool {
	if p.rule.Applies != nil && !p.rule.Applies(p.Group.Declared) {
		return false
	}
	_, unread := p.missing(directory.PartGroups)
	return p.rule.About != EachFound || p.Group.Found != nil || unread
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
