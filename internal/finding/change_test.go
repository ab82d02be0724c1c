package finding_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pim-groups/internal/finding"
)

// of reads findings, each "rule group subject status measure severity role"; - is nothing.
func of(lines ...string) []finding.Finding {
	var list []finding.Finding
	for _, line := range lines {
		words := strings.Fields(line + " - - - - - -")
		for i, w := range words {
			words[i] = strings.Trim(w, "-")
		}
		f := finding.Finding{Rule: words[0], Group: finding.Group{ID: words[1]}, Subject: words[2], Measure: len(words[4]), Severity: finding.ParseSeverity(words[5]), Role: words[6]}
		switch words[3] {
		case "waived":
			f.Status = finding.Waived
		case "open":
			f.Status = finding.NotEvaluated
		}
		list = append(list, f)
	}
	return list
}

func watching(ids string, lines ...string) finding.Evaluation {
	e := finding.Evaluation{Findings: of(lines...), Watched: map[string]bool{}}
	for id := range strings.FieldsSeq(ids) {
		e.Watched[id] = true
	}
	return e
}

// kinds: rules that begin with "owner" compare nothing with the file, the rule "mfa" is
// about protection.
func kinds() finding.Kinds {
	return finding.Kinds{
		OfGroup:      func(rule string) bool { return strings.HasPrefix(rule, "owner") },
		OfProtection: func(rule string) bool { return rule == "mfa" },
	}
}

func words(c finding.Comparison) string {
	var list []string
	for _, f := range slices.Concat(c.Findings, c.Fixed, c.Hidden) {
		list = append(list, strings.TrimSuffix(strings.Join([]string{f.Rule, f.Group.ID, string(f.Change)}, " "), " "))
	}
	return strings.Join(list, "; ")
}

