package report_test

import (
	"strings"
	"testing"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
)

// onboarding is a live run over as many groups as outcomes are given: a state, or
// "accepted" for what PIM does not show yet.
func onboarding(states ...string) report.Input {
	in := mode(crowd(len(states), plan.ToOnboard, nothing), "onboard")
	in.Source = "live"
	for i, state := range states {
		c := &in.Plan.Changes[i]
		o := report.Outcome{Action: plan.Onboard, Group: finding.Group{ID: c.Key.Group, Name: c.Name}, State: state, Pending: state == "accepted"}
		if o.Pending {
			o.State = report.OutcomeDone
		}
		if state != report.OutcomeDone {
			o.Rule, o.Detail, o.Fix = "not-onboarded", "the reason of "+state, "the fix of "+state
			in.Findings = append(in.Findings, finding.Finding{Rule: o.Rule, Severity: finding.Error, Group: o.Group, Pos: c.Pos, Message: o.Detail, Fix: o.Fix})
		}
		in.Outcomes = append(in.Outcomes, o)
	}
	return in
}

// The first lines of an onboarding say what it did to how many groups, what of
// that can't be undone, and what to do; its own errors are not counted twice.
func TestOnboardingInShort(t *testing.T) {
	t.Parallel()
	tests := []struct {
		states                   string
		verdict, permanent, next string
	}{
		{"done done", "Clean: 2 of 2 groups onboarded", "2 of 2 groups onboarded, which can't be undone", "No action required here"},
		{"done rejected", "Write rejected: 1 of 2 groups rejected, 1 onboarded", "1 of 2 groups onboarded, which", "Fix the cause"},
		{"rejected", "Write rejected: 1 of 1 group rejected", "", "Fix the cause"},
		{"skipped unknown", "Write unknown: 1 of 2 groups may have been onboarded, 1 skipped", "1 of 2 groups may have been onboarded, which",
			`Before the next run, look up in PIM whether "sg-00001-with-a-name-of-usual-length" is managed`},
		{"accepted done", "Incomplete: 1 of 2 groups accepted but not shown by PIM yet, 1 onboarded", "1 of 2 groups accepted", "Run check in a few minutes"},
		{"skipped", "Incomplete: 1 of 1 group skipped", "", "Find out why each group was skipped"},
	}
	for _, test := range tests {
		in := onboarding(strings.Fields(test.states)...)
		r := report.New(in)
		if r.Verdict() != test.verdict || !strings.HasPrefix(r.Next(), test.next) {
			t.Errorf("%s: %s / %s", test.states, r.Verdict(), r.Next())
		}
		for format, lead := range map[string]string{"text": "\nPermanent: ", "markdown": "**Permanent:** "} {
			shows(t, format, in, lead+test.permanent, test.permanent != "")
		}
	}
}

// A run that found nothing to do says that it sent nothing, and why.
func TestNothingToOnboard(t *testing.T) {
	t.Parallel()
	in := mode(fine(2), "onboard")
	in.Source = "live"
	shows(t, "text", in, "Clean: no write was sent: PIM already manages every group that must be under it", true)
	shows(t, "text", in, "Permanent", false)
	in.Plan.Groups[0].State = plan.Ineligible
	shows(t, "text", in, "Clean: no write was sent: no group can be onboarded", true)
}

// People read of a group once, with what to do; what a stopped run did not try
// has one reason.
func TestOutcomesAreShownOnce(t *testing.T) {
	t.Parallel()
	in := onboarding("unknown", "skipped", "skipped", "skipped")
	for _, format := range []string{"text", "markdown"} {
		got := render(t, format, in)
		for _, once := range []string{"the reason of unknown", "the fix of unknown", "the reason of skipped", "the fix of skipped"} {
			if n := strings.Count(got, once); n != 1 {
				t.Errorf("%s: %q stands there %d times\n%s", format, once, n, got)
			}
		}
	}
	for _, format := range []string{"text", "markdown", "html"} {
		shows(t, format, in, "To fix", false)
	}
	// Something else about the same group is no outcome.
	in.Findings = append(in.Findings, finding.Finding{Rule: "setting-changed", Severity: finding.Error, Group: in.Outcomes[0].Group, Message: "another setting"})
	for _, format := range []string{"text", "markdown", "html"} {
		shows(t, format, in, "To fix", true)
		shows(t, format, in, "another setting", true)
	}
}

