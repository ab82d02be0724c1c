package report

import (
	"fmt"
	"strconv"
	"strings"

	"pim-groups/internal/finding"
	"pim-groups/internal/markup"
)

// htmlRule is a rule with what came of it.
type htmlRule struct {
	finding.Rule
	asked                             string
	times, fine, failed, waived, open int
}

// htmlChecked is the evidence of what was asked, and what is in order: for each
// rule how often it was asked and what came of it. Nothing if there are no
// rules.
func (v *view) htmlChecked() markup.Node {
	rules := v.namedRules()
	if len(rules) == 0 {
		return markup.Node{}
	}
	asked := map[string]finding.RuleCoverage{}
	for _, a := range v.Asked {
		asked[a.Rule] = a
	}
	answers := v.answers()
	var groups, files []markup.Node
	var tally ruleTally
	for _, rule := range rules {
		a := asked[rule.ID]
		row := newHTMLRule(rule, a, answers[rule.ID])
		tally.add(a, row)
		if aboutFile(rule.ID, a) {
			files = append(files, row.row())
		} else {
			groups = append(groups, row.row())
		}
	}
	return htmlPart("checked", "What was checked",
		markup.P.Of(show(tally.words())),
		markup.If(len(groups) > 0, htmlRules(groups)),
		// Rules about the files are many and nearly always in order: folded.
		markup.If(len(files) > 0, markup.Details.Of(
			markup.Summary.Of(show(fmt.Sprintf("Rules about the files (%d)", len(files)))), htmlRules(files))),
	)
}

// htmlRelaxed stands before what was checked: it is the part of it that the
// policy file has taken away.
func (v *view) htmlRelaxed() markup.Node {
	if len(v.Relaxed) == 0 {
		return markup.Node{}
	}
	var rows []markup.Node
	for i := range v.Relaxed {
		l := &v.Relaxed[i]
		at := v.htmlSubject(finding.Group{}, l.Pos)
		rows = append(rows, markup.Row.Of(
			markup.Cell.Of(htmlCode(l.Rule)), markup.Cell.Of(show(l.Words())), markup.Cell.Of(markup.Link(at.url, show(at.place)))))
	}
	return htmlPart("relaxed", "Relaxed by the policy file",
		markup.P.Of(markup.Words("The policy file turns these rules off, or gives them a lower severity or threshold than the default.")),
		htmlTable("", []string{"Rule", "How", "Where"}, rows))
}

func htmlRules(rows []markup.Node) markup.Node {
	return htmlTable("sortable rules", []string{"Rule", "Asked about", "In order", "Failed", "Waived", "Not evaluated"}, rows)
}

// row can be jumped to from each finding of the rule.
func (rule htmlRule) row() markup.Node {
	return markup.Row.Of(markup.ID.Of("rule-"+rule.ID),
		markup.Cell.Of(htmlSorted(rule.ID), markup.Code.Of(show(rule.ID)), markup.Break.Of(), show(rule.Title),
			markup.If(rule.Why != "", markup.Details.Of(
				markup.Summary.Of(markup.Words("Why, and what to do")), markup.P.Of(show(rule.Why)), markup.P.Of(show(rule.Fix))))),
		markup.Cell.Of(htmlSorted(strconv.Itoa(rule.times)), show(rule.asked)),
		htmlTimes("", rule.fine), htmlTimes("bad", rule.failed), htmlTimes("", rule.waived), htmlTimes("open", rule.open),
	)
}

// htmlTimes is a number that stands out by its class unless it is none.
func htmlTimes(class string, n int) markup.Node {
	return markup.Cell.Of(markup.If(class != "" && n > 0, markup.Class.Of(class)), show(strconv.Itoa(n)))
}

// aboutFile says that a rule is about a file: what it was asked about, or, if
// it was not asked, the prefix that the ids of these rules share.
func aboutFile(id string, a finding.RuleCoverage) bool {
	return a.Of == "file" || a.Of == "" && (strings.HasPrefix(id, "file-") || strings.HasPrefix(id, "policy-"))
}

// ruleTally counts the rules of which there is nothing to tell, and why. "In
// order" is said only of what was asked.
type ruleTally struct{ all, quiet, off, never int }

func (t *ruleTally) add(a finding.RuleCoverage, row htmlRule) {
	t.all++
	switch {
	case a.Off:
		t.off++
	case a.Times == 0 && row.failed+row.waived+row.open == 0:
		t.never++
	case a.Times > 0 && row.fine == a.Times:
		t.quiet++
	}
}

func (t *ruleTally) words() string {
	text := fmt.Sprintf("%s of %d found everything in order.", finding.Count(t.quiet, "rule"), t.all)
	if t.off > 0 {
		text += fmt.Sprintf(" %d switched off by the policy file.", t.off)
	}
	if t.never > 0 {
		text += fmt.Sprintf(" %d not asked: the question did not arise, or the run ended before.", t.never)
	}
	return text
}

// answer counts what a rule was asked about by what came of it. A group with
// several findings of the rule counts once, as the worst that it has.
type answer map[string]finding.Status

// answers collects them by rule.
func (v *view) answers() map[string]answer {
	all := map[string]answer{}
	for i := range v.Findings {
		f := &v.Findings[i]
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

func newHTMLRule(rule finding.Rule, a finding.RuleCoverage, found answer) htmlRule {
	row := htmlRule{Rule: rule, times: a.Times, asked: askedWords(a)}
	for _, status := range found {
		switch status {
		case finding.Failed:
			row.failed++
		case finding.NotEvaluated:
			row.open++
		default:
			row.waived++
		}
	}
	// A rule about the tenant may find several groups with one question.
	row.fine = max(0, a.Times-len(found))
	return row
}

func askedWords(a finding.RuleCoverage) string {
	switch {
	case a.Off:
		return "off"
	case a.Times == 0:
		return "not asked"
	case a.Of == "tenant":
		return "the tenant"
	}
	return finding.Count(a.Times, a.Of)
}