func TestDiff(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name                string
		base, head, crossed finding.Evaluation
		want                string
	}{
		{"same", watching("g", "kind g"), watching("g", "kind g"), watching("g", "kind g"), "kind g existing"},
		{"new", watching("g"), watching("g", "kind g"), watching("g", "kind g"), "kind g new"},
		{"fixed", watching("g", "kind g"), watching("g"), watching("g"), "kind g fixed"},
		{"another subject", watching("g", "owner g ada"), watching("g", "owner g bob"), watching("g", "owner g bob"), "owner g new; owner g fixed"},
		{"another role", watching("g", "owner g ada - - - member"), watching("g", "owner g ada - - - owner"), watching("g", "owner g ada - - - owner"), "owner g new; owner g fixed"},
		{"a role not evaluated is not fixed", watching("g", "kind g ada - - - owner"), watching("g", "kind g - open - - owner"), watching("g", "kind g - open - - owner"), "kind g new"},
		{"the other role not evaluated", watching("g", "kind g ada - - - owner"), watching("g", "kind g - open - - member"), watching("g", "kind g - open - - member"), "kind g new; kind g fixed"},
		{"worse", watching("g", "few g - - x"), watching("g", "few g - - xx"), watching("g", "few g - - xx"), "few g new"},
		{"better", watching("g", "few g - - xx"), watching("g", "few g - - x"), watching("g", "few g - - x"), "few g existing"},
		{"worse by the policy alone", watching("g", "few g - - x"), watching("g", "few g - - xx"), watching("g", "few g - - x"), "few g existing"},
		{"heavier", watching("g", "pin g - - - warning"), watching("g", "pin g - - - error"), watching("g", "pin g - - - error"), "pin g new"},
		{"lighter", watching("g", "pin g - - - error"), watching("g", "pin g - - - warning"), watching("g", "pin g - - - warning"), "pin g existing"},
		{"heavier by the policy alone", watching("g", "pin g - - - warning"), watching("g", "pin g - - - error"), watching("g", "pin g - - - warning"), "pin g existing"},
		{"lighter by the policy alone", watching("g", "pin g - - - error"), watching("g", "pin g - - - note"), watching("g", "pin g - - - error"), "pin g existing; pin g hidden"},
		{"two of one, the worse one is new", watching("g", "few g - - x", "few g - - xx"), watching("g", "few g - - xx"), watching("g", "few g - - xx"), "few g existing"},
		{"no base", watching("g"), watching("g", "owner g ada"), watching("g", "owner g ada"), "owner g new"},
		{"by the policy alone", watching("g"), watching("g", "kind g"), watching("g"), "kind g from-policy"},
		{"rule off", watching("g", "kind g"), watching("g"), watching("g", "kind g"), "kind g hidden"},
		{"waiver added", watching("g", "kind g"), watching("g", "kind g - waived"), watching("g", "kind g"), "kind g from-policy; kind g hidden"},
		{"waiver gone", watching("g", "kind g - waived"), watching("g", "kind g"), watching("g", "kind g - waived"), "kind g from-policy"},
		{"not evaluated is not fixed", watching("g", "owner g ada"), watching("g", "owner g - open"), watching("g", "owner g - open"), "owner g new"},
		{"nowhere evaluated is not fixed", watching("g", "kind g"), watching("g", "kind - - open"), watching("g", "kind - - open"), "kind  new"},
		{"not evaluated in the base", watching("g", "kind g - open"), watching("g", "kind g"), watching("g", "kind g"), "kind g new"},
		{"a managed group is declared", watching(""), watching("g", "owner g ada", "kind g"), watching("g", "owner g ada", "kind g"), "owner g existing; kind g new"},
		{"a managed group is declared no longer", watching("g", "owner g ada", "kind g"), watching(""), watching(""), "kind g fixed"},
		{"a group without PIM is declared", watching(""), watching("", "owner g ada"), watching("", "owner g ada"), "owner g new"},
	}
	for _, test := range tests {
		if got := words(finding.Diff(test.base, test.head, test.crossed, kinds())); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// A group that only the pull request brings under PIM has no old findings, as its
// onboarding can't be undone.
func TestDiffOnboarded(t *testing.T) {
	t.Parallel()
	base, head := watching("", "owner g ada", "kind h"), watching("", "owner g ada", "kind h")
	head.Onboarded = map[string]bool{"g": true}
	if got := words(finding.Diff(base, head, head, kinds())); got != "owner g new; kind h existing" {
		t.Error(got)
	}
	base.Onboarded = head.Onboarded
	if got := words(finding.Diff(base, head, head, kinds())); got != "owner g existing; kind h existing" {
		t.Error(got)
	}
}

// What is open in a group that the merge onboards is a next step, whatever the base has
// and whichever policy file judges; a question without an answer, or another rule, is not.
func TestDiffNextSteps(t *testing.T) {
	t.Parallel()
	onboarding := func(lines ...string) finding.Evaluation {
		e := watching("", lines...)
		e.Onboarded = map[string]bool{"g": true}
		return e
	}
	for _, test := range []struct {
		name                string
		base, head, crossed finding.Evaluation
		want                string
	}{
		{"open", watching(""), onboarding("mfa g", "kind g", "mfa h"), onboarding("mfa g", "kind g", "mfa h"), "mfa g next-step; kind g new; mfa h new"},
		{"open in the base too", onboarding("mfa g"), onboarding("mfa g"), onboarding("mfa g"), "mfa g next-step"},
		{"by the policy alone", watching(""), onboarding("mfa g"), onboarding(), "mfa g next-step"},
		{"hidden by the policy", watching(""), onboarding(), onboarding("mfa g", "mfa h"), "mfa h hidden"},
		{"not evaluated", watching(""), onboarding("mfa g - open"), onboarding("mfa g - open"), "mfa g new"},
		{"waived", watching(""), onboarding("mfa g - waived"), onboarding("mfa g - waived"), "mfa g new"},
		{"onboarded by then", onboarding("mfa g"), watching("g", "mfa g"), watching("g", "mfa g"), "mfa g existing"},
	} {
		if got := words(finding.Diff(test.base, test.head, test.crossed, kinds())); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func evaluations() *rapid.Generator[finding.Evaluation] {
	return rapid.Custom(func(t *rapid.T) finding.Evaluation {
		lines := rapid.SliceOfN(rapid.SampledFrom([]string{
			"kind g", "kind h", "kind - - open", "owner g ada", "owner g bob", "owner h ada waived", "owner g - open", "few g - - x", "few h",
		}), 0, 6).Draw(t, "findings")
		return watching(rapid.SampledFrom([]string{"", "g", "h", "g h"}).Draw(t, "watched"), lines...)
	})
}

// What is the same has nothing new and nothing fixed, and what is new the one way
// is fixed the other way round.
func TestDiffBothWays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		base, head := evaluations().Draw(t, "base"), evaluations().Draw(t, "head")
		same := finding.Diff(base, base, base, kinds())
		if len(same.Fixed)+len(same.Hidden) > 0 || slices.ContainsFunc(same.Findings, func(f finding.Finding) bool { return f.Change != finding.Existing }) {
			t.Fatalf("compared with itself: %s", words(same))
		}
		there, back := finding.Diff(base, head, head, kinds()), finding.Diff(head, base, base, kinds())
		for _, f := range there.Findings {
			open := slices.ContainsFunc(base.Findings, func(b finding.Finding) bool { return b.Status == finding.NotEvaluated && b.Rule == f.Rule })
			waived := slices.ContainsFunc(base.Findings, func(b finding.Finding) bool { return b.Status == finding.Waived && b.Rule == f.Rule })
			isNew := f.Change == finding.New && f.Status == finding.Failed && f.Measure == 0
			if isNew && !open && !waived && !slices.ContainsFunc(back.Fixed, func(b finding.Finding) bool { return b.Rule == f.Rule && b.Group == f.Group && b.Subject == f.Subject }) {
				t.Fatalf("%s %s is new, and the other way round it is not fixed: %s", f.Rule, f.Group.ID, words(back))
			}
		}
		if len(there.Hidden) > 0 || slices.ContainsFunc(there.Findings, func(f finding.Finding) bool { return f.Change == finding.FromPolicy }) {
			t.Fatalf("one policy, and something comes from it: %s", words(there))
		}
	})
}
