package policy

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/finding"
)

// TestControls: each control is complete, stands once and in order, and names rules
// that there are.
func TestControls(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, rule := range Metadata() {
		known[rule.ID] = true
	}
	all := mappings()
	for _, m := range all {
		if m.Framework == "" || m.ID == "" || m.Title == "" || strings.HasSuffix(m.Title, ".") || !strings.HasPrefix(m.Source, "https://") {
			t.Errorf("incomplete: %+v", m)
		}
		if len(m.rules) == 0 || !slices.IsSorted(m.rules) || len(slices.Compact(slices.Clone(m.rules))) != len(m.rules) {
			t.Errorf("%s: the rules %q are none, not in order, or twice", m.ID, m.rules)
		}
		for _, rule := range m.rules {
			if !known[rule] {
				t.Errorf("%s: no rule %s", m.ID, rule)
			}
		}
	}
	for i := range all[1:] {
		if finding.CompareControls(all[i].Control, all[i+1].Control) >= 0 {
			t.Errorf("%s is not behind %s", all[i+1].Name(), all[i].Name())
		}
	}
}

// TestControlsOfRules: the metadata that reports show has them.
func TestControlsOfRules(t *testing.T) {
	t.Parallel()
	for _, rule := range Metadata() {
		var ids []string
		for _, c := range rule.Controls {
			ids = append(ids, c.ID)
		}
		got := strings.Join(ids, " ")
		switch rule.ID {
		case "owner-disabled":
			if got != "AC-2(7)" {
				t.Errorf("%s: %s", rule.ID, got)
			}
		case "role-assignable-unmanaged":
			if got != "5.3.1 (v3.0.0) MS.AAD.7.5v1 AC-2" {
				t.Errorf("%s: %s", rule.ID, got)
			}
		case "group-kind":
			if got != "" {
				t.Errorf("%s: %s", rule.ID, got)
			}
		}
	}
}

// controlsText lists the controls that the rule is evidence for, with where each is
// published.
func controlsText(rule Rule) string {
	text := ""
	for _, c := range rule.Controls {
		text += fmt.Sprintf("| [%s](%s) | %s |\n", c.Name(), c.Source, c.Title)
	}
	if text == "" {
		return ""
	}
	return "\n## Controls\n\nThe rule is evidence for these controls. Passing it does not prove compliance with a framework.\n\n" +
		"| control | title |\n|---|---|\n" + text
}

// controlTable lists all controls with their rules.
func controlTable() string {
	text := "\n## Controls\n\nWhich rules are evidence for which control of a public framework. Passing them does not prove compliance with it.\n\n" +
		"| control | title | rules |\n|---|---|---|\n"
	for _, m := range mappings() {
		var rules []string
		for _, rule := range Rules() {
			if slices.Contains(m.rules, rule.ID) {
				rules = append(rules, fmt.Sprintf("[%s](%s.md)", rule.ID, rule.ID))
			}
		}
		if rules != nil {
			text += fmt.Sprintf("| [%s](%s) | %s | %s |\n", m.Name(), m.Source, m.Title, strings.Join(rules, ", "))
		}
	}
	return text
}
