package report_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
)

// shows checks that a run tells something in a format, and does not tell
// something else.
func shows(t *testing.T, format string, in report.Input, want string, wanted bool) {
	t.Helper()
	if got := render(t, format, in); strings.Contains(got, want) != wanted {
		t.Errorf("%s: %q should stand in it: %t\n%s", format, want, wanted, got)
	}
}

func TestManyRelatedPlaces(t *testing.T) {
	t.Parallel()
	in := with(fine(1), finding.Error, finding.Failed)
	for i := range 8 {
		in.Findings[0] = related(in.Findings[0], finding.Pos{File: "groups.yaml", Line: i + 1}, "another entry")
	}
	for _, format := range []string{"text", "markdown"} {
		shows(t, format, in, "… and 3 more places", true)
	}
}

func TestManyFiles(t *testing.T) {
	t.Parallel()
	in := fine(1)
	for i := range 6 {
		in.Sources = append(in.Sources, config.Source{Path: fmt.Sprintf("groups/%d.yaml", i)})
	}
	shows(t, "text", in, "7 files", true)
	shows(t, "text", in, "groups.yaml:4", true) // "line 4" would be of no file
	in.Sources = in.Sources[:2]
	shows(t, "text", in, "groups.yaml, groups/0.yaml", true)
}

func TestPermanent(t *testing.T) {
	t.Parallel()
	check := crowd(2, plan.ToOnboard, nothing)
	shows(t, "markdown", check, "**Permanent:** a merge will onboard 2 groups, which can't be undone", true)
	shows(t, "markdown", check, "| Line | Group | Id |\n", true)
	shows(t, "text", check, "To onboard: 2 groups. This can't be undone", true)

	check.Plan.Changes[1].Reason = "because"
	shows(t, "markdown", check, "| Line | Group | Id | Why |\n", true)
	shows(t, "markdown", check, " | because |\n", true)

	refused := mode(crowd(2, plan.ToOnboard, nothing), "onboard")
	shows(t, "markdown", refused, "**Permanent:** no group was onboarded; the plan is to onboard 2 groups, which", true)

	refused.Source, refused.Outcomes = "live", []report.Outcome{{Action: plan.Onboard, State: report.OutcomeDone}, {Action: plan.Onboard, State: report.OutcomeSkipped}}
	shows(t, "markdown", refused, "**Permanent:** 1 of 2 groups onboarded, which", true)
	shows(t, "markdown", refused, "To onboard: ", false)
	shows(t, "text", refused, "To onboard: ", false)
	shows(t, "text", refused, "Incomplete: 1 of 2 groups skipped, 1 onboarded", true)

	refused.Outcomes = refused.Outcomes[1:]
	shows(t, "markdown", refused, "Permanent", false)
	shows(t, "markdown", fine(2), "Permanent", false)
}

func TestThresholdInWords(t *testing.T) {
	t.Parallel()
	for severity, want := range map[finding.Severity]string{0: "none", finding.Note: "note", finding.Warning: "warning", finding.Error: "error"} {
		shows(t, "json", failOn(fine(1), severity), `"failOn": "`+want+`"`, true)
		shows(t, "markdown", failOn(fine(1), severity), "| Fail threshold | "+want+" |", true)
	}
}

// What fails the run is never folded away or cut to a list of lesser things.
func TestFailingIsNeverLesser(t *testing.T) {
	t.Parallel()
	in := fine(1)
	in.Findings = []finding.Finding{
		{Rule: "managed-undeclared", Severity: finding.Warning, Group: finding.Group{ID: objectID(77)}, Message: "a stray group"},
		about(&in.File.Groups[0], "override-risk", finding.Note, "a risk"),
	}
	shows(t, "markdown", in, "<details><summary>Not declared in any file (1)", true)
	shows(t, "markdown", in, "<details><summary>Notes (1)", true)
	in.FailOn = finding.Note
	shows(t, "markdown", in, "Not declared in any file", false)
	shows(t, "markdown", in, "Notes (", false)
	shows(t, "text", in, "To fix", true)
}

