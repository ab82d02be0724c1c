package report_test

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
)

// cells gives the words of the cells of the first table after a heading.
func cells(t *testing.T, root *html.Node, heading string) (rows []string) {
	t.Helper()
	for n := byID(t, root, heading); n != nil; n = n.NextSibling {
		if n.Type != html.ElementNode || n.Data != "table" {
			continue
		}
		for _, row := range all(n, "tr")[1:] {
			var texts []string
			for _, cell := range all(row, "td") {
				texts = append(texts, words(cell))
			}
			rows = append(rows, strings.Join(texts, "|"))
		}
		return rows
	}
	t.Fatalf("no table below %s", heading)
	return nil
}

// TestHTMLGroups: each kind in the words of the portal, each group with what
// was found of it.
func TestHTMLGroups(t *testing.T) {
	t.Parallel()
	in := fine(5)
	for i, g := range []directory.Group{
		{GroupTypes: []string{"Unified"}},
		{GroupTypes: []string{}, SecurityEnabled: directory.True, MailEnabled: directory.False},
		{GroupTypes: []string{}, SecurityEnabled: directory.True, MailEnabled: directory.True},
		{GroupTypes: []string{}, SecurityEnabled: directory.False, MailEnabled: directory.True},
		{},
	} {
		g.ID = in.Plan.Groups[i].Found.ID
		in.Plan.Groups[i].Found = &g
	}
	first := &in.File.Groups[0]
	in.Findings = []finding.Finding{
		about(first, "a", finding.Error, "m"), about(first, "b", finding.Warning, "m"), about(first, "c", finding.Warning, "m"),
		waivedUntil(about(first, "d", finding.Error, "m"), "2027-01-31"), waivedUntil(about(first, "e", finding.Error, "m"), "2027-01-31"),
	}
	root := parseHTML(t, render(t, "html", in))
	got := strings.Join(cells(t, root, "state-managed"), "\n")
	var want []string
	for i, kind := range []string{"Microsoft 365", "Security", "Mail-enabled security", "Distribution", "not known"} {
		counts := "none"
		if i == 0 {
			counts = "1 error 2 warnings 2 waived"
		}
		want = append(want, fmt.Sprintf("sg-%05d line %d %s|%s|none|%s", i, 4+2*i, objectID(i), kind, counts))
	}
	if text := strings.Join(want, "\n"); got != text {
		t.Errorf("groups are\n%s\nwant\n%s", got, text)
	}
	weights := []string{}
	for _, td := range all(byID(t, root, "state-managed").Parent, "td") {
		if strings.Contains(words(td), "none") || strings.Contains(words(td), "waived") {
			weights = append(weights, attribute(td, "data-sort"))
		}
	}
	if text := strings.Join(weights, " "); !strings.Contains(text, "305") {
		t.Errorf("an error weighs no more than many warnings: %s", text)
	}
}

// TestHTMLWaiverEnds: the last day counts, and the end is seen coming.
func TestHTMLWaiverEnds(t *testing.T) {
	t.Parallel()
	for until, want := range map[string]string{
		"2026-11-03": "1 soon", "2026-11-16": "14 soon", "2026-11-17": "15 ", "": " ", // the run is on 2026-11-03
	} {
		in := fine(1)
		in.Findings = []finding.Finding{waivedUntil(about(&in.File.Groups[0], "a", finding.Error, "m"), until)}
		left := all(byID(t, parseHTML(t, render(t, "html", in)), "waived").Parent, "td")[3]
		if got := words(left) + " " + attribute(left, "class"); got != want {
			t.Errorf("until %q: %q, want %q", until, got, want)
		}
	}
}

