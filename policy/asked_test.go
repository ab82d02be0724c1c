package policy

import (
	"path/filepath"
	"testing"

	"pim-groups/internal/finding"
)

// TestAskedCountsTheQuestions: what Asked says is what Evaluate does, for
// every tenant of the rules' own cases: each question is either put to the
// rule or not evaluated.
func TestAskedCountsTheQuestions(t *testing.T) {
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
			for _, f := range Evaluate(rules, c.input) {
				if f.Status == finding.NotEvaluated {
					put[f.Rule]++
				}
			}
			for _, asked := range Asked(rules, c.input) {
				if put[asked.Rule] != asked.Times {
					t.Errorf("%s was asked %d times, Asked says %+v", asked.Rule, put[asked.Rule], asked)
				}
			}
		})
	}
}

func TestAskedSaysOfWhat(t *testing.T) {
	t.Parallel()
	c := loadCase(t, "testdata/rules/owner-disabled.txtar") // six groups, one of which the tenant does not have
	c.input.Settings = mustParse(t, "version: 1\nrules:\n  owner-guest: off\n")
	want := map[string]finding.Asked{
		"group-not-found":    {Rule: "group-not-found", Of: "group", Times: 6},
		"owner-disabled":     {Rule: "owner-disabled", Of: "group", Times: 5},
		"owner-guest":        {Rule: "owner-guest", Of: "group", Off: true},
		"owner-missing":      {Rule: "owner-missing", Of: "group", Times: 2}, // those that declare owners
		"managed-undeclared": {Rule: "managed-undeclared", Of: "tenant", Times: 1},
	}
	list := Asked(Rules(), c.input)
	if len(list) != len(Rules()) {
		t.Errorf("%d rules told of %d", len(list), len(Rules()))
	}
	for _, got := range list {
		if expected, checked := want[got.Rule]; checked && got != expected {
			t.Errorf("%+v, want %+v", got, expected)
		}
	}
}
