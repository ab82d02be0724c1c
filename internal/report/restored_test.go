package report_test

import (
	"encoding/json"
	"strings"
	"testing"

	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
)

// setting is what became of putting a role setting of the first group back, with
// the finding that tells it if it is not done.
func setting(in report.Input, state string, sent int) report.Input {
	g := finding.Group{ID: in.Plan.Groups[0].ID(), Name: in.Plan.Groups[0].Declared.Name.Value}
	o := report.Outcome{Group: g, State: state, Detail: "the reason of the setting", Sent: sent, Subject: "member Expiration"}
	if state != report.OutcomeDone {
		o.Rule, o.Fix = "setting-changed", "the fix of the setting"
		in.Findings = append(in.Findings, finding.Finding{Rule: o.Rule, Severity: finding.Error, Group: g, Subject: o.Subject, Message: "left shortened: " + o.Detail, Fix: o.Fix})
	}
	in.Restored = append(in.Restored, o)
	return in
}

// A role setting that was restored, or not, is in the verdict, decides about it,
// and is in every format: a run that sent a write never says that it sent none.
func TestRestored(t *testing.T) {
	t.Parallel()
	idle := func() report.Input {
		in := mode(fine(2), "onboard")
		in.Source = "live"
		return in
	}
	tests := []struct {
		name          string
		in            report.Input
		code          int
		verdict, next string
	}{
		{"put back", setting(idle(), "done", 1), 0, "Clean: 1 role setting put back", "No action required"},
		{"found as it was", setting(idle(), "done", 0), 0, "Clean: no write was sent: PIM already manages every group that must be under it; 1 role setting found as it was", "No action required"},
		{"refused", setting(result(idle(), report.Refused), "skipped", 0), 5, "Refused: nothing was written; 1 role setting not put back", "Resolve each refusal"},
		{"cancelled", setting(result(idle(), report.Cancelled), "done", 1), 130, "Cancelled: the run was stopped before it finished; 1 role setting put back", "Run again"},
		{"incomplete for another reason", setting(result(idle(), report.Incomplete), "done", 1), 3, "Incomplete: a part of the tenant could not be read; 1 role setting put back", "Fix the read errors"},
		{"rejected", setting(idle(), "rejected", 1), 4, "Write rejected: 1 role setting not put back", "Put the role setting back in the Entra admin center"},
		{"skipped", setting(idle(), "skipped", 0), 3, "Incomplete: 1 role setting not put back", "Find out why the role setting was not put back"},
		{"unknown", setting(idle(), "unknown", 1), 6, "Write unknown: 1 role setting not known to be put back", "Look up in PIM whether the role setting"},
		{"two", setting(setting(idle(), "done", 1), "rejected", 1), 4, "Write rejected: 1 role setting not put back, 1 put back", "Put the role setting back"},
		{"two of a kind", setting(setting(idle(), "done", 1), "done", 1), 0, "Clean: 2 role settings put back", "No action required"},
		{"with a group", setting(onboarding("done", "done"), "done", 1), 0, "Clean: 2 of 2 groups onboarded; 1 role setting put back", "No action required here"},
		{"with a rejected group", setting(onboarding("rejected"), "done", 1), 4, "Write rejected: 1 of 1 group rejected; 1 role setting put back", "Fix the cause"},
		{"with a group that was not tried", setting(onboarding("skipped"), "unknown", 1), 6, "Write unknown: 1 of 1 group skipped; 1 role setting not known to be put back", "Look up in PIM whether the role setting"},
		{"with a group that is unknown", setting(onboarding("unknown"), "unknown", 1), 6, "Write unknown: 1 of 1 group may have been onboarded; 1 role setting not known to be put back",
			`Before the next run, look up in PIM whether "sg-`},
		{"with a skipped group", setting(onboarding("skipped"), "skipped", 0), 3, "Incomplete: 1 of 1 group skipped; 1 role setting not put back", "Find out why each group was skipped"},
	}
	for _, test := range tests {
		r := report.New(test.in)
		if r.Result.ExitCode() != test.code || r.Verdict() != test.verdict || !strings.HasPrefix(r.Next(), test.next) {
			t.Errorf("%s: exit code %d, %s / %s", test.name, r.Result.ExitCode(), r.Verdict(), r.Next())
		}
		if !r.Notable() {
			t.Errorf("%s: not worth a comment", test.name)
		}
		word := map[string]string{"done": "put back", "rejected": "not put back", "skipped": "not put back", "unknown": "not known to be put back"}[test.in.Restored[0].State]
		if test.in.Restored[0].Sent == 0 && test.in.Restored[0].State == "done" {
			word = "found as it was"
		}
		for _, format := range []string{"text", "markdown", "html"} {
			shows(t, format, test.in, "What was done", true)
			shows(t, format, test.in, word, true)
			shows(t, format, test.in, "the reason of the setting", true)
			shows(t, format, test.in, "the fix of the setting", test.in.Restored[len(test.in.Restored)-1].State != "done")
			shows(t, format, test.in, "To fix", false) // it is told once
		}
	}
}

