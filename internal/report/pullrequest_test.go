package report_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
)

// An entry without an id is known by its name, and what is found about its group
// has the id: what has no answer about it makes the pull request incomplete.
func TestUnansweredOfAnUnpinnedEntry(t *testing.T) {
	t.Parallel()
	s := newSheet()
	s.declare("sg-older", objectID(1), plan.Managed, "")
	s.declare("sg-unpinned", "", plan.Managed, "")
	for touched, want := range []report.Result{report.Clean, report.Incomplete} {
		in := s.input()
		in.Plan.Groups[1].Found = &directory.Group{ID: objectID(2), DisplayName: "sg-unpinned"}
		f := finding.Finding{Rule: "owner-disabled", Severity: finding.Error, Status: finding.NotEvaluated, Group: in.Plan.Groups[1].Ref(), Change: finding.New}
		in.Findings = []finding.Finding{f}
		in.Base = &report.Base{OnlyNew: true, Edits: []config.Edit{{After: &s.file.Groups[touched]}}}
		if got := report.New(in).Result; got != want {
			t.Errorf("%s touched: %s, want %s", s.file.Groups[touched].Name.Value, got, want)
		}
		in.Findings, in.Plan.Groups[1].State = nil, plan.Unknown
		if got := report.New(in).Result; got != want {
			t.Errorf("%s touched, the state is unknown: %s, want %s", s.file.Groups[touched].Name.Value, got, want)
		}
	}
}

// changed is a pull request in a tenant of n managed groups, of which three of ten
// have an old error and all an old note. It adds two entries, one of them with an
// error, changes one and removes every twentieth.
func changed(n int) report.Input {
	s := newSheet()
	for i := range n {
		s.declare(fmt.Sprintf("sg-%05d", i), objectID(i), plan.Managed, "")
	}
	bad := *s.declare("sg-bad", objectID(n), plan.Ineligible, "dynamic membership")
	s.declare("sg-new", objectID(n+1), plan.ToOnboard, "")
	in := s.input()
	in.Base = &report.Base{Name: strings.Repeat("ab", 20), OnlyNew: true, Edits: []config.Edit{
		{After: &s.file.Groups[n]}, {After: &s.file.Groups[n+1]}, {Before: &s.file.Groups[0], After: &s.file.Groups[0]},
	}}
	add := func(change finding.Change, f finding.Finding) {
		f.Change = change
		in.Findings = append(in.Findings, f)
	}
	add(finding.New, withFix(about(&bad, "group-dynamic", finding.Error, `"sg-bad" has dynamic membership, which PIM can't manage`), "Change the membership type to Assigned"))
	for i := range n {
		g := &s.file.Groups[i]
		if i%10 < 3 {
			add(finding.Existing, withFix(about(g, "owner-disabled", finding.Error, `owner "ada@contoso.com" is disabled`), "Remove the owner in Entra"))
		}
		add(finding.Existing, about(g, "override-risk", finding.Note, "administrators can change it"))
	}
	for i := 0; i < n; i += 20 {
		gone := config.Group{Name: config.Text{Value: fmt.Sprintf("sg-gone-%05d", i), Pos: finding.Pos{File: "groups.yaml", Line: 4 + i, Column: 5}}}
		state := plan.Group{Declared: &gone, State: plan.Managed, Found: &directory.Group{ID: objectID(100_000 + i)}}
		in.Base.Edits, in.Base.Groups = append(in.Base.Edits, config.Edit{Before: &gone}), append(in.Base.Groups, state)
		add(finding.New, finding.Finding{Rule: "declaration-removed", Severity: finding.Warning, Group: state.Ref(), Subject: "entry",
			Message: fmt.Sprintf("the entry of %q is removed; PIM goes on managing the group, and no rule checks it any more", gone.Name.Value)})
	}
	in.Base.Fixed = []finding.Finding{about(&s.file.Groups[0], "owners-minimum", finding.Error, "has 1 active owner; 2 required")}
	in.Base.Fixed[0].Change = finding.Fixed
	return in
}

