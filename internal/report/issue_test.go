package report_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
)

// drifted is a run that looks for drift: a group that nobody has onboarded, and three
// leases that are due, of which nothing renews the last.
func drifted(name string) report.Input {
	s := newSheet()
	s.declare("sg-prod-subscription-owners", objectID(0), plan.Managed, "")
	s.declare("sg-prod-keyvault-admins", objectID(1), plan.ToOnboard, "declared and not managed")
	in := s.input()
	in.Drift, in.Source, in.FailOn = true, "live", finding.Error
	in.Evidence.Commit = judged
	edit(&in, func(s *directory.Snapshot) {
		for id := 901; id < 905; id++ {
			s.Principals = append(s.Principals, directory.Principal{ID: objectID(id), Type: directory.User})
		}
	})
	g := &in.Plan.Groups[0]
	later, soon := time.Date(2026, 12, 24, 0, 0, 0, 0, time.UTC), time.Date(2026, 12, 2, 0, 0, 0, 0, time.UTC)
	g.Compared = []plan.Comparison{
		leaseOf(g, 901, "ada@contoso.com", later, "until 2026-12-23"),
		leaseOf(g, 902, "grace@contoso.com", soon, "until 2026-12-01"),
		leaseOf(g, 903, name, later, "until 2026-12-23"),
		{Key: plan.Key{Group: g.ID(), Role: "member", Kind: "eligible", Principal: objectID(904)}, Is: plan.Same},
	}
	g.Compared[1].Entry = &config.Assignment{Why: &config.Text{Value: "on call"}, Ticket: &config.Text{Value: "CHG-" + name}}
	g.Compared[2].Blocks = []plan.Block{{Kind: plan.Disabled, Reason: name + " can't sign in"}}
	in.Findings = append(in.Findings, withFix(about(&in.File.Groups[1], "not-managed", finding.Error,
		`"sg-prod-keyvault-admins" is declared to be under PIM, and PIM does not manage it`), "Let a merge onboard the group"))
	return in
}

func leaseOf(g *plan.Group, id int, name string, end time.Time, before string) plan.Comparison {
	at := g.Declared.Pos
	at.Line += id - 900
	return plan.Comparison{
		Key: plan.Key{Group: g.ID(), Role: "member", Kind: "eligible", Principal: objectID(id)}, Is: plan.Due, Pos: at, Called: name, Before: before,
		Entry: new(config.Assignment), Row: &directory.Schedule{End: end},
	}
}

func issueOf(in report.Input) report.Issue { return report.New(in).Issue(judged, commentLimit) }

func TestIssueGolden(t *testing.T) {
	t.Parallel()
	issue := issueOf(drifted("alan@contoso.com"))
	compareGolden(t, "drift.issue.golden", issue.Title+"\n\n"+issue.Text+"\n"+issue.Origin)
}

// Runs that find the same leave the same text, whenever they ran; only the origin tells
// them apart.
func TestIssueIsTheSameForTheSame(t *testing.T) {
	t.Parallel()
	early, late := drifted("x"), drifted("x")
	late.Now, late.Links.Run = late.Now.Add(36*time.Hour), "https://github.com/contoso/access/actions/runs/43"
	edit(&late, func(s *directory.Snapshot) { s.Taken = s.Taken.Add(36 * time.Hour) })
	a, b := issueOf(early), report.New(late).Issue(strings.Repeat("0", 40), commentLimit)
	if a.Title != b.Title || a.Text != b.Text {
		t.Errorf("the issues differ:\n%s\n%s\n--- and\n%s\n%s", a.Title, a.Text, b.Title, b.Text)
	}
	if a.Origin == b.Origin || !strings.Contains(b.Origin, "actions/runs/43") {
		t.Errorf("origins %q and %q", a.Origin, b.Origin)
	}
}

// An issue is open for what somebody has to do.
func TestIssueIsOpen(t *testing.T) {
	t.Parallel()
	with := func(severity finding.Severity, status finding.Status) report.Input {
		return crowd(1, plan.Managed, func(_ int, g *config.Group) []finding.Finding {
			f := about(g, "some-rule", severity, "a message")
			f.Status = status
			return []finding.Finding{f}
		})
	}
	leases := drifted("x")
	leases.Findings = nil
	for name, test := range map[string]struct {
		in    report.Input
		title string
		open  bool
	}{
		"all in order": {fine(3), ": nothing to do", false},
		"a note":       {with(finding.Note, finding.Failed), ": nothing to do", false},
		"a waiver":     {with(finding.Error, finding.Waived), ": nothing to do", false},
		"a warning":    {with(finding.Warning, finding.Failed), ": 1 warning", true},
		"an error":     {with(finding.Error, finding.Failed), ": 1 error", true},
		"leases":       {leases, ": 3 leases due", true},
		"both":         {drifted("x"), ": 1 error and 3 leases due", true},
	} {
		issue := issueOf(test.in)
		ends := strings.HasPrefix(issue.Ending, report.New(test.in).Verdict()+". Closed by ")
		if issue.Open != test.open || !strings.HasSuffix(issue.Title, test.title) || ends == test.open {
			t.Errorf("%s: %+v", name, issue)
		}
	}
}

