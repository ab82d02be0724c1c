package report_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
)

var update = flag.Bool("update", false, "write the golden files")

// render writes a report in a format.
func render(t testing.TB, format string, in report.Input) string {
	t.Helper()
	f, err := report.Lookup(format)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b, report.New(in)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// specimens are the runs that have golden files, by name.
func specimens() map[string]report.Input {
	refused := fine(2)
	refused.Plan, refused.Index = nil, nil
	refused.Result, refused.Failure = report.Refused, "groups.yaml:2:9 says tenant A, but this is tenant B: nothing was compared"
	return map[string]report.Input{
		"everything": everything(),
		"compared":   compared(),
		"guarded":    guarded(),
		"guarded-pr": guardedPullRequest(),
		"coded":      coded(),
		"coded-pr":   codedPullRequest(),
		"applied":    applied(),
		"bad-input":  badInput(),
		"fine":       fine(7),
		"no-plan":    refused,
		"onboarded":  onboarded(),
		"nothing":    {Tool: report.Tool{Name: "pim-groups", Version: "v1.2.3"}, FailOn: finding.Error},
	}
}

// onboarded is a run that wrote: one group done, one refused by Graph, one
// with an unknown outcome, one not tried, and one that PIM's list does not show yet.
func onboarded() report.Input {
	s := newSheet()
	outcomes := []report.Outcome{}
	for i, state := range []string{report.OutcomeDone, report.OutcomeRejected, report.OutcomeUnknown, report.OutcomeSkipped} {
		g := s.declare("sg-"+state, objectID(i), plan.ToOnboard, "")
		outcomes = append(outcomes, report.Outcome{Action: plan.Onboard, Group: ref(g), State: state, Detail: "as Graph said"})
	}
	late := s.declare("sg-late", objectID(4), plan.ToOnboard, "")
	outcomes = append(outcomes, report.Outcome{Action: plan.Onboard, Group: ref(late), State: report.OutcomeDone, Detail: "accepted, not visible yet", Pending: true})
	in := s.input()
	in.Mode, in.Source, in.Outcomes = "onboard", "live", outcomes
	for i := range outcomes {
		if o := &outcomes[i]; o.State != report.OutcomeDone || o.Pending {
			o.Rule, o.Fix = "not-onboarded", "Run again"
			in.Findings = append(in.Findings, finding.Finding{
				Rule: "not-onboarded", Severity: finding.Error, Group: o.Group, Pos: finding.Pos{File: "groups.yaml", Line: 4 + 2*i, Column: 5},
				Message: fmt.Sprintf("%q was not onboarded: %s", o.Group.Name, o.Detail), Fix: "Run again",
			})
		}
	}
	return in
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for name, in := range specimens() {
		for _, format := range report.Formats() {
			t.Run(name+"/"+format.Name, func(t *testing.T) {
				t.Parallel()
				got := render(t, format.Name, in)
				if again := render(t, format.Name, in); again != got {
					t.Error("the same run gave two different reports")
				}
				compareGolden(t, name+"."+format.Name+".golden", got)
			})
		}
	}
}

func TestGoldenInColor(t *testing.T) {
	t.Parallel()
	in := everything()
	in.Color = true
	compareGolden(t, "everything.color.golden", render(t, "text", in))
}

func compareGolden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("differs from %s (run with -update and look at the change)\n--- got\n%s", path, got)
	}
}
