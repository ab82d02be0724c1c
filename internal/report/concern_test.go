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

// The groups of afterMerge, by number.
const (
	old    = iota // managed before, with errors of its own
	merged        // onboarded by this run
	quiet         // managed before
)

// afterMerge is a merge that has brought one of three groups under PIM.
func afterMerge() report.Input {
	s := newSheet()
	s.declare("sg-old", objectID(old), plan.Managed, "")
	s.declare("sg-new", objectID(merged), plan.ToOnboard, "")
	s.declare("sg-quiet", objectID(quiet), plan.Managed, "")
	in := s.input()
	in.Mode, in.Source = "onboard", "live"
	in.Plan.Managed = []string{objectID(old), objectID(quiet)}
	in.Outcomes = []report.Outcome{{Action: plan.Onboard, State: report.OutcomeDone, Sent: 1, Group: finding.Group{ID: objectID(merged), Name: "sg-new"}}}
	return in
}

// An onboarding answers for the groups that it was to bring under PIM, for itself
// and for the tenant as a whole. What is wrong with other groups was so before.
func TestOnboardingAnswersForItsGroups(t *testing.T) {
	t.Parallel()
	fail := func(group finding.Group) func(*report.Input) {
		return func(in *report.Input) {
			in.Findings = append(in.Findings, finding.Finding{Rule: "r", Severity: finding.Error, Group: group, Message: "wrong"})
		}
	}
	ask := func(group finding.Group) func(*report.Input) {
		return func(in *report.Input) {
			in.Findings = append(in.Findings, finding.Finding{Rule: "r", Status: finding.NotEvaluated, Group: group, Message: "not evaluated: 403"})
		}
	}
	both := func(one, other func(*report.Input)) func(*report.Input) {
		return func(in *report.Input) { one(in); other(in) }
	}
	// A declared group that this run did not plan for.
	declare := func(state plan.State, pim config.PIM, managed bool) func(*report.Input) {
		return func(in *report.Input) {
			g := &config.Group{Name: config.Text{Value: "sg-x"}, ID: &config.Text{Value: objectID(7)}, PIM: pim}
			in.File.Groups = append(in.File.Groups, *g)
			in.Plan.Groups = append(in.Plan.Groups, plan.Group{Declared: g, State: state})
			if managed {
				in.Plan.Managed = append(in.Plan.Managed, objectID(7))
			}
		}
	}
	const other, unread = ", and 1 finding about other groups, not counted", ", and 1 question about other groups without an answer, not counted"
	const done = "1 of 1 group onboarded"
	tests := []struct {
		name    string
		change  func(*report.Input)
		want    report.Result
		verdict string
	}{
		{"an old error", fail(finding.Group{ID: objectID(old), Name: "sg-old"}), report.Clean, "Clean: " + done + other},
		{"an error of a group in no file", fail(finding.Group{ID: objectID(8)}), report.Clean, "Clean: " + done + other},
		{"an error of the group", fail(finding.Group{ID: objectID(merged), Name: "sg-new"}), report.Findings, "Findings: 1 error"},
		{"by its name alone", fail(finding.Group{Name: "sg-new"}), report.Findings, "Findings: 1 error"},
		{"by another name", fail(finding.Group{ID: objectID(merged), Name: "x"}), report.Findings, "Findings: 1 error"},
		{"an error of the run", fail(finding.Group{}), report.Findings, "Findings: 1 error"},
		{"an error of each", both(fail(finding.Group{}), fail(finding.Group{ID: objectID(old)})), report.Findings, "Findings: 1 error" + other},
		{"an old question", ask(finding.Group{ID: objectID(old)}), report.Clean, "Clean: " + done + unread},
		{"a question about the group", ask(finding.Group{ID: objectID(merged)}), report.Incomplete, "Incomplete: 1 of 3 groups could not be fully evaluated"},
		{"a question about the tenant", ask(finding.Group{}), report.Incomplete, "Incomplete: a part of the tenant could not be read"},
		{"a gap of the whole tenant", both(ask(finding.Group{ID: objectID(old)}), func(in *report.Input) {
			edit(in, func(s *directory.Snapshot) { s.Gaps = []directory.Gap{{Part: directory.PartOwners, Reason: "403"}} })
		}), report.Incomplete, "Incomplete: 1 of 3 groups could not be fully evaluated" + unread},
		{"a group that may have to be onboarded", declare(plan.Unknown, config.Required, false), report.Incomplete, "Incomplete: 1 of 4 groups"},
		{"a state of another release", declare("half-managed", config.Required, false), report.Incomplete, "Incomplete: a part of the tenant could not be read"},
		{"an unread group that PIM lists", declare(plan.Unknown, config.Required, true), report.Clean, "Clean: " + done},
		{"an unread group that no merge onboards", declare(plan.Unknown, config.None, false), report.Clean, "Clean: " + done},
		{"a group that can't be onboarded", both(declare(plan.Ineligible, config.Required, false), fail(finding.Group{ID: objectID(7)})),
			report.Findings, "Findings: 1 error"},
		{"a setting of an earlier run", func(in *report.Input) {
			in.Restored = []report.Outcome{{State: report.OutcomeDone, Group: finding.Group{ID: objectID(old)}}}
			fail(finding.Group{ID: objectID(old)})(in)
		}, report.Findings, "Findings: 1 error; 1 role setting found as it was"},
		{"a group that the plan lacks", func(in *report.Input) { in.Plan.Groups = in.Plan.Groups[:2] }, report.Incomplete, "Incomplete: 1 of 3 groups"},
		{"skipped", func(in *report.Input) { in.Outcomes[0].State = report.OutcomeSkipped }, report.Incomplete, "Incomplete: 1 of 1 group skipped"},
		{"rejected, and an old error", func(in *report.Input) {
			in.Outcomes[0].State = report.OutcomeRejected
			fail(finding.Group{ID: objectID(old)})(in)
		}, report.WriteRejected, "Write rejected: 1 of 1 group rejected"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			in := afterMerge()
			test.change(&in)
			if r := report.New(in); r.Result != test.want || !strings.HasPrefix(r.Verdict(), test.verdict) {
				t.Errorf("got  %s: %s\nwant %s: %s", r.Result, r.Verdict(), test.want, test.verdict)
			}
		})
	}
}