// Where all went well there is nothing to explain.
func TestOutcomesWithoutDetail(t *testing.T) {
	t.Parallel()
	shows(t, "markdown", onboarding("done", "done"), "| Group | Id | Outcome |\n", true)
	shows(t, "html", onboarding("done", "done"), "<th scope=\"col\">Outcome</th></tr>", true)
	shows(t, "markdown", onboarding("done", "rejected"), "| Group | Id | Outcome | Detail |\n", true)
}

// The tenth annotation of a level is the last that GitHub shows: the group that
// may have been onboarded is not the one to be dropped.
func TestUnknownIsAnnotatedFirst(t *testing.T) {
	t.Parallel()
	states := strings.Fields(strings.Repeat("skipped ", 20) + "unknown")
	got := render(t, "github", onboarding(states...))
	if !strings.Contains(strings.Join(strings.SplitN(got, "\n", 3)[:2], "\n"), "the reason of unknown") {
		t.Errorf("it is not among the first two:\n%s", got)
	}
}

// A refusal is about the run, unless its rule says nothing else; what the caller
// knows of the remedy is the next step.
func TestRefusalIsAboutTheRun(t *testing.T) {
	t.Parallel()
	in := result(mode(fine(1), "onboard"), report.Refused)
	in.Failure, in.Remedy = "1 safety rail refused", "Merge it"
	in.Rules = []finding.Rule{{ID: "rail-event", Title: "The event", About: "this run"}}
	in.Findings = []finding.Finding{
		{Rule: "rail-event", Severity: finding.Error, Message: "refused"},
		{Rule: "caller-excess", Severity: finding.Warning, Message: "can write"},
	}
	shows(t, "text", in, "To fix\n  this run\n    error rail-event: refused\n\n  the tenant\n    warning caller-excess: can write\n", true)
	shows(t, "markdown", in, "| this run | ", true)
	shows(t, "html", in, "<bdi>this run</bdi>", true)
	shows(t, "text", in, "\nNext: Merge it\n", true)
	shows(t, "github", in, "refused%0AMerge it", true)
}

// What a merge would do is said together with what keeps it from being done.
func TestPermanentIsRefused(t *testing.T) {
	t.Parallel()
	in := crowd(2, plan.ToOnboard, func(i int, g *config.Group) []finding.Finding {
		return []finding.Finding{about(g, "owner-guest", []finding.Severity{finding.Warning, finding.Error}[i], "a guest")}
	})
	shows(t, "markdown", in, "onboard 2 groups, which can't be undone; blocked until the errors on 1 of them are fixed\n", true)
	in.Findings[1].Status = finding.Waived
	shows(t, "markdown", in, "blocked until", false)
	in.Plan.Changes[0].Pinned = false
	shows(t, "markdown", in, "blocked until the errors on 1 of them are fixed", true)
}

// A run that was to onboard and did not announces nothing.
func TestNotDone(t *testing.T) {
	t.Parallel()
	in := result(mode(crowd(1, plan.ToOnboard, nothing), "onboard"), report.Refused)
	shows(t, "markdown", in, "Not onboarded: 1 group", true)
	shows(t, "markdown", in, "Approving this", false)
	shows(t, "html", in, "Not onboarded: 1 group", true)
	in.Mode = "check"
	shows(t, "markdown", in, "Approving this approves plan `sha256:", true)
	shows(t, "html", in, "To onboard: 1 group. This can’t be undone", true)
}