func TestPie(t *testing.T) {
	t.Parallel()
	shows(t, "markdown", fine(9), "mermaid", false) // one state is no picture
	s := newSheet()
	s.declare("sg-a", objectID(1), plan.Managed, "")
	s.declare("sg-b", objectID(2), plan.Unknown, "429")
	shows(t, "markdown", s.input(), "    \"unknown\" : 1\n    \"managed\" : 1\n```\n", true)
}

func TestLinks(t *testing.T) {
	t.Parallel()
	in := with(fine(1), finding.Error, finding.Failed)
	in.Sources[0].Path = "teams/a b/(1)#.yaml"
	in.Findings[0].Pos.File = in.Sources[0].Path
	shows(t, "markdown", in, "[line 4](https://github.com/contoso/access/blob/0a1b2c3d/teams/a%20b/%281%29%23.yaml#L4)", true)
	in.Findings[0].Pos = finding.Pos{File: in.Sources[0].Path}
	shows(t, "markdown", in, "%281%29%23.yaml)", true)
	in.Links = report.Links{}
	shows(t, "markdown", in, "](https://github.com", false)
}

func TestTimesAreUTC(t *testing.T) {
	t.Parallel()
	in := fine(1)
	edit(&in, func(s *directory.Snapshot) { s.Taken = time.Date(2026, 11, 2, 6, 0, 0, 5, time.FixedZone("", 3600)) })
	shows(t, "json", in, `"taken": "2026-11-02T05:00:00Z"`, true)
	shows(t, "text", in, "snapshot taken at 2026-11-02 05:00 UTC", true)
}

func TestColorOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	in := everything()
	shows(t, "text", in, "\x1b", false)
	in.Color = true
	shows(t, "text", in, "\x1b[1;31merror\x1b[0m group-dynamic", true)
	for _, format := range []string{"json", "markdown", "github"} {
		shows(t, format, in, "\x1b", false)
	}
	plain := everything()
	colored := render(t, "text", in)
	for _, code := range []string{"0", "1", "2", "1;31", "1;32", "1;33", "1;36"} {
		colored = strings.ReplaceAll(colored, "\x1b["+code+"m", "")
	}
	if colored != render(t, "text", plain) {
		t.Error("without its colours the text is another one")
	}
}

// A writer that fails is an error of the format.
func TestWriteErrors(t *testing.T) {
	t.Parallel()
	for _, format := range report.Formats() {
		if err := format.Write(full{}, report.New(everything())); err == nil {
			t.Errorf("%s: no error", format.Name)
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, fmt.Errorf("the disk is full") }

func TestUnknownIsNotEvaluated(t *testing.T) {
	t.Parallel()
	in := fine(2)
	in.Plan.Groups[1].State = plan.Unknown
	if got := report.New(in).Summary.Evaluated; got != 1 {
		t.Errorf("%d evaluated, want 1", got)
	}
}

// A reason weighs as much as the heaviest of its questions, and names a rule
// once however many subjects of a group it left open.
func TestUnevaluatedSeverity(t *testing.T) {
	t.Parallel()
	severities := []finding.Severity{finding.Note, finding.Error}
	in := crowd(2, plan.Managed, func(i int, g *config.Group) []finding.Finding {
		first, second := about(g, "owner-guest", severities[i], "not evaluated: 429"), about(g, "owner-guest", severities[i], "not evaluated: 429")
		first.Status, second.Status, first.Subject, second.Subject = finding.NotEvaluated, finding.NotEvaluated, "ada", "bob"
		return []finding.Finding{first, second}
	})
	shows(t, "markdown", in, "- ❌ **error** 429", true)
	shows(t, "text", in, "    1 rule: owner-guest\n    2 groups: ", true)
}

func TestByteOrderMark(t *testing.T) {
	t.Parallel()
	in := with(fine(1), finding.Error, finding.Failed)
	in.Sources[0].Data = []byte("\ufeffversion: 2\n")
	in.Findings[0].Pos = finding.Pos{File: "groups.yaml", Line: 1, Column: 10, EndColumn: 11}
	shows(t, "text", in, "1 | version: 2\n        |          ^\n", true)
}