// TestHTMLRuleCountsGroups: a group counts once for a rule, as the most severe that
// the rule found of it.
func TestHTMLRuleCountsGroups(t *testing.T) {
	t.Parallel()
	in := fine(4)
	group := func(i int, status finding.Status, subject string) finding.Finding {
		f := about(&in.File.Groups[i], "owner-guest", finding.Error, "m")
		f.Status, f.Subject = status, subject
		return f
	}
	in.Rules = []finding.Rule{{ID: "owner-guest"}, {ID: "managed-undeclared"}, {ID: "group-kind"}}
	in.Coverage = []finding.RuleCoverage{{Rule: "owner-guest", Of: "group", Times: 4}, {Rule: "managed-undeclared", Of: "tenant", Times: 1}}
	in.Findings = []finding.Finding{
		group(0, finding.Failed, "a"), group(0, finding.Waived, "b"), group(0, finding.NotEvaluated, "c"),
		group(1, finding.Waived, "a"), group(1, finding.NotEvaluated, "b"), group(2, finding.Waived, "a"),
	}
	for i := range 3 {
		in.Findings = append(in.Findings, finding.Finding{Rule: "managed-undeclared", Severity: finding.Warning, Group: finding.Group{ID: objectID(50 + i)}, Message: "m"})
	}
	root := parseHTML(t, render(t, "html", in))
	want := "owner-guest|4 groups|1|1|1|1\nmanaged-undeclared|the tenant|0|3|0|0\ngroup-kind|not run|0|0|0|0"
	if got := strings.Join(cells(t, root, "checked"), "\n"); got != want {
		t.Errorf("rules are\n%s\nwant\n%s", got, want)
	}
	if text := words(byID(t, root, "checked").Parent); !strings.Contains(text, "0 of 3 rules passed without a finding. 1 not run") {
		t.Errorf("checked: %s", text)
	}
}

func TestHTMLSubjects(t *testing.T) {
	t.Parallel()
	in := fine(1)
	in.FailOn = finding.Note
	in.Plan.Groups[0].State = plan.Exempt
	many := about(&in.File.Groups[0], "a", finding.Error, strings.Repeat("m", 3000))
	for i := range 30 {
		many = related(many, finding.Pos{File: "groups.yaml", Line: i + 1}, "here")
	}
	in.Findings = []finding.Finding{
		many,
		{Rule: "b", Severity: finding.Error, Pos: finding.Pos{File: "other.yaml", Line: 3}, Message: "of a file"},
		{Rule: "c", Severity: finding.Error, Group: finding.Group{ID: objectID(7)}, Message: "of a group without a name"},
		{Rule: "d", Severity: finding.Note, Message: "a note that fails the run"},
	}
	root := parseHTML(t, render(t, "html", in))
	text := words(byID(t, root, "fix").Parent)
	for _, part := range []string{
		strings.Repeat("m", 1997) + "… ", "other.yaml other.yaml:3 error of a file", objectID(7) + " error of a group without a name", "the tenant note a note",
	} {
		if !strings.Contains(text, part) {
			t.Errorf("to fix does not say %.80q: %s", part, text)
		}
	}
	if n := strings.Count(text, objectID(7)); n != 1 {
		t.Errorf("a group without a name is named %d times", n)
	}
	if n := strings.Count(text, "See line"); n != 20 {
		t.Errorf("%d related places, want 20", n)
	}
	if !strings.Contains(words(root), "No declared group has to be under PIM.") {
		t.Error("does not say that nothing has to be under PIM")
	}
}

// TestHTMLAfterAnOnboardingPlansNothing: a plan beside its outcomes would read
// as if it were still to come.
func TestHTMLAfterAnOnboardingPlansNothing(t *testing.T) {
	t.Parallel()
	in := onboarded()
	if text := words(parseHTML(t, render(t, "html", in))); strings.Contains(text, "This can’t be undone Once PIM manages") {
		t.Error("the plan is shown beside its outcomes")
	}
	in.Outcomes, in.Mode = []report.Outcome(nil), "check"
	if text := words(parseHTML(t, render(t, "html", in))); !strings.Contains(text, "This can’t be undone Once PIM manages") {
		t.Error("the plan is not shown")
	}
}
