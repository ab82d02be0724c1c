package report

import (
	"fmt"
	"strconv"

	"pim-groups/internal/finding"
	"pim-groups/internal/markup"
)

// relaxedRules stand before what was checked, of which the policy file has taken
// them away.
func (h html) relaxedRules() []markup.Node {
	var rows []htmlRow
	for i := range h.Relaxed {
		l := &h.Relaxed[i]
		at := h.subject(finding.Group{}, l.Pos)
		rows = append(rows, htmlRow{cells: markup.Join(
			markup.Cell.Of(htmlCode(l.Rule)), markup.Cell.Of(show(l.Words())), markup.Cell.Of(markup.Link(at.url, show(at.place))))})
	}
	return htmlTable("The policy file turns these rules off, or gives them a lower severity or threshold than the default.",
		"", []string{"Rule", "How", "Where"}, rows)
}

// coverageOfRules is the evidence of what was evaluated, and what passed: for each
// rule how often and with what answer. Nothing if there are no rules.
func (h html) coverageOfRules() []markup.Node {
	var groups, files []htmlRow
	all := h.ruleResults()
	for _, r := range all {
		if r.aboutFile() {
			files = append(files, htmlRow{cells: htmlRule(r)})
		} else {
			groups = append(groups, htmlRow{cells: htmlRule(r)})
		}
	}
	if len(all) == 0 {
		return nil
	}
	titles := []string{"Rule", "Evaluated", "Passed", "Failed", "Waived", "Not evaluated"}
	omitted := htmlParagraph("omitted", show("Not printed: why each rule matters. "+htmlHowToPrint))
	nodes := append([]markup.Node{markup.P.Of(show(rulesInWords(all))), omitted}, htmlTable("", "sortable rules", titles, groups)...)
	if len(files) == 0 {
		return nodes
	}
	// Rules about the files are many and nearly always passed: folded.
	title := markup.Summary.Of(show(fmt.Sprintf("Rules about the files (%d)", len(files))))
	return append(nodes, markup.Details.Of(append([]markup.Node{title}, htmlTable("", "sortable rules", titles, files)...)...))
}

// htmlRule has the cells of a rule, which can be jumped to from each finding of it.
func htmlRule(r *ruleResult) markup.Node {
	return markup.Join(
		markup.Cell.Of(markup.ID.Of("rule-"+r.ID), htmlSorted(r.ID), markup.Link(r.Page, markup.Code.Of(show(r.ID))), markup.Break.Of(), show(r.Title),
			markup.If(r.Why != "", markup.Details.Of(markup.Class.Is("unprinted"),
				markup.Summary.Of(markup.Words("Why, and what to do")), markup.P.Of(show(r.Why)), markup.P.Of(show(r.Fix))))),
		markup.Cell.Of(htmlSorted(strconv.Itoa(r.coverage.Times)), show(r.evaluated())),
		htmlTimes("", r.passed), htmlTimes("bad", r.answers[finding.Failed]),
		htmlTimes("", r.answers[finding.Waived]), htmlTimes("open", r.answers[finding.NotEvaluated]),
	)
}

// htmlTimes is a number that stands out by its class unless it is none.
func htmlTimes(class string, n int) markup.Node {
	return markup.Cell.Of(markup.If(class != "" && n > 0, markup.Class.Of(class)), show(strconv.Itoa(n)))
}

// rulesInWords counts the rules without anything to report, and why. Only a rule
// that evaluated something can have passed.
func rulesInWords(rules []*ruleResult) string {
	passed, off, never := 0, 0, 0
	for _, r := range rules {
		switch {
		case r.coverage.Off:
			off++
		case r.coverage.Times == 0 && r.found == 0:
			never++
		case r.coverage.Times > 0 && r.passed == r.coverage.Times:
			passed++
		}
	}
	text := fmt.Sprintf("%d of %s passed without a finding.", passed, finding.Count(len(rules), "rule"))
	if off > 0 {
		text += fmt.Sprintf(" %d off.", off)
	}
	if never > 0 {
		text += fmt.Sprintf(" %d not run: nothing to evaluate, or the run ended first.", never)
	}
	return text
}
