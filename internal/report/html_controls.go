package report

import (
	"pim-groups/internal/finding"
	"pim-groups/internal/markup"
)

// controlTable is for an auditor, who looks for a control and not for a rule.
func (h html) controlTable() []markup.Node {
	rows := each(h.controlResults(), func(c *controlResult) htmlRow {
		return htmlRow{cells: markup.Join(
			markup.Cell.Of(htmlSorted(c.Name()), markup.Link(c.Source, show(c.Name())), markup.Break.Of(), show(c.Title)),
			markup.Cell.Of(each(c.rules, htmlControlRule)...),
			htmlTimes("", c.passed), htmlTimes("bad", c.answers[finding.Failed]),
			htmlTimes("", c.answers[finding.Waived]), htmlTimes("open", c.answers[finding.NotEvaluated]),
		)}
	})
	return htmlTable("How many groups passed or failed the rules that are evidence for a control, counted for each rule. It does not prove compliance "+
		"with a framework.",
		"sortable rules", []string{"Control", "Rules", "Passed", "Failed", "Waived", "Not evaluated"}, rows)
}

// htmlControlRule leads to the rule's line. A rule that was not asked about every
// group says so: its control has less evidence.
func htmlControlRule(r *ruleResult) markup.Node {
	silent := r.coverage.Off || r.coverage.NotLookedAt > 0 || r.coverage.Times == 0 && r.found == 0
	return markup.Div.Of(htmlRuleLink(r.ID), markup.If(silent, show(" ("+r.evaluated()+")")))
}
