package report_test

import (
	"testing"

	"pim-groups/internal/plan"
	"pim-groups/internal/report"
)

// rehearsal is an onboarding whose tenant is a snapshot: one group is done.
func rehearsal(pending bool) report.Input {
	in := mode(crowd(2, plan.ToOnboard, nothing), "onboard")
	for i, c := range in.Plan.Changes {
		in.Outcomes = append(in.Outcomes, report.Outcome{State: report.OutcomeDone, Pending: pending && i == 1})
		in.Outcomes[i].Group.ID = c.Key.Group
	}
	return in
}

// A rehearsal never says that something was onboarded.
func TestRehearsal(t *testing.T) {
	t.Parallel()
	in := rehearsal(false)
	shows(t, "markdown", in, "a merge would onboard 2 groups; rehearsed on a snapshot, no tenant was changed", true)
	for _, format := range []string{"markdown", "text"} {
		shows(t, format, in, "What a merge would do", true)
		shows(t, format, in, "this was a rehearsal", true)
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
	shows(t, "markdown", in, "1 of 2 groups onboarded", true)
}
