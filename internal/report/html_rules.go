package report

import (
	"fmt"
	"strconv"
	"strings"

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

// htmlRule is a rule, what it evaluated, and how many groups got which answer.
type htmlRule struct {
	finding.Rule
	coverage      finding.RuleCoverage
	passed, found int // found: not passed
	answers       map[finding.Status]int
}

// coverageOfRules is the evidence of what was evaluated, and what passed: for each
// rule how often and with what answer. Nothing if there are no rules.
func (h html) coverageOfRules() []markup.Node {
	var all []*htmlRule
	var groups, files []htmlRow
	coverage, answers := map[string]finding.RuleCoverage{}, h.answers()
	for _, c := range h.Coverage {
		coverage[c.Rule] = c
	}
	for _, rule := range h.namedRules() {
		r := newHTMLRule(rule, coverage[rule.ID], answers[rule.ID])
		all = append(all, r)
		if r.aboutFile() {
			files = append(files, htmlRow{cells: r.cells()})
		} else {
			groups = append(groups, htmlRow{cells: r.cells()})
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

// answers gives the answer of each rule about each group that it did not pass. A
// group with several findings of a rule counts once: failed before not evaluated,
// and that before waived.
func (h html) answers() map[string]map[string]finding.Status {
	all := map[string]map[string]finding.Status{}
	for i := range h.Findings {
		f := &h.Findings[i]
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

func newHTMLRule(rule finding.Rule, coverage finding.RuleCoverage, answers map[string]finding.Status) *htmlRule {
	// A rule about the tenant may find several groups with one question.
	r := &htmlRule{Rule: rule, coverage: coverage, found: len(answers), answers: map[finding.Status]int{}}
	r.passed = max(0, coverage.Times-r.found)
	for _, status := range answers {
		r.answers[status]++
	}
	return r
}

// aboutFile says that a rule is about a file: by what it evaluated, or, if it did
// not run, by the prefix that the ids of these rules share.
func (r *htmlRule) aboutFile() bool {
	of := r.coverage.Of
	return of == "file" || of == "" && (strings.HasPrefix(r.ID, "file-") || strings.HasPrefix(r.ID, "policy-"))
}

// cells can be jumped to from each finding of the rule.
func (r *htmlRule) cells() markup.Node {
	return markup.Join(
		markup.Cell.Of(markup.ID.Of("rule-"+r.ID), htmlSorted(r.ID), markup.Link(r.Page, markup.Code.Of(show(r.ID))), markup.Break.Of(), show(r.Title),
			markup.If(r.Why != "", markup.Details.Of(markup.Class.Is("unprinted"),
				markup.Summary.Of(markup.Words("Why, and what to do")), markup.P.Of(show(r.Why)), markup.P.Of(show(r.Fix))))),
		markup.Cell.Of(htmlSorted(strconv.Itoa(r.coverage.Times)), show(r.evaluated())),
		htmlTimes("", r.passed), htmlTimes("bad", r.answers[finding.Failed]),
		htmlTimes("", r.answers[finding.Waived]), htmlTimes("open", r.answers[finding.NotEvaluated]),
	)
}

func (r *htmlRule) evaluated() string {
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

// htmlTimes is a number that stands out by its class unless it is none.
func htmlTimes(class string, n int) markup.Node {
	return markup.Cell.Of(markup.If(class != "" && n > 0, markup.Class.Of(class)), show(strconv.Itoa(n)))
}

// rulesInWords counts the rules without anything to report, and why. Only a rule
// that evaluated something can have passed.
func rulesInWords(rules []*htmlRule) string {
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
