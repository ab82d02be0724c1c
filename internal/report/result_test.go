package report_test

import (
	"strings"
	"testing"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
)

func TestResult(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*report.Input, *config.Group)
		want   report.Result
	}{
		{"all fine", func(*report.Input, *config.Group) {}, report.Clean},
		{"an error", found(finding.Error, finding.Failed), report.Findings},
		{"a warning is lighter than fail-on", found(finding.Warning, finding.Failed), report.Clean},
		{"fail-on warning", func(in *report.Input, g *config.Group) {
			found(finding.Warning, finding.Failed)(in, g)
			in.FailOn = finding.Warning
		}, report.Findings},
		{"fail-on none", func(in *report.Input, g *config.Group) {
			found(finding.Error, finding.Failed)(in, g)
			in.FailOn = 0
		}, report.Clean},
		{"waived", found(finding.Error, finding.Waived), report.Clean},
		{"not evaluated, however light", found(finding.Note, finding.NotEvaluated), report.Incomplete},
		{"not evaluated, fail-on none", func(in *report.Input, g *config.Group) {
			found(finding.Note, finding.NotEvaluated)(in, g)
			in.FailOn = 0
		}, report.Incomplete},
		{"not evaluated about the tenant", func(in *report.Input, _ *config.Group) {
			in.Findings = []finding.Finding{{Rule: "r", Severity: finding.Warning, Status: finding.NotEvaluated}}
		}, report.Incomplete},
		{"a group of unknown state and no finding", func(in *report.Input, _ *config.Group) {
			in.Plan.Groups[0].State = plan.Unknown
		}, report.Incomplete},
		{"a state of another release", func(in *report.Input, _ *config.Group) {
			in.Plan.Groups[0].State = "half-managed"
		}, report.Incomplete},
		{"a declared group is missing in the plan", func(in *report.Input, _ *config.Group) {
			in.Plan.Groups = in.Plan.Groups[:1]
		}, report.Incomplete},
		{"no plan", func(in *report.Input, _ *config.Group) { in.Plan = nil }, report.Incomplete},
		{"no plan is needed to validate", func(in *report.Input, _ *config.Group) {
			in.Plan, in.Mode = nil, report.Validate
		}, report.Clean},
		{"a failure that says nothing else", func(in *report.Input, _ *config.Group) { in.Failure = "no network" }, report.Incomplete},
		{"the file has errors", func(in *report.Input, _ *config.Group) { in.File, in.Plan = nil, nil }, report.Usage},
		{"nothing declared", func(in *report.Input, _ *config.Group) {
			in.File, in.Plan = &config.File{}, &plan.Plan{}
		}, report.Usage},
		{"the caller knows of worse", func(in *report.Input, g *config.Group) {
			found(finding.Error, finding.NotEvaluated)(in, g)
			in.Result = report.Refused
		}, report.Refused},
		{"the caller knows of better", func(in *report.Input, g *config.Group) {
			found(finding.Error, finding.NotEvaluated)(in, g)
			in.Result = report.Findings
		}, report.Incomplete},
		{"a write was rejected", outcome(report.OutcomeRejected), report.WriteRejected},
		{"a write is unknown", outcome(report.OutcomeRejected, report.OutcomeUnknown), report.WriteUnknown},
		{"writes are done", outcome(report.OutcomeDone, report.OutcomeDone), report.Clean},
		{"a group can't be seen yet", func(in *report.Input, g *config.Group) {
			outcome(report.OutcomeDone)(in, g)
			in.Outcomes[0].Pending = true
		}, report.Incomplete},
		{"a change was left out", outcome(report.OutcomeDone, report.OutcomeSkipped), report.Incomplete},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			in := fine(2)
			test.change(&in, &in.File.Groups[0])
			if got := report.New(in).Result; got != test.want {
				t.Errorf("result %s, want %s", got, test.want)
			}
		})
	}
}

func found(severity finding.Severity, status finding.Status) func(*report.Input, *config.Group) {
	return func(in *report.Input, g *config.Group) {
		f := about(g, "some-rule", severity, "something")
		f.Status = status
		in.Findings = append(in.Findings, f)
	}
}

