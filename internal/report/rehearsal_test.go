package report_test

import (
	"strings"
	"testing"

	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
)

// rehearsal is an onboarding whose tenant is a snapshot: one group is done.
func rehearsal(pending bool) report.Input {
	in := mode(crowd(2, plan.ToOnboard, nothing), "onboard")
	for i, c := range in.Plan.Changes {
		in.Outcomes = append(in.Outcomes, report.Outcome{Action: plan.Onboard, State: report.OutcomeDone, Pending: pending && i == 1})
		in.Outcomes[i].Group.ID = c.Key.Group
	}
	return in
}

// A rehearsal never says that something was onboarded.
func TestRehearsal(t *testing.T) {
	t.Parallel()
	in := rehearsal(false)
	shows(t, "markdown", in, "a merge would onboard 2 groups, which can't be undone; this was a rehearsal, no tenant was changed", true)
	for _, format := range []string{"markdown", "text"} {
		shows(t, format, in, "What a merge would do", true)
		shows(t, format, in, "this was a", true)
		shows(t, format, in, "What was done", false)
		shows(t, format, in, "groups onboarded", false)
	}
}

// After an onboarding the counts are of what is: a group that was accepted and
// can't be seen yet is not called managed.
func TestCountsAfterOnboarding(t *testing.T) {
	t.Parallel()
	in := rehearsal(true)
	in.Source = "live"
	r := report.New(in)
	if r.Summary.Managed != 1 || r.Summary.ToOnboard != 1 || r.Result != report.Incomplete {
		t.Errorf("%d managed, %d to onboard, %s; want 1, 1, incomplete", r.Summary.Managed, r.Summary.ToOnboard, r.Result)
	}
	if in.Plan.Groups[0].State != plan.ToOnboard {
		t.Error("the plan was changed")
	}
	if r.Digest != in.Plan.Digest() {
		t.Error("the digest is not that of the plan that was made")
	}
	shows(t, "text", in, "accepted", true)
	shows(t, "markdown", in, "1 of 2 groups accepted but not shown by PIM yet, 1 onboarded, which", true)
}

// A group whose write has an unknown outcome is neither managed nor to onboard,
// and the summary tells it once.
func TestUnknownOutcome(t *testing.T) {
	t.Parallel()
	in := rehearsal(false)
	in.Source, in.Outcomes[1].State = "live", report.OutcomeUnknown
	r := report.New(in)
	if r.Summary.Managed != 1 || r.Summary.ToOnboard != 0 || r.Summary.Unknown != 1 || r.Summary.Evaluated != 1 || r.Result != report.WriteUnknown {
		t.Errorf("%+v, %s", r.Summary, r.Result)
	}
	shows(t, "markdown", in, "### ❓ Unknown", false)
	shows(t, "json", in, `"state": "unknown"`, true)
}

// What did not succeed is a finding at its line; annotations don't repeat it.
func TestOutcomesAreAnnotatedOnce(t *testing.T) {
	t.Parallel()
	in := rehearsal(false)
	in.Outcomes[1].State, in.Outcomes[1].Detail = report.OutcomeRejected, "no licence"
	in.Findings = []finding.Finding{{
		Rule: "not-onboarded", Severity: finding.Error, Group: in.Outcomes[1].Group, Pos: finding.Pos{File: "groups.yaml", Line: 4}, Message: "no licence",
	}}
	for _, format := range []string{"github", "sarif"} {
		f, err := report.Lookup(format)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		if err := f.Write(&b, report.New(in)); err != nil || strings.Count(b.String(), "no licence") != 1 {
			t.Errorf("%s: error %v\n%s", format, err, b.String())
		}
	}
}