func TestVerdictOfAPullRequest(t *testing.T) {
	t.Parallel()
	edited := func(edit func(*report.Input)) report.Input {
		in := changed(60)
		edit(&in)
		return in
	}
	without := func(in *report.Input, change finding.Change) {
		in.Findings = slices.DeleteFunc(in.Findings, func(f finding.Finding) bool { return f.Change == change })
	}
	tests := []struct {
		name          string
		in            report.Input
		verdict, next string
	}{
		{"a new error", changed(60), "Failed: 1 new error and 3 new warnings; 1 finding fixed; 18 older findings are not counted", "Fix 1 error, starting at groups.yaml:124:9"},
		{"only fixed", edited(func(in *report.Input) { without(in, finding.New); in.Plan.Changes = nil }),
			"Passed: no new findings; 1 finding fixed; 18 older findings, see below", "No action required for this change; older findings are listed below"},
		{"to onboard", edited(func(in *report.Input) { without(in, finding.New) }),
			"Passed: no new findings; 1 finding fixed; 18 older findings, see below", "Review 1 group to onboard: onboarding can't be undone"},
		{"nothing found", edited(func(in *report.Input) { in.Findings, in.Base.Fixed, in.Plan.Changes = nil, nil, nil }),
			"Passed: no finding fails the run; 1 of 62 groups ineligible for PIM and 1 to onboard", "No action required"},
		{"warnings", edited(func(in *report.Input) { in.Findings, in.Plan.Changes = in.Findings[len(in.Findings)-1:], nil }),
			"Passed: 1 new warning; 1 finding fixed", "No action required; 1 new warning to review"},
		{"no merge makes the change", edited(func(in *report.Input) { without(in, finding.New); in.Changes = nil }),
			"Passed: no new findings; 1 finding fixed; 18 older findings, see below", "No action required for this change; older findings are listed below"},
		{"nothing fails the run", edited(func(in *report.Input) { in.FailOn = 0 }),
			"Passed: 1 new error and 3 new warnings; 1 finding fixed; 18 older findings, see below",
			"Fix 1 new error, starting at groups.yaml:124:9; fail-on lets the run pass"},
		{"all count", edited(func(in *report.Input) { in.Base.OnlyNew = false }),
			"Failed: 19 errors, 3 warnings and 60 notes, 4 of them new; 1 finding fixed", "Fix 19 errors, starting at groups.yaml:124:9"},
		{"the base is unread", edited(func(in *report.Input) {
			*in.Base = report.Base{OnlyNew: true, Unread: true}
			without(in, finding.Existing)
		}),
			"Failed: 1 error and 3 warnings, all counted as new", "Fix 1 error, starting at groups.yaml:124:9"},
		{"only the policy is weakened", edited(func(in *report.Input) {
			in.Findings = []finding.Finding{{Rule: "policy-weakened", Severity: finding.Warning, Subject: "owner-guest", Message: "the rule owner-guest is turned off", Change: finding.New}}
			in.Base.Edits, in.Base.Fixed, in.Base.Hidden, in.Plan.Changes = nil, nil, make([]finding.Finding, 33), nil
		}), "Passed: no new findings; 1 rule or waiver of the policy file asks for less; 33 findings hidden by the policy change", "Review the change of the policy file"},
		{"a question about another group", edited(func(in *report.Input) { unanswer(in, "sg-00007"); in.Plan.Changes = nil }),
			"Passed: no new findings; 1 finding fixed; 1 question about other groups not evaluated", "No action required"},
		{"a question about a touched group", edited(func(in *report.Input) { unanswer(in, "sg-new") }),
			"Incomplete: 1 of 3 touched groups could not be fully evaluated",
			"Fix the read errors and run again; anything unknown is not treated as compliant. First reason: 429"},
	}
	for _, test := range tests {
		lines := strings.Split(render(t, "text", withWidth(test.in, 1000)), "\n")
		text := strings.Join(lines[max(0, len(lines)-5):], "\n")
		if !strings.Contains(text, "\n"+test.verdict+" (exit code ") {
			t.Errorf("%s: no verdict %q in\n%s", test.name, test.verdict, text)
		}
		if !strings.Contains(text, "\nNext: "+test.next+"\n") {
			t.Errorf("%s: no next step %q in\n%s", test.name, test.next, text)
		}
	}
}

// unanswer leaves one question, about the group of that name.
func unanswer(in *report.Input, name string) {
	in.Findings = []finding.Finding{{Rule: "owner-guest", Severity: finding.Error, Status: finding.NotEvaluated, Message: "not evaluated: 429",
		Group: finding.Group{Name: name}, Change: finding.New}}
}

func withWidth(in report.Input, width int) report.Input {
	in.Width = width
	return in
}

// What the pull request does stands before the first fold and on few lines, however
// many groups there are, and in this order.
func TestSummaryOfAPullRequest(t *testing.T) {
	t.Parallel()
	for _, n := range []int{10, 60, 1000} {
		got := render(t, "markdown", changed(n))
		open, folded, _ := strings.Cut(got, "<details>")
		if lines := strings.Count(open, "\n"); lines > 40 {
			t.Errorf("%d groups: %d lines stand before the first fold:\n%s", n, lines, open)
		}
		inOrder(t, open, "Failed: 1 new error", "**Permanent:**", "**Next:**", "### This pull request: 2 entries added, 1 changed, ", "`sg-bad`", "not managed → managed",
			"### 🔒 To onboard: 1 group. This can't be undone", "### New findings", "group-dynamic", "### Fixed findings", "owners-minimum")
		inOrder(t, folded, fmt.Sprintf("Older findings (%d)", 3*n/10), "owner-disabled", fmt.Sprintf("Notes (%d)", n), "All declared groups")
		for _, old := range []string{"owner-disabled", "override-risk"} {
			if strings.Contains(open, old) {
				t.Errorf("%d groups: what the base has as well stands before the first fold:\n%s", n, open)
			}
		}
		if cut(t, got) > 0 || strings.Count(got, "declaration-removed") < n/20 {
			t.Errorf("%d groups: a finding is missing", n)
		}
		checkClosed(t, got)
	}
}

