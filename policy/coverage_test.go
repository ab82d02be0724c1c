package policy

import (
	"path/filepath"
	"testing"

	"pim-groups/internal/finding"
)

// TestCoverageCountsTheQuestions: the coverage says what was asked, for every
// tenant of the rules' own cases: each question is either put to the rule or not
// evaluated.
func TestCoverageCountsTheQuestions(t *testing.T) {
	t.Parallel()
	for _, path := range casePaths(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			c := loadCase(t, path)
			put := map[string]int{}
			rules := Rules()
			for i := range rules {
				id := rules[i].ID
				rules[i].Check = func(*Pass) { put[id]++ }
			}
			found, coverage := Check(rules, c.input)
			for _, f := range found {
				if f.Status == finding.NotEvaluated {
					put[f.Rule]++
				}
			}
			for _, covered := range coverage {
				if put[covered.Rule] != covered.Times {
					t.Errorf("%s was asked %d times, the coverage is %+v", covered.Rule, put[covered.Rule], covered)
				}
			}
		})
	}
}

func TestCoverageSaysOfWhat(t *testing.T) {
	t.Parallel()
	c := loadCase(t, "testdata/rules/owner-disabled.txtar") // six groups, one of which the tenant does not have
	c.input.Settings = mustParse(t, "version: 1\nrules:\n  owner-guest: off\n")
	want := map[string]finding.RuleCoverage{
		"group-not-found":    {Rule: "group-not-found", Of: "group", Times: 6},
		"owner-disabled":     {Rule: "owner-disabled", Of: "group", Times: 5},
		"owner-guest":        {Rule: "owner-guest", Of: "group", Off: true},
		"owner-missing":      {Rule: "owner-missing", Of: "group", Times: 2}, // those that declare owners
		"managed-undeclared": {Rule: "managed-undeclared", Of: "tenant", Times: 1},
	}
	_, list := Check(Rules(), c.input)
	if len(list) != len(Rules()) {
		t.Errorf("%d rules covered of %d", len(list), len(Rules()))
	}
	for _, got := range list {
		if expected, checked := want[got.Rule]; checked && got != expected {
			t.Errorf("%+v, want %+v", got, expected)
		}
	}
}
