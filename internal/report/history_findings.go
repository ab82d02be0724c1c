package report

import (
	"io"
	"strings"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/history"
	"pim-groups/internal/plan"
)

// historyFindings makes a format of changes out of one of findings, for the readers who
// know nothing else: code scanning and annotations. What weakens is a warning.
func historyFindings(write func(io.Writer, *view) error) func(io.Writer, *History) error {
	return func(w io.Writer, h *History) error {
		return write(w, newView(New(Input{Tool: h.Tool, Mode: "diff", Result: h.Result, Now: h.Now, Rules: historyRules(),
			Sources: []config.Source{{Path: h.ToFile}}, Findings: h.findings()})))
	}
}

func (h *History) findings() []finding.Finding {
	var list []finding.Finding
	for _, s := range h.byEffect() {
		for _, c := range s.changes {
			list = append(list, finding.Finding{
				Rule: historyRule(s.Effect), Severity: historySeverity(s.Effect), Role: c.Role, Subject: whatChanged(c),
				Group:   finding.Group{ID: c.Group, Name: c.Name},
				Message: sentence(c),
			})
		}
	}
	for _, u := range h.uncompared(false) {
		list = append(list, finding.Finding{Rule: notComparableRule, Severity: finding.Error, Status: finding.NotEvaluated,
			Subject: u.words(), Message: u.words() + ": " + u.reason, Part: string(u.part)})
	}
	return list
}

// sentence says all of a change.
func sentence(c *history.Change) string {
	return strings.TrimPrefix(groupAndRole(c)+": "+whatChanged(c)+": "+historyDifference(c), ": ")
}

const notComparableRule = "not-comparable"

// historyRules describe changes to the formats that know rules: one for each effect, in
// whose order their ids are sorted. They are no rules of the policy file.
func historyRules() []finding.Rule {
	const why = "Somebody changed the tenant between the two snapshots, in the portal or by a program."
	const fix = "Compare it with what was approved: with the merges of your repository, and with the audit log of Entra."
	titles := map[plan.Effect]string{
		plan.Loosens: "The protection of a group was loosened", plan.Grants: "Somebody was granted access", plan.Revokes: "Somebody's access was revoked",
		plan.Tightens: "The protection of a group was tightened", plan.Keeps: "A setting changed, with the same protection", "": "The tenant changed",
	}
	rules := []finding.Rule{{ID: notComparableRule, Severity: finding.Error, Title: "A part was not read in both snapshots",
		Why: "What one snapshot has not read may have changed: nothing is known of it.",
		Fix: "Fix the read errors, and take both snapshots with the same scope and depth."}}
	for _, e := range history.Effects() {
		rules = append(rules, finding.Rule{ID: historyRule(e), Severity: historySeverity(e), Title: titles[e], Why: why, Fix: fix})
	}
	return rules
}

func historyRule(effect plan.Effect) string {
	return map[plan.Effect]string{plan.Loosens: "protection-loosened", plan.Grants: "tenant-access-granted", plan.Revokes: "tenant-access-revoked",
		plan.Tightens: "protection-tightened", plan.Keeps: "protection-kept", "": "tenant-changed"}[effect]
}

func historySeverity(effect plan.Effect) finding.Severity {
	if effect == plan.Loosens || effect == plan.Grants {
		return finding.Warning
	}
	return finding.Note
}
