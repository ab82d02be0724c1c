package policy

import (
	"slices"
	"strings"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// Check asks each rule, in order, about each group or the tenant. It gives all
// findings sorted (those that failed, that a waiver covers, and that could not
// be evaluated) and what each rule was asked about, in the order of the rules.
// The same input gives the same answer.
func Check(rules []Rule, p Pass) (found []finding.Finding, coverage []finding.RuleCoverage) {
	p.rules = rules
	for i := range rules {
		p.rule, p.found, p.Earlier = &rules[i], nil, found
		coverage = append(coverage, p.ask())
		found = append(found, p.found...)
	}
	finding.Sort(found)
	return found, coverage
}

// CheckFiles asks what the rules find in the declaration alone, for a run that
// reads no tenant. It covers the rules that can find something there; the pass
// needs a File and neither a Plan nor a Tenant.
func CheckFiles(rules []Rule, p Pass) (found []finding.Finding, coverage []finding.RuleCoverage) {
	for i := range rules {
		if p.rule, p.found = &rules[i], nil; p.rule.Files == nil {
			continue
		}
		c := finding.RuleCoverage{Rule: p.rule.ID, Of: "group", Off: p.rule.off(p.Settings.of(p.rule.ID))}
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
	c := finding.RuleCoverage{Rule: p.rule.ID, Of: "group", Off: p.rule.off(p.Settings.of(p.rule.ID))}
	if p.rule.About == Tenant {
		c.Of = "tenant"
	}
	if c.Off {
		return c
	}
	if p.Group = nil; p.rule.Files != nil {
		p.rule.Files(p)
	}
	subjects, left := p.subjects()
	p.left = 0
	for _, p.Group = range subjects {
		p.answer()
	}
	c.Times, c.NotLookedAt = len(subjects)-p.left, left+p.left
	return c
}

// subjects lists the groups that the rule has a question about; nil stands for the
// tenant. Others are left: nobody looked at what the rule needs of them.
func (p *Pass) subjects() (groups []*plan.Group, left int) {
	switch {
	case p.rule.OfChange && p.Base == nil, p.rule.OfDrift && !p.Drift:
		return nil, 0
	case p.rule.About == Tenant:
		return []*plan.Group{nil}, 0
	}
	for i := range p.Plan.Groups {
		switch g := &p.Plan.Groups[i]; {
		case !p.applies(g):
		case p.rule.About == EachManaged && p.notLookedAt(g):
			left++
		default:
			groups = append(groups, g)
		}
	}
	return groups, left
}

// applies says whether the rule has a question about a group. It has one about a
// group of which it could not be read whether it exists.
func (p *Pass) applies(g *plan.Group) bool {
	if p.rule.Applies != nil && !p.rule.Applies(g.Declared) {
		return false
	}
	if p.rule.About == EachManaged {
		return g.Found != nil && (g.Found.Managed == directory.True || p.rule.OfOnboarding && p.onboardsUnread(g))
	}
	_, unread := p.missing(directory.PartGroups, g)
	return p.rule.About != EachFound || g.Found != nil || unread
}

// onboardsUnread says whether a merge onboards the group, of which not all could be read
// that the rule needs.
func (p *Pass) onboardsUnread(g *plan.Group) bool {
	return g.State == plan.ToOnboard && slices.ContainsFunc(p.rule.Needs, func(part directory.Part) bool {
		_, unread := p.missing(part, g)
		return unread
	})
}

// notLookedAt says whether nobody looked at a part that the rule needs of a group.
func (p *Pass) notLookedAt(g *plan.Group) bool {
	return slices.ContainsFunc(p.rule.Needs, func(part directory.Part) bool {
		_, left := p.Tenant.NotLookedAt(part, g.Found)
		_, unread := p.Tenant.Missing(part, g.Found.ID) // of a group that is onboarded with settings
		return left && !unread
	})
}

// answer calls the rule, unless what it needs could not be read.
func (p *Pass) answer() {
	var reasons, fixes, parts []string
	for _, part := range p.rule.Needs {
		if reason, missing := p.missing(part, p.Group); missing {
			reasons, fixes = addOnce(reasons, reason), addOnce(fixes, grantAdvice(part, reason))
			parts = append(parts, string(part))
		}
	}
	if len(reasons) > 0 {
		p.notEvaluated(strings.Join(reasons, "; "), strings.Join(fixes, "; "), finding.Finding{Part: parts[0]})
		return
	}
	if p.rule.Check != nil {
		p.rule.Check(p)
	}
}

func addOnce(list []string, text string) []string {
	if slices.Contains(list, text) {
		return list
	}
	return append(list, text)
}