func outcome(states ...string) func(*report.Input, *config.Group) {
	return func(in *report.Input, _ *config.Group) {
		for _, state := range states {
			in.Outcomes = append(in.Outcomes, report.Outcome{Action: plan.Onboard, State: state})
		}
	}
}

func TestWorst(t *testing.T) {
	t.Parallel()
	order := []report.Result{
		report.WriteUnknown, report.WriteRejected, report.Refused, report.Cancelled,
		report.Incomplete, report.Usage, report.Findings, report.Clean,
	}
	for i, worse := range order {
		for _, better := range order[i:] {
			if got := report.Worst(better, worse); got != worse {
				t.Errorf("worst of %s and %s is %s", better, worse, got)
			}
		}
	}
	if got := report.Worst(); got != report.Clean {
		t.Errorf("worst of nothing is %s", got)
	}
}

func TestResultWords(t *testing.T) {
	t.Parallel()
	words := map[report.Result]string{
		0: "clean", 1: "findings", 2: "usage", 3: "incomplete", 4: "write-rejected", 5: "refused", 6: "write-unknown",
		130: "cancelled", 99: "99",
	}
	for result, want := range words {
		if result.String() != want || result.ExitCode() != int(result) {
			t.Errorf("result %d is %q with exit code %d, want %q", int(result), result, result.ExitCode(), want)
		}
	}
}

func TestEvaluated(t *testing.T) {
	t.Parallel()
	in := everything()
	got := report.New(in).Summary
	want := report.Summary{
		Declared: 9, Evaluated: 7, Managed: 3, ToOnboard: 2, Ineligible: 1, Unknown: 2, Exempt: 1,
		Errors: 2, Warnings: 4, Notes: 1, Waived: 1, NotEvaluated: 5,
	}
	if got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// A group without an id is told from others by its name only.
func TestEvaluatedByName(t *testing.T) {
	t.Parallel()
	s := newSheet()
	first := s.declare("sg-a", "", plan.Ineligible, "no such group")
	s.declare("sg-b", "", plan.Ineligible, "no such group")
	in := s.input()
	f := about(first, "group-not-found", finding.Error, "not evaluated: 500")
	f.Status = finding.NotEvaluated
	in.Findings = []finding.Finding{f}
	if got := report.New(in).Summary.Evaluated; got != 1 {
		t.Errorf("%d evaluated, want 1", got)
	}
}

func TestNewLeavesItsInput(t *testing.T) {
	t.Parallel()
	in := everything()
	first := in.Findings[0]
	in.Findings[0], in.Findings[5] = in.Findings[5], first
	report.New(in)
	if in.Findings[5].Message != first.Message {
		t.Error("the caller's findings were sorted in place")
	}
}

func TestOwnersThatWereNotRead(t *testing.T) {
	t.Parallel()
	for _, gap := range []directory.Gap{
		{Part: directory.PartOwners},
		{Part: directory.PartOwners, Group: objectID(0)},
		{Part: directory.PartOwners, Group: objectID(0), Subject: "somebody"},
	} {
		in := fine(1)
		edit(&in, func(s *directory.Snapshot) { s.Gaps = []directory.Gap{gap} })
		if got := render(t, "json", in); !strings.Contains(got, `"owners": null`) {
			t.Errorf("gap %+v: owners are not null", gap)
		}
		if got := render(t, "markdown", in); !strings.Contains(got, "| not read |") {
			t.Errorf("gap %+v: owners are not said to be unread", gap)
		}
	}
}

func TestLookup(t *testing.T) {
	t.Parallel()
	for _, name := range report.Names() {
		if f, err := report.Lookup(name); err != nil || f.Name != name || f.Doc == "" {
			t.Errorf("format %q: %+v, %v", name, f, err)
		}
	}
	_, err := report.Lookup("xml")
	if err == nil {
		t.Fatal("xml is a format")
	}
	for _, name := range append(report.Names(), "xml") {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%q does not name %q", err, name)
		}
	}
}