// A run that could not plan a change which it may make has not done what the files say. A
// part that nobody asked for, and a change that the run may not make, are no concern of it.
func TestApplyAnswersForWhatItCouldNotPlan(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		of    plan.Comparison
		depth directory.Depth
		want  report.Result
	}{
		{"a grant", plan.Comparison{Is: plan.Missing, Key: plan.Key{Kind: plan.KindEligible}}, directory.DepthFull, report.Incomplete},
		{"a list", plan.Comparison{Is: plan.Uncompared, Key: plan.Key{Kind: plan.KindEligible}}, directory.DepthFull, report.Incomplete},
		{"what was not looked at", plan.Comparison{Is: plan.Missing, Key: plan.Key{Kind: plan.KindEligible}}, directory.DepthManaged, report.Clean},
		{"a setting", plan.Comparison{Is: plan.Uncompared}, directory.DepthFull, report.Clean},
		{"a removal", plan.Comparison{Is: plan.Undeclared, Key: plan.Key{Kind: plan.KindEligible}}, directory.DepthFull, report.Clean},
		{"somebody active", plan.Comparison{Is: plan.Missing, Key: plan.Key{Kind: plan.KindActive}}, directory.DepthFull, report.Clean},
		{"what is as declared", plan.Comparison{Is: plan.Same, Key: plan.Key{Kind: plan.KindEligible}}, directory.DepthFull, report.Clean},
	} {
		in := mode(fine(2), "apply")
		in.Source, in.Changes = "live", []plan.Class{plan.ClassEligible}
		test.of.Blocks = []plan.Block{{Kind: plan.Unread, Part: directory.PartRequests, Reason: "403"}}
		in.Plan.Groups[1].Compared = []plan.Comparison{test.of}
		in.Findings = []finding.Finding{{Rule: "r", Status: finding.NotEvaluated, Group: in.Plan.Groups[1].Ref(), Message: "not evaluated: 403"}}
		edit(&in, func(s *directory.Snapshot) { s.Scope.AllGroups, s.Scope.Depth = true, test.depth })
		if r := report.New(in); r.Result != test.want {
			t.Errorf("%s: %s, want %s", test.name, r.Result, test.want)
		}
	}
}