// Even where all that can be reported occurs, what is left out of the open part is
// in a fold.
func TestSummaryOfEverything(t *testing.T) {
	t.Parallel()
	got := render(t, "markdown", compared())
	open, folded, _ := strings.Cut(got, "<details>")
	if lines := strings.Count(open, "\n"); lines > 40 {
		t.Errorf("%d lines stand before the first fold:\n%s", lines, open)
	}
	inOrder(t, open, "### This pull request", "### 🔒 To onboard", "### New findings", "### Changes of the policy file", "### ❓ Not evaluated")
	inOrder(t, folded, "All touched entries (3)", "sg-removed", "All fixed findings (1)", "All changes of the policy file (4)", "Older findings (2)", "Unknown: 2 groups",
		"Not evaluated: 5 questions", "Notes (1)", "Waived (1)")
}

func inOrder(t *testing.T, text string, parts ...string) {
	t.Helper()
	rest := text
	for _, part := range parts {
		_, after, found := strings.Cut(rest, part)
		if !found {
			t.Fatalf("no %q, or not in this order, in\n%s", part, text)
		}
		rest = after
	}
}

// What GitHub shows of the annotations is spent on what is new, then on entries that
// the pull request touches.
func TestAnnotationsOfAPullRequest(t *testing.T) {
	t.Parallel()
	for _, n := range []int{60, 1000} {
		in := changed(n)
		last := &in.File.Groups[n-1]
		in.Base.Edits = append(in.Base.Edits, config.Edit{Before: last, After: last})
		old := about(last, "owners-minimum", finding.Error, "has 1 active owner; 2 required")
		old.Change = finding.Existing
		in.Findings = append(in.Findings, old)
		got := render(t, "github", in)
		inOrder(t, got, "::error file=groups.yaml,", `"sg-bad" has dynamic membership`,
			"title=Older%3A An owner's account is disabled", "Older%3A owners-minimum", "title=More errors", "::warning ")
		if want := fmt.Sprintf("line=%d,", last.Place().Line); strings.Index(got, want) > strings.Index(got, "line=6,") {
			t.Errorf("%d groups: an entry that the pull request does not touch comes before one that it does:\n%s", n, got)
		}
	}
}

func TestTextOfAPullRequest(t *testing.T) {
	t.Parallel()
	inOrder(t, render(t, "text", changed(60)), "This pull request: 2 entries added, 1 changed, 3 removed", "not managed → managed", "To onboard: 1 group. This can't be undone",
		"New findings", "group-dynamic", "Fixed findings (1)", "Older findings (18)", "owner-disabled", "Notes (60)", "Failed: 1 new error", "Permanent:", "Next:")
}

// The note of the base stands with the verdict, in every format for people.
func TestBaseNote(t *testing.T) {
	t.Parallel()
	in := fine(3)
	in.Base = &report.Base{OnlyNew: true, Unread: true, Note: "The base could not be read, so every finding counts as new"}
	for format, start := range map[string]string{"text": "\nBase: ", "markdown": "> **Base:** ", "github": "::warning title=Base::"} {
		if got := render(t, format, in); !strings.Contains(got, start+in.Base.Note) {
			t.Errorf("%s does not say it:\n%s", format, got)
		}
	}
}

// What the change of the policy file hides and brings is named, and stands after
// what is new.
func TestPolicyChanges(t *testing.T) {
	t.Parallel()
	in := changed(60)
	in.Base.Fixed = nil
	weaker := finding.Finding{Rule: "policy-weakened", Severity: finding.Warning, Subject: "owner-guest", Change: finding.New,
		Pos: finding.Pos{File: "policy.yaml", Line: 3, Column: 5}, Message: "the rule owner-guest is turned off"}
	hidden, brought := about(&in.File.Groups[5], "owner-guest", finding.Error, "a guest owns it"), about(&in.File.Groups[6], "owners-minimum", finding.Error, "3 required")
	hidden.Change, brought.Change = finding.Hidden, finding.FromPolicy
	in.Findings, in.Base.Hidden = append(in.Findings, weaker, brought), []finding.Finding{hidden}
	open, _, _ := strings.Cut(render(t, "markdown", in), "<details>")
	inOrder(t, open, "1 rule or waiver of the policy file asks for less; 1 finding hidden by the policy change; 1 finding from the policy change",
		"### New findings", "### Changes of the policy file: 1 weaker, 1 finding hidden and 1 finding added", "the rule owner-guest is turned off", "`sg-00005`", "`sg-00006`")
	inOrder(t, render(t, "text", in), "New findings", "Weaker in the policy file (1)", "Hidden by this policy change (1)", "owner-guest of sg-00005", "From this policy change (1)", "Older findings")
	inOrder(t, render(t, "github", in), "::warning file=policy.yaml,line=3,", "Hidden by this policy change", "owner-guest sg-00005")
}
