package report

import (
	"fmt"
	"strings"

	"pim-groups/internal/finding"
)

// htmlChecked is the evidence of what was asked, and what is in order.
type htmlChecked struct {
	Words  string
	Groups []htmlRule // about groups and the tenant
	Files  []htmlRule // about the files
}

type htmlRule struct {
	ID, Title, Why, Fix               shown
	Asked                             string
	Times, Fine, Failed, Waived, Open int
}

// htmlChecked tells for each rule how often it was asked and what came of it;
// nil if there are no rules.
func (r *Report) htmlChecked() *htmlChecked {
	rules := r.namedRules()
	if len(rules) == 0 {
		return nil
	}
	asked := map[string]finding.Asked{}
	for _, a := range r.Asked {
		asked[a.Rule] = a
	}
	answers := r.answers()
	c := &htmlChecked{}
	quiet, off, never := 0, 0, 0
	for _, rule := range rules {
		a := asked[rule.ID]
		row := newHTMLRule(rule, a, answers[rule.ID])
		switch {
		case a.Off:
			off++
		case a.Times == 0 && row.Failed+row.Waived+row.Open == 0:
			never++
		case a.Times > 0 && row.Fine == a.Times:
			quiet++
		}
		if aboutFile(rule.ID, a) {
			c.Files = append(c.Files, row)
		} else {
			c.Groups = append(c.Groups, row)
		}
	}
	c.Words = checkedWords(len(rules), quiet, off, never)
	return c
}

// aboutFile says that a rule is about a file: what it was asked about, or, if
// it was not asked, the prefix that the ids of these rules share.
func aboutFile(id string, a finding.Asked) bool {
	return a.Of == "file" || a.Of == "" && (strings.HasPrefix(id, "file-") || strings.HasPrefix(id, "policy-"))
}

func checkedWords(all, quiet, off, never int) string {
	text := fmt.Sprintf("%s of %d found everything in order.", counted(quiet, "rule"), all)
	if off > 0 {
		text += fmt.Sprintf(" %d switched off by the policy file.", off)
	}
	if never > 0 {
		text += fmt.Sprintf(" %d not asked: the question did not arise, or the run ended before.", never)
	}
	return text
}

// answer counts what a rule was asked about by what came of it. A group with
// several findings of the rule counts once, as the worst that it has.
type answer map[string]finding.Status

// answers collects them by rule.
func (r *Report) answers() map[string]answer {
	all := map[string]answer{}
	for i := range r.Findings {
		f := &r.Findings[i]
		if all[f.Rule] == nil {
			all[f.Rule] = answer{}
		}
		key := identity(f.Group)
		if before, there := all[f.Rule][key]; !there || graver(f.Status, before) {
			all[f.Rule][key] = f.Status
		}
	}
	return all
}

// graver orders statuses: what failed, then what is not known, then what is
// accepted.
func graver(a, b finding.Status) bool {
	order := map[finding.Status]int{finding.Failed: 2, finding.NotEvaluated: 1}
	return order[a] > order[b]
}

func newHTMLRule(rule finding.Rule, a finding.Asked, found answer) htmlRule {
	row := htmlRule{
		ID: show(rule.ID), Title: show(rule.Title), Why: show(rule.Why), Fix: show(rule.Fix),
		Times: a.Times, Asked: askedWords(a),
	}
	for _, status := range found {
		switch status {
		case finding.Failed:
			row.Failed++
		case finding.NotEvaluated:
			row.Open++
		default:
			row.Waived++
		}
	}
	// A rule about the tenant may find several groups with one question.
	row.Fine = max(0, a.Times-len(found))
	return row
}

func askedWords(a finding.Asked) string {
	switch {
	case a.Off:
		return "off"
	case a.Times == 0:
		return "not asked"
	case a.Of == "tenant":
		return "the tenant"
	}
	return counted(a.Times, a.Of)
}