// So it is with a group of which nothing is known, if it has settings or people in the file.
func TestApplyAnswersForAGroupThatIsNotKnown(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		changes plan.Class
		member  *config.Role
		depth   directory.Depth
		want    report.Result
	}{
		{"settings", plan.ClassSettings, &config.Role{}, directory.DepthFull, report.Incomplete},
		{"people", plan.ClassRenew, &config.Role{}, directory.DepthFull, report.Incomplete},
		{"onboarding alone", plan.ClassOnboard, &config.Role{}, directory.DepthFull, report.Clean},
		{"nothing in the file", plan.ClassSettings, nil, directory.DepthFull, report.Clean},
		{"not looked at", plan.ClassSettings, &config.Role{}, directory.DepthChanged, report.Clean},
	} {
		in := mode(fine(2), "apply")
		in.Source, in.Changes, in.Plan.Managed = "live", []plan.Class{test.changes}, []string{objectID(0), objectID(1)}
		in.Plan.Groups[1].State, in.Plan.Groups[1].Declared.Member = plan.Unknown, test.member
		in.Findings = []finding.Finding{{Rule: "r", Status: finding.NotEvaluated, Group: in.Plan.Groups[1].Ref(), Message: "not evaluated: 403"}}
		edit(&in, func(s *directory.Snapshot) { s.Scope.AllGroups, s.Scope.Depth = true, test.depth })
		if r := report.New(in); r.Result != test.want {
			t.Errorf("%s: %s, want %s", test.name, r.Result, test.want)
		}
	}
}

// A run that found nothing to do says so, and not that all is well.
func TestOnboardingWithoutWrites(t *testing.T) {
	t.Parallel()
	in := afterMerge()
	in.Outcomes, in.Plan.Changes, in.Plan.Groups[merged].State = nil, nil, plan.Managed
	in.Findings = []finding.Finding{about(&in.File.Groups[old], "r", finding.Error, "wrong")}
	r := report.New(in)
	const verdict = "Clean: no write was sent: PIM already manages every group that must be under it, and 1 finding about other groups, not counted"
	const next = "No action required here; run check for what was found about other groups"
	if r.Verdict() != verdict || r.Next() != next {
		t.Errorf("got  %s / %s\nwant %s / %s", r.Verdict(), r.Next(), verdict, next)
	}
}

// In a pull request a part that could not be read of any group is no matter of the
// groups that it leaves alone.
func TestPullRequestAnswersForTheTenant(t *testing.T) {
	t.Parallel()
	in := fine(3)
	in.Base = &report.Base{OnlyNew: true, Edits: []config.Edit{{After: &in.File.Groups[0]}}}
	untouched := about(&in.File.Groups[1], "r", finding.Error, "not evaluated: 403")
	untouched.Status = finding.NotEvaluated
	in.Findings = []finding.Finding{untouched}
	if got := report.New(in).Result; got != report.Clean {
		t.Errorf("a gap of an untouched group: %s", got)
	}
	edit(&in, func(s *directory.Snapshot) { s.Gaps = []directory.Gap{{Part: directory.PartOwners, Reason: "403"}} })
	if got := report.New(in).Result; got != report.Incomplete {
		t.Errorf("a gap of the whole tenant: %s", got)
	}
}

// An entry that has no id yet and the finding about the group that its name leads to
// are about the same group.
func TestTouchedByName(t *testing.T) {
	t.Parallel()
	in := fine(1)
	entry := in.File.Groups[0]
	entry.ID = nil
	in.Base = &report.Base{OnlyNew: true, Edits: []config.Edit{{After: &entry}}}
	f := about(&in.File.Groups[0], "r", finding.Error, "not evaluated: 403")
	f.Status = finding.NotEvaluated
	in.Findings = []finding.Finding{f}
	if got := report.New(in).Result; got != report.Incomplete {
		t.Errorf("a gap of a group that is touched: %s", got)
	}
}

// What is wrong with other groups is shown after all that the run is judged by, and is
// nothing to fix for it.
func TestOtherGroupsComeLast(t *testing.T) {
	t.Parallel()
	in := afterMerge()
	in.Findings = []finding.Finding{
		about(&in.File.Groups[old], "owner-guest", finding.Error, "an old guest"),
		about(&in.File.Groups[merged], "owner-disabled", finding.Error, "a new problem"),
	}
	for _, format := range []string{"text", "markdown", "html", "github"} {
		got := render(t, format, in)
		new, old := strings.Index(got, "a new problem"), strings.Index(got, "an old guest")
		if new < 0 || old < new {
			t.Errorf("%s: the new problem at %d, the old one at %d", format, new, old)
		}
		if format != "github" {
			shows(t, format, in, "About other groups, not counted", true)
			shows(t, format, in, "To fix", true)
		}
	}
	in.Findings = in.Findings[:1]
	for _, format := range []string{"text", "markdown", "html"} {
		shows(t, format, in, "To fix", false)
	}
}