// What can't be undone is about groups, and not about a setting that was restored.
func TestRestoredIsNotPermanent(t *testing.T) {
	t.Parallel()
	in := setting(mode(fine(2), "onboard"), "done", 1)
	in.Source = "live"
	for _, format := range []string{"text", "markdown", "html"} {
		shows(t, format, in, "Permanent", false)
	}
}

// A group that somebody else has brought under PIM meanwhile is told and counted
// apart from those that this run onboarded.
func TestByOther(t *testing.T) {
	t.Parallel()
	in := onboarding("done", "done")
	in.Outcomes[0].ByOther, in.Outcomes[1].Sent = true, 1
	r := report.New(in)
	if want := "Clean: 1 of 2 groups already managed by somebody else's write, 1 onboarded"; r.Verdict() != want {
		t.Errorf("%s, want %s", r.Verdict(), want)
	}
	for _, format := range []string{"text", "markdown", "html"} {
		shows(t, format, in, "already managed", true)
		shows(t, format, in, "2 of 2 groups onboarded", false)
	}
	shows(t, "markdown", in, "**Permanent:** 1 of 2 groups onboarded, which can't be undone", true)
	in = onboarding("done")
	in.Outcomes[0].ByOther = true
	shows(t, "markdown", in, "Permanent", false)
	shows(t, "markdown", in, "1 of 1 group already managed by somebody else's write", true)
	if r := report.New(in); r.Summary.Managed != 1 || r.Summary.ToOnboard != 0 {
		t.Errorf("%+v", r.Summary)
	}
}

// Programs read which write an outcome is about, and how many were sent.
func TestOutcomesInJSON(t *testing.T) {
	t.Parallel()
	in := setting(onboarding("done"), "rejected", 1)
	in.Outcomes[0].ByOther = true
	var got struct {
		Outcomes []struct {
			Action, State, Subject string
			ByOther                bool
			Writes                 int
		}
	}
	if err := json.Unmarshal([]byte(render(t, "json", in)), &got); err != nil {
		t.Fatal(err)
	}
	first, second := got.Outcomes[0], got.Outcomes[1]
	if len(got.Outcomes) != 2 || first.Action != "onboard" || !first.ByOther || first.Writes != 0 || first.Subject != "" ||
		second.Action != "restore" || second.State != "rejected" || second.Writes != 1 || second.Subject != "member Expiration" {
		t.Errorf("%+v", got.Outcomes)
	}
}

// A plan of a run that was refused is still shown as a plan, beside a setting that
// it did not put back.
func TestRefusedWithRestored(t *testing.T) {
	t.Parallel()
	in := setting(result(mode(crowd(1, plan.ToOnboard, nothing), "onboard"), report.Refused), "skipped", 0)
	in.Source = "live"
	for format, plan := range map[string]string{"text": "Not onboarded: 1 group", "markdown": "Not onboarded: 1 group", "html": "Not onboarded: 1 group"} {
		shows(t, format, in, plan, true)
		shows(t, format, in, "not put back", true)
	}
}
