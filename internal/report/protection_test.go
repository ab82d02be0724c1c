package report_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
)

// watched gives a run a tenant in which somebody looked at every so many groups under
// PIM: of ten one is exposed, one accepted, one unknown, and the rest are protected. Each
// has five people who are eligible.
func watched(in report.Input, every int) report.Input {
	tenant := directory.Snapshot{Tenant: tenantID, Cloud: directory.Public, Scope: directory.Scope{AllGroups: true, Depth: directory.DepthFull}}
	set := directory.RoleSettings{Rules: activation("PT4H", `"MultiFactorAuthentication"`, "")}
	for i := range 50 {
		login := fmt.Sprintf("person-%d@contoso.com", i)
		tenant.Principals = append(tenant.Principals, directory.Principal{ID: objectID(1<<20 + i), Type: directory.User, DisplayName: login, UserPrincipalName: login, AccountEnabled: directory.True, UserType: "Member"})
	}
	kinds := []finding.Protection{finding.Exposed, finding.Accepted, finding.Unknown}
	for i, g := range in.Plan.Groups {
		if g.State != plan.Managed || i/10%every != 0 {
			continue
		}
		id := g.ID()
		tenant.Groups = append(tenant.Groups, *g.Found)
		for _, role := range directory.Roles() {
			set.Of = append(set.Of, directory.RoleOf{Group: id, Role: role})
		}
		for p := range 5 {
			tenant.Eligibilities = append(tenant.Eligibilities, directory.Schedule{Group: id, Role: directory.Member, Principal: objectID(1<<20 + (i+p)%50)})
		}
		tenant.Members = append(tenant.Members, directory.Membership{Group: id, Members: []string{objectID(1<<20 + i%50)}})
		on := finding.Verdict{Group: g.Ref(), Protection: finding.Protected}
		if i%10 < len(kinds) {
			on.Protection, on.Reasons = kinds[i%10], []finding.Finding{about(g.Declared, "standing-access", finding.Error, "somebody is a standing member of "+g.Ref().Name)}
		}
		in.Protection = append(in.Protection, on)
	}
	tenant.RoleSettings = []directory.RoleSettings{set}
	in.Index = directory.NewIndex(&tenant)
	return in
}

// TestProtectionStandsFirst: the counts and the first ten exposed groups with their
// reason are in the first 40 lines, however many there are.
func TestProtectionStandsFirst(t *testing.T) {
	t.Parallel()
	in := watched(fine(1000), 1)
	for i := range in.Protection {
		in.Findings = append(in.Findings, in.Protection[i].Reasons...)
	}
	lines := strings.Split(render(t, "markdown", in), "\n")
	first := strings.Join(lines[:40], "\n")
	inOrder(t, first, "**Protection:** 1000 managed: 700 protected, 100 exposed, 100 accepted, 100 unknown", "Exposed: 100 groups (first 10 of 100, all below)",
		"`sg-00000`", "is a standing member of sg-00000 (`standing-access`)", "`sg-00090`", "### To fix")
	if strings.Contains(first, "`sg-00100`") && strings.Index(first, "`sg-00100`") < strings.Index(first, "### To fix") {
		t.Errorf("more than ten:\n%s", first)
	}
	inOrder(t, strings.Join(lines[40:], "\n"), "<details><summary>Exposed (100)", "`sg-00990`", "Protection unknown (100)", "Accepted, not protected (100)", "Who can bypass PIM")
}

// TestProtectionOfAPullRequest: what is exposed before the first fold is touched or
// exposed anew; the rest was so before and is folded.
func TestProtectionOfAPullRequest(t *testing.T) {
	t.Parallel()
	in := watched(fine(100), 1)
	groups := in.File.Groups
	in.Base = &report.Base{Name: "before", OnlyNew: true, Protection: slices.Clone(in.Protection)}
	in.Base.Protection[20].Protection = finding.Protected
	in.Base.Edits = append(in.Base.Edits, edited(&groups[30]), edited(&groups[20]), edited(&groups[21]))
	open, folded, _ := strings.Cut(render(t, "markdown", in), "<details>")
	inOrder(t, open, "100 managed: 70 protected, 10 exposed", "`sg-00020`", "protected → exposed", "`sg-00021`", "accepted", "Exposed: 2 groups", "`sg-00020`", "`sg-00030`")
	inOrder(t, folded, "Exposed, not touched here (8)", "`sg-00000`")
	if strings.Contains(open, "`sg-00000`") {
		t.Errorf("a group that was exposed before stands open:\n%s", open)
	}
	in.Base.OnlyNew = false
	open, _, _ = strings.Cut(render(t, "markdown", in), "<details>")
	inOrder(t, open, "Exposed: 10 groups")
}

// TestNotLookedAt: where nobody looked it is said once, and nothing reads like an
// answer.
func TestNotLookedAt(t *testing.T) {
	t.Parallel()
	in := fine(3)
	for _, g := range in.Plan.Groups {
		in.Protection = append(in.Protection, finding.Verdict{Group: g.Ref(), Protection: finding.NotLookedAt, Note: "nobody asked"})
	}
	for _, format := range []string{"text", "markdown", "html"} {
		got := render(t, format, in)
		if _, body, is := strings.Cut(got, "<body>"); is {
			got = body
		}
		if n := strings.Count(got, "not looked at: nobody asked; use --depth full"); n != 1 {
			t.Errorf("%s says it %d times:\n%s", format, n, got)
		}
		for _, answer := range []string{"exposed", "Exposed", "Who can bypass", "Is what is under PIM"} {
			if strings.Contains(got, answer+" ") {
				t.Errorf("%s has %q", format, answer)
			}
		}
	}
	in.Protection[2].Protection, in.Protection[2].Note = finding.Unknown, "" // PIM's list did not say whether it is managed
	if r := report.New(in); r.LookedAtProtection() || r.Summary.NotLookedAt != 2 {
		t.Errorf("the counts are an answer: %+v", r.Summary)
	}
	if !report.New(fine(0)).LookedAtProtection() {
		t.Error("without groups under PIM there is nothing to look at")
	}
	edit(&in, func(s *directory.Snapshot) { s.Scope.Depth = directory.DepthChanged })
	if !report.New(in).LookedAtProtection() {
		t.Error("somebody looked at one")
	}
}