// What a run has not seen may be there.
func TestUnseen(t *testing.T) {
	t.Parallel()
	gap, unread := drifted("x"), drifted("x")
	edit(&gap, func(s *directory.Snapshot) {
		s.Gaps = []directory.Gap{{Part: directory.PartEligible, Group: objectID(0), Reason: "status 403"}}
	})
	unread.Index = nil
	failed, cancelled, open, unknown := drifted("x"), drifted("x"), drifted("x"), drifted("x")
	failed.Failure, cancelled.Result = "status 429", report.Cancelled
	open.Findings[0].Status = finding.NotEvaluated
	unknown.Plan.Groups[0].State = plan.Unknown
	const notEvaluated = "Incomplete: 1 of 2 groups could not be fully evaluated"
	for name, test := range map[string]struct {
		in   report.Input
		want string
	}{
		"findings": {drifted("x"), ""}, "clean": {fine(1), ""}, "bad input": {badInput(), report.New(badInput()).Verdict()},
		"gap": {gap, "the part eligible could not be read: status 403"}, "no tenant": {unread, "no tenant was read"}, "failed": {failed, "status 429"},
		"cancelled": {cancelled, report.New(cancelled).Verdict()}, "a question": {open, notEvaluated}, "an unknown group": {unknown, notEvaluated + "; also 1 error"},
	} {
		if got := report.New(test.in).Unseen(); !strings.HasPrefix(got, test.want) || (got == "") != (test.want == "") {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

// A lease that is due is no difference, and no report says that nothing is to be done.
func TestLeasesDue(t *testing.T) {
	t.Parallel()
	in := drifted("x")
	in.Findings, in.Plan.Groups = nil, in.Plan.Groups[:1]
	in.File.Groups = in.File.Groups[:1]
	in.Plan.Changes = []plan.Change{person(&in, 0, 901, "ada@contoso.com", plan.Extend, plan.Keeps, "until 2026-12-23", "for 180d")}
	in.Plan.Changes[0].Lease = 180 * 24 * time.Hour
	r := report.New(in)
	const verdict, next = "Clean: no finding fails the run; 1 of 1 group with a lease that is due", "Renew 3 leases with mode apply and renew in changes"
	if r.Verdict() != verdict || r.Next() != next {
		t.Errorf("verdict %q, next %q", r.Verdict(), r.Next())
	}
	var got struct {
		LeasesDue []struct {
			Subject, Ends, Why string
			Line               int
		}
	}
	if err := json.Unmarshal([]byte(render(t, "json", in)), &got); err != nil {
		t.Fatal(err)
	}
	due := got.LeasesDue
	if len(due) != 3 || due[0].Subject != "grace@contoso.com" || due[0].Ends != "2026-12-02T00:00:00Z" || due[0].Why != "why: on call; ticket: CHG-x" ||
		due[1].Subject != "ada@contoso.com" || due[2].Why != "not renewed: x can't sign in" {
		t.Errorf("%+v", due)
	}
	for _, drift := range []bool{true, false} {
		in.Drift = drift
		if strings.Contains(render(t, "markdown", in), "### ⏳ Leases due: 3") != drift {
			t.Errorf("with drift %t:\n%s", drift, render(t, "markdown", in))
		}
	}
}

// What people write into a name so that an issue notifies, links or loads something, and
// so that its title is another.
func TestIssuesNotifyNobody(t *testing.T) {
	t.Parallel()
	plain := issueOf(drifted("x"))
	for _, name := range []string{
		"@contoso/everyone", "é@ada", "#1", "contoso/access#1", "GH-1", "<img src=https://evil.test/x>", "<!-- pim-groups issue step=57e9 -->",
		"/close", "@dependabot merge", "| @ada |", "``` @ada", "\n@ada\r", "</details>@ada", "|`@ada`|#1`",
	} {
		in := drifted(name)
		in.Findings[0].Message, in.Findings[0].Group.Name = name, name
		got := issueOf(in)
		checkComment(t, got.Text+"\n"+got.Origin, plain.Text+"\n"+plain.Origin)
		checkNoOrders(t, got.Text+"\n"+got.Origin)
		if got.Title != plain.Title || !strings.HasPrefix(got.Text, "## ") || strings.Contains(got.Origin, "\n") || t.Failed() {
			t.Fatalf("%q in\n%s\n%s", name, got.Title, got.Text)
		}
	}
}

// An issue that is too long loses rows and says so, with its origin within the limit.
func TestIssueIsCut(t *testing.T) {
	t.Parallel()
	in := crowd(2000, plan.Managed, func(_ int, g *config.Group) []finding.Finding {
		return []finding.Finding{withFix(about(g, "owners-minimum", finding.Warning, "zu wenige Eigentümer"), "Add an owner")}
	})
	got := issueOf(in)
	if n := len(got.Text) + len(got.Origin); n > commentLimit || n < commentLimit*9/10 || !strings.Contains(got.Text, "rows are left out: the summary of the workflow run has") {
		t.Errorf("%d bytes:\n%.600s", n, got.Text)
	}
	checkRows(t, got.Text)
}
