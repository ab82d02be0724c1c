package policy

import (
	"fmt"
	"strings"
	"testing"

	"pim-groups/internal/finding"
)

// TestRelaxed: what asks for less is listed with its place, sorted; what asks
// for the same or for more is not.
func TestRelaxed(t *testing.T) {
	t.Parallel()
	tests := []struct{ policy, want string }{
		{"", ""},
		{"rules: {owner-guest: error, owner-disabled: {}, owners-minimum: {minimum: 2}, override-risk: note}", ""},
		{"rules: {owner-service-principal: error, owners-minimum: {severity: error, minimum: 3}}", ""},
		{"rules: {owner-guest: warning}", "2:22 owner-guest warning instead of error"},
		{"rules: {owner-guest: {severity: note}}", "2:22 owner-guest note instead of error"},
		{"rules: {group-unpinned: warning}", "2:25 group-unpinned warning instead of error"}, // an error for what would be onboarded
		{"rules: {owners-minimum: {minimum: 1}}", "2:25 owners-minimum minimum 1 owner instead of 2"},
		{"rules: {owners-minimum: {minimum: 0, severity: note}}", "2:25 owners-minimum note instead of error, minimum 0 owners instead of 2"},
		{"rules: {owner-guest: note, owner-disabled: off, group-kind: 'off'}",
			"2:61 group-kind off; 2:44 owner-disabled off; 2:22 owner-guest note instead of error"},
	}
	for _, test := range tests {
		var got []string
		for _, l := range Relaxed(Rules(), mustParse(t, "version: 1\n"+test.policy)) {
			got = append(got, fmt.Sprintf("%d:%d %s %s", l.Pos.Line, l.Pos.Column, l.Rule, l.Words()))
		}
		if got := strings.Join(got, "; "); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.policy, got, test.want)
		}
	}
	if list := Relaxed(Rules(), nil); list != nil {
		t.Errorf("of no policy file: %v", list)
	}
}

// TestHeaviest: no rule finds anything heavier than it says, or a severity that
// lowers it would not be listed as one.
func TestHeaviest(t *testing.T) {
	t.Parallel()
	heaviest, reached := map[string]finding.Severity{}, map[string]bool{}
	for _, rule := range Rules() {
		heaviest[rule.ID] = max(rule.Severity, rule.Heaviest)
	}
	for _, path := range casePaths(t) {
		c := loadCase(t, path)
		c.input.Settings = &Settings{scope: c.input.Settings.scopeOf()}
		for _, f := range c.evaluate(Rules()) {
			if f.Severity > heaviest[f.Rule] {
				t.Errorf("%s found a %s", f.Rule, f.Severity)
			}
			reached[f.Rule] = reached[f.Rule] || f.Severity == heaviest[f.Rule]
		}
	}
	for _, rule := range Rules() {
		if !reached[rule.ID] && !strings.HasPrefix(rule.ID, "waiver-") && !rule.OffByDefault {
			t.Errorf("%s never finds a %s", rule.ID, heaviest[rule.ID])
		}
	}
}
