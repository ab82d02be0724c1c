package policy

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// TestPure: the same input gives the same findings, sorted, and no rule
// changes what it looks at.
func TestPure(t *testing.T) {
	t.Parallel()
	for _, path := range casePaths(t) {
		c := loadCase(t, path)
		before := encoded(t, c)
		first := findings(Rules(), c.input)
		if !slices.IsSortedFunc(first, finding.Compare) {
			t.Errorf("%s: not sorted", c.rule)
		}
		for range 5 {
			if again := findings(Rules(), c.input); !reflect.DeepEqual(first, again) {
				t.Errorf("%s: another answer\n got %v\nwant %v", c.rule, again, first)
			}
		}
		if encoded(t, c) != before {
			t.Errorf("%s: a rule has changed its input", c.rule)
		}
	}
}

func encoded(t *testing.T, c *testCase) string {
	t.Helper()
	data, err := json.Marshal([]any{c.input.Tenant.Snapshot, c.input.File, c.input.Plan})
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestEveryDeclaredGroupIsSpokenFor: with nothing readable at all, each rule
// that concerns a group says so for each of them.
func TestEveryDeclaredGroupIsSpokenFor(t *testing.T) {
	t.Parallel()
	c := loadCase(t, "testdata/rules/owner-missing.txtar")
	s := *c.input.Tenant.Snapshot
	s.Groups, s.Principals, s.Caller, s.Gaps = nil, nil, nil, nil
	for _, part := range directory.Parts() {
		s.Gaps = append(s.Gaps, directory.Gap{Part: part, Reason: "no network"})
	}
	c.observe(&s)
	asked := map[string]int{}
	for _, f := range findings(Rules(), c.input) {
		if f.Status != finding.NotEvaluated {
			t.Errorf("%s claims to know: %s", f.Rule, f.Message)
		}
		asked[f.Rule]++
	}
	for _, rule := range Rules() {
		want := 1
		switch {
		case rule.OfChange, rule.OfDrift: // there is no base, and nobody looks for drift
			want = 0
		case rule.About != Tenant:
			want = len(concerned(rule, directory.PartGroups, c.input.Plan.Groups))
		}
		if len(rule.Needs) > 0 && asked[rule.ID] != want {
			t.Errorf("%s: %d answers, want %d", rule.ID, asked[rule.ID], want)
		}
	}
}
