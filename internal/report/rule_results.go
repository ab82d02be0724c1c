package report

import (
	"fmt"
	"slices"
	"strings"

	"pim-groups/internal/finding"
)

// ruleResult is a rule, what it evaluated, and how many groups got which answer.
type ruleResult struct {
	finding.Rule
	coverage      finding.RuleCoverage
	passed, found int // found: not passed
	answers       map[finding.Status]int
}

// ruleResults has one for each rule that the report names, in the order of the rules.
func (v *view) ruleResults() []*ruleResult {
	coverage, answers := map[string]finding.RuleCoverage{}, v.answers()
	for _, c := range v.Coverage {
		coverage[c.Rule] = c
	}
	return each(v.namedRules(), func(rule finding.Rule) *ruleResult {
		return newRuleResult(rule, coverage[rule.ID], answers[rule.ID])
	})
}

// answers gives the answer of each rule about each group that it did not pass. A
// group with several findings of a rule counts once: failed before not evaluated,
// and that before waived.
func (v *view) answers() map[string]map[string]finding.Status {
	all := map[string]map[string]finding.Status{}
	for i := range v.Findings {
		f := &v.Findings[i]
		if all[f.Rule] == nil {
			all[f.Rule] = map[string]finding.Status{}
		}
		key := identity(f.Group)
		if before, known := all[f.Rule][key]; !known || f.Status < before {
			all[f.Rule][key] = f.Status
		}
	}
	return all
}

func newRuleResult(rule finding.Rule, coverage finding.RuleCoverage, answers map[string]finding.Status) *ruleResult {
	// A rule about the tenant may find several groups with one question.
	r := &ruleResult{Rule: rule, coverage: coverage, found: len(answers), answers: map[finding.Status]int{}}
	r.passed = max(0, coverage.Times-r.found)
	for _, status := range answers {
		r.answers[status]++
	}
	return r
}

// aboutFile says that a rule is about a file: by what it evaluated, or, if it did
// not run, by the prefix that the ids of these rules share.
func (r *ruleResult) aboutFile() bool {
	of := r.coverage.Of
	return of == "file" || of == "" && (strings.HasPrefix(r.ID, "file-") || strings.HasPrefix(r.ID, "policy-"))
}

func (r *ruleResult) evaluated() string {
	switch {
	case r.coverage.Off:
		return "off"
	case r.coverage.NotLookedAt > 0:
		return fmt.Sprintf("%s, %d not looked at", finding.Count(r.coverage.Times, r.coverage.Of), r.coverage.NotLookedAt)
	case r.coverage.Times == 0 && r.found > 0: // reported by a guardrail or a write
		return "not counted"
	case r.coverage.Times == 0:
		return "not run"
	case r.coverage.Of == "tenant":
		return "the tenant"
	}
	return finding.Count(r.coverage.Times, r.coverage.Of)
}

// controlResult is a control of a framework and the answers of its rules, added up. It
// is evidence for the control, and no verdict on it.
type controlResult struct {
	finding.Control
	rules   []*ruleResult
	passed  int
	left    int // not looked at
	answers map[finding.Status]int
}

// controlResults has one for each control that a rule speaks to, by framework and id.
func (v *view) controlResults() []*controlResult {
	var all []*controlResult
	byName := map[string]*controlResult{}
	for _, r := range v.ruleResults() {
		for _, control := range r.Controls {
			c := byName[control.Name()]
			if c == nil {
				c = &controlResult{Control: control, answers: map[finding.Status]int{}}
				byName[control.Name()], all = c, append(all, c)
			}
			c.add(r)
		}
	}
	slices.SortFunc(all, func(a, b *controlResult) int { return finding.CompareControls(a.Control, b.Control) })
	return all
}

func (c *controlResult) add(r *ruleResult) {
	c.rules = append(c.rules, r)
	c.passed += r.passed
	c.left += r.coverage.NotLookedAt
	for status, n := range r.answers {
		c.answers[status] += n
	}
}