// TestNobodyIsAnAnswer: only what was read has nobody in it.
func TestNobodyIsAnAnswer(t *testing.T) {
	t.Parallel()
	in := guarded()
	row := func() string {
		_, row, _ := strings.Cut(render(t, "html", in), `<h3 id="verdict-unknown">`)
		row, _, _ = strings.Cut(row, "</table>")
		return row
	}
	if got := row(); strings.Contains(got, "nobody") || strings.Contains(got, ">standing<") || !strings.Contains(got, "perhaps activated") {
		t.Errorf("what was not read looks like an answer: %s", got)
	}
	edit(&in, func(s *directory.Snapshot) { s.Gaps = nil; s.Eligibilities = nil })
	if got := row(); !strings.Contains(got, "nobody") || !strings.Contains(got, ">standing<") {
		t.Errorf("what was read does not look like an answer: %s", got)
	}
}

// TestNextSteps: what is open after onboarding names people, and leaves out what the
// policy file wants; what was not read is a step too.
func TestNextSteps(t *testing.T) {
	t.Parallel()
	type step struct {
		Kind       string
		Message    string
		Principals []string
	}
	steps := func(in report.Input) (list []step) {
		var document struct {
			Groups []struct {
				Name      string
				NextSteps []step
			}
			MergeChanges []string
		}
		if err := json.Unmarshal([]byte(render(t, "json", in)), &document); err != nil {
			t.Fatal(err)
		}
		if len(in.Changes) != len(document.MergeChanges) {
			t.Errorf("a merge makes %q", document.MergeChanges)
		}
		for _, g := range document.Groups {
			if g.Name != "sg-new" && len(g.NextSteps) > 0 {
				t.Errorf("%s has next steps", g.Name)
			}
			list = append(list, g.NextSteps...)
		}
		return list
	}
	in := guarded()
	got := steps(in)
	if len(got) != 3 || got[0].Message != "1 member: ada@contoso.com" || !slices.Equal(got[0].Principals, []string{objectID(900)}) ||
		got[1].Message != "1 owner: eve@contoso.com (disabled)" || got[2].Kind != "settings" {
		t.Errorf("the next steps are %+v", got)
	}
	in.EmergencyAccess = nil
	if got := steps(in); got[0].Message != "2 members: ada@contoso.com, breakglass@contoso.com" {
		t.Errorf("the next steps are %+v", got)
	}
	edit(&in, func(s *directory.Snapshot) {
		s.Gaps = append(s.Gaps, directory.Gap{Part: directory.PartMembers, Group: objectID(7), Reason: "503"})
	})
	if got := steps(in); got[0].Kind != "unread" || got[0].Message != "members could not be read: 503" {
		t.Errorf("the next steps are %+v", got)
	}
	for _, outcome := range []string{report.OutcomeDone, report.OutcomeRejected} {
		in.Mode, in.Outcomes = "onboard", []report.Outcome{{Action: plan.Onboard, Group: finding.Group{ID: objectID(7), Name: "sg-new"}, State: outcome}}
		if got := steps(in); (len(got) > 0) != (outcome == report.OutcomeDone) {
			t.Errorf("after %s the next steps are %+v", outcome, got)
		}
	}
	in.Mode, in.Outcomes, in.Changes = "", nil, nil
	if got := steps(in); len(got) > 0 {
		t.Errorf("nothing is onboarded, and the next steps are %+v", got)
	}
}

// TestSARIFTagsWhatExposes: a finding that exposes a group has a tag, whatever its
// severity is in this run; one that is accepted has none.
func TestSARIFTagsWhatExposes(t *testing.T) {
	t.Parallel()
	in := guarded()
	in.Findings[0].Severity = finding.Note
	var log struct {
		Runs []struct {
			Results []struct {
				RuleID     string
				Properties struct {
					Name string
					Tags []string
				}
			}
			Properties struct {
				Protection []struct{ Name, Verdict, Until string }
			}
		}
	}
	if err := json.Unmarshal([]byte(render(t, "sarif-all", in)), &log); err != nil {
		t.Fatal(err)
	}
	for _, r := range log.Runs[0].Results {
		exposed := r.Properties.Name == "sg-exposed" || r.Properties.Name == "role-admins"
		if slices.Contains(r.Properties.Tags, "exposes") != exposed {
			t.Errorf("%s of %s has the tags %q", r.RuleID, r.Properties.Name, r.Properties.Tags)
		}
	}
	var verdicts []string
	for _, on := range log.Runs[0].Properties.Protection {
		verdicts = append(verdicts, on.Name+" "+on.Verdict+on.Until)
	}
	if want := []string{"sg-protected protected", "sg-exposed exposed", "role-admins exposed", "sg-accepted accepted2027-01-31", "sg-unknown unknown"}; !slices.Equal(verdicts, want) {
		t.Errorf("the verdicts are %q, want %q", verdicts, want)
	}
}

// BenchmarkProtection writes a report of 10,000 groups that somebody looked at.
func BenchmarkProtection(b *testing.B) { benchmarkFormats(b, watched(fine(10_000), 1)) }
