package report_test

import (
	"fmt"
	"strings"
	"testing"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
)

func TestVerdictAndNext(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name          string
		in            report.Input
		verdict, next string
	}{
		{"clean", fine(3), "Clean: all 3 declared groups are compliant", "No action required"},
		{"clean, one group", fine(1), "Clean: the declared group is compliant", "No action required"},
		{"clean with warnings", with(fine(2), finding.Warning, finding.Failed),
			"Clean: no finding fails the run; 1 warning", "No action required; 1 warning to review"},
		{"clean by threshold", failOn(with(fine(2), finding.Error, finding.Failed), 0),
			"Clean: no finding fails the run; 1 error", "Fix 1 error, starting at groups.yaml:4:9; fail-on lets the run pass"},
		{"clean, to onboard", crowd(2, plan.ToOnboard, nothing),
			"Clean: no finding fails the run; 2 of 2 groups to onboard", "Review 2 groups to onboard: onboarding can't be undone"},
		{"clean, ineligible", crowd(1, plan.Ineligible, nothing),
			"Clean: no finding fails the run; 1 of 1 group ineligible for PIM", "Review 1 group ineligible for PIM; no finding fails the run"},
		{"clean, some of all", mixed(plan.Managed, plan.ToOnboard, plan.Ineligible, plan.Exempt, plan.ToOnboard),
			"Clean: no finding fails the run; 1 of 5 groups ineligible for PIM and 2 to onboard",
			"Review 2 groups to onboard: onboarding can't be undone"},
		{"clean, exempt", mixed(plan.Managed, plan.Exempt), "Clean: all 2 declared groups are compliant", "No action required"},
		{"clean, managed against the file", managedButNone(), "Clean: no finding fails the run; 1 of 2 groups managed despite pim: none", "No action required"},
		{"validated", validated(3), "Clean: the files are valid; no tenant was read",
			"Run check to compare the declared groups with the tenant"},
		{"validated with warnings", with(validated(2), finding.Warning, finding.Failed),
			"Clean: no finding fails the run; no tenant was read; 1 warning", "Run check to compare the declared groups with the tenant"},
		{"findings", with(fine(2), finding.Error, finding.Failed), "Findings: 1 error", "Fix 1 error, starting at groups.yaml:4:9"},
		{"findings below error", failOn(with(with(fine(2), finding.Warning, finding.Failed), finding.Note, finding.Failed), finding.Note),
			"Findings: 1 warning and 1 note", "Fix 1 warning and 1 note, starting at groups.yaml:4:9"},
		{"bad input", badInput(), "Bad input: 4 errors", "Correct the input, starting at groups.yaml:3:1"},
		{"bad input before a check", mode(badInput(), "check"), "Bad input: 4 errors",
			"Correct the input, starting at groups.yaml:3:1; no tenant was read"},
		{"nothing declared", report.Input{}, "Bad input: no group is declared", "Declare at least one group"},
		{"incomplete", with(with(fine(2), finding.Error, finding.NotEvaluated), finding.Error, finding.Failed),
			"Incomplete: 1 of 2 groups could not be fully evaluated; also 1 error",
			"Fix the read errors and run again; anything unknown is not treated as compliant. First reason: something"},
		{"incomplete about the tenant", tenantUnread(),
			"Incomplete: a part of the tenant could not be read",
			"Fix the read errors and run again; anything unknown is not treated as compliant. First reason: no token"},
		{"refused", result(fine(1), report.Refused), "Refused: nothing was compared", "Resolve each refusal, then run again"},
		{"cancelled", result(fine(1), report.Cancelled), "Cancelled: the run was stopped before it finished", "Run again"},
		{"rejected", result(fine(1), report.WriteRejected), "Write rejected: Microsoft Graph refused it",
			"Fix the cause that Microsoft Graph gave and run again: groups that are done are not written again"},
		{"unknown", result(fine(1), report.WriteUnknown), "Write unknown: its outcome could not be determined",
			"Before the next run, look up in PIM whether the group is managed: docs/unknown-outcome.md says how"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := report.New(test.in)
			if r.Verdict() != test.verdict || r.Next() != test.next {
				t.Errorf("got  %s / %s\nwant %s / %s", r.Verdict(), r.Next(), test.verdict, test.next)
			}
		})
	}
}

// mixed is a run over groups in these states, with nothing found.
func mixed(states ...plan.State) report.Input {
	s := newSheet()
	for i, state := range states {
		s.declare(fmt.Sprintf("sg-%d", i), objectID(i), state, "")
	}
	return s.input()
}

// managedButNone is a run with a group that must not be managed, and is.
func managedButNone() report.Input {
	s := newSheet()
	s.declare("sg-0", objectID(0), plan.Managed, "")
	s.declare("sg-1", objectID(1), plan.Managed, "").PIM = config.None
	return s.input()
}

// validated is a run over n groups that read no tenant.
func validated(n int) report.Input {
	in := fine(n)
	in.Mode, in.Plan, in.Index = report.Validate, nil, nil
	return in
}

func nothing(int, *config.Group) []finding.Finding { return nil }

func with(in report.Input, severity finding.Severity, status finding.Status) report.Input {
	found(severity, status)(&in, &in.File.Groups[0])
	return in
}

func failOn(in report.Input, severity finding.Severity) report.Input {
	in.FailOn = severity
	return in
}

func mode(in report.Input, name string) report.Input {
	in.Mode = name
	return in
}

func result(in report.Input, r report.Result) report.Input {
	in.Result = r
	return in
}

func tenantUnread() report.Input {
	in := fine(1)
	in.Findings = []finding.Finding{{Rule: "r", Severity: finding.Error, Status: finding.NotEvaluated, Message: "not evaluated: no token"}}
	return in
}

// A hole tells about the groups that share a reason and the same rules, and
// claims nothing about others.
func TestSharedReasons(t *testing.T) {
	t.Parallel()
	in := crowd(3, plan.Managed, func(i int, g *config.Group) []finding.Finding {
		var list []finding.Finding
		for _, rule := range []string{"owner-guest", "owner-disabled", "override-risk"}[:min(i+1, 2)] {
			f := about(g, rule, finding.Error, "not evaluated: 429")
			f.Status = finding.NotEvaluated
			list = append(list, f)
		}
		return list
	})
	got := render(t, "text", in)
	for _, want := range []string{
		"    1 rule: owner-guest\n    1 group: sg-00000-with-a-name-of-usual-length (line 4)\n",
		"    2 rules: owner-disabled, owner-guest\n    2 groups: sg-00001-with",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("missing %q in\n%s", want, got)
		}
	}
}

func TestTopicsComeWorstFirst(t *testing.T) {
	t.Parallel()
	in := crowd(3, plan.Managed, func(i int, g *config.Group) []finding.Finding {
		if i == 2 {
			return []finding.Finding{about(g, "a", finding.Warning, "second of c"), about(g, "b", finding.Error, "first of c")}
		}
		return []finding.Finding{about(g, "a", finding.Warning, "only")}
	})
	got := render(t, "text", in)
	order := []string{"To fix\n  sg-00002", "first of c", "second of c", "  sg-00000", "  sg-00001"}
	last := strings.Index(got, order[0])
	for _, text := range order {
		at := strings.Index(got[max(last, 0):], text)
		if at < 0 {
			t.Fatalf("%q is missing or out of order in\n%s", text, got)
		}
		last += at
	}
}
