package report

import "pim-groups/internal/finding"

// jsonControl counts groups, and the tenant, by the answers of all the rules together.
type jsonControl struct {
	Framework    string   `json:"framework"`
	ID           string   `json:"id"`
	Title        string   `json:"title"`
	Source       string   `json:"source"`
	Rules        []string `json:"rules"`
	Passed       int      `json:"passed"`
	Failed       int      `json:"failed"`
	Waived       int      `json:"waived"`
	NotEvaluated int      `json:"notEvaluated"`
	NotLookedAt  int      `json:"notLookedAt"`
}

func newJSONControl(c *controlResult) jsonControl {
	return jsonControl{
		Framework: c.Framework, ID: c.ID, Title: c.Title, Source: c.Source,
		Rules:  each(c.rules, func(r *ruleResult) string { return r.ID }),
		Passed: c.passed, Failed: c.answers[finding.Failed], Waived: c.answers[finding.Waived], NotEvaluated: c.answers[finding.NotEvaluated],
		NotLookedAt: c.left,
	}
}
