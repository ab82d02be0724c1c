package report_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/apply"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
)

// What the merge needs is what it makes, and nothing that it leaves; a group counts the
// people in it, and one whose people were not read counts as too many.
func TestMergeNeeds(t *testing.T) {
	t.Parallel()
	all := plan.Classes()
	unread := coded()
	edit(&unread, func(s *directory.Snapshot) {
		s.Gaps = append(s.Gaps, directory.Gap{Part: directory.PartEligibleGroups, Group: objectID(950), Reason: "503"})
	})
	tests := []struct {
		name    string
		in      report.Input
		changes []plan.Class
		json    string
		above   string // of the defaults
	}{
		{"all", coded(), all, `[1 4 3 1 2]`, "max-removals 2 (default 0); allow-loosen " + objectID(2) + "; allow-owner-grants " + objectID(3)},
		{"people", coded(), []plan.Class{plan.ClassEligible}, `[0 2 3 0 0]`, "allow-owner-grants " + objectID(3)},
		{"settings", coded(), []plan.Class{plan.ClassOnboard, plan.ClassSettings}, `[1 3 0 0 0]`, "allow-loosen " + objectID(2)},
		{"a group that was not read", unread, []plan.Class{plan.ClassEligible}, `[0 2 <nil> 0 0]`, "max-grants can't be told: it was not read who is let in"},
		{"onboardings alone", coded(), []plan.Class{plan.ClassOnboard}, `[1 0 0 0 0]`, ""},
	}
	for _, test := range tests {
		test.in.Changes = test.changes
		var got struct {
			MergeNeeds struct {
				MaxOnboard, MaxGroups    int
				MaxGrants                any
				MaxRenewals, MaxRemovals int
			}
		}
		if err := json.Unmarshal([]byte(render(t, "json", test.in)), &got); err != nil {
			t.Fatal(err)
		}
		n := got.MergeNeeds
		if text := fmt.Sprint([]any{n.MaxOnboard, n.MaxGroups, n.MaxGrants, n.MaxRenewals, n.MaxRemovals}); text != test.json {
			t.Errorf("%s: needs %s, want %s", test.name, text, test.json)
		}
		text := render(t, "text", withWidth(test.in, 1000))
		if test.above == "" && strings.Contains(text, "Needs more") || !strings.Contains(text, test.above) {
			t.Errorf("%s: no %q in\n%s", test.name, test.above, text)
		}
	}
}

func TestLimitsWords(t *testing.T) {
	t.Parallel()
	for want, l := range map[string]*report.Limits{
		"": nil,
		"changes onboard; max-onboard 5; never-touch names 1 id":                            {Changes: []plan.Class{plan.ClassOnboard}, MaxOnboard: 5, NeverTouch: 1, MaxGrants: 7},
		"changes settings; max-groups 3; allow-loosen names 2 ids; never-touch names no id": {Changes: []plan.Class{plan.ClassSettings}, MaxGroups: 3, AllowLoosen: 2},
		"changes eligible, renew, shorten, remove; max-groups 3; max-grants 4; max-renewals 5; max-removals 6; allow-owner-grants names 1 id; " +
			"allow-regrant names 2 ids; keep names 3 ids; include-drift true; never-touch names no id": {Changes: plan.Classes()[2:],
			MaxGroups: 3, MaxGrants: 4, MaxRenewals: 5, MaxRemovals: 6, AllowOwnerGrants: 1, AllowRegrant: 2, Keep: 3, IncludeDrift: true},
	} {
		if got := l.Words(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A change that is not in changes is shown as left, is no part of what a merge needs or
// weakens, and one of a group that nobody onboards waits for its onboarding.
func TestNotMade(t *testing.T) {
	t.Parallel()
	in := coded()
	in.Changes = nil
	for _, format := range []string{"text", "markdown", "html"} {
		shows(t, format, in, "Not made, not in changes: 1 group to onboard", true)
		shows(t, format, in, "Not made, not in changes: ▼ 3 loosened", true)
		shows(t, format, in, "Not in changes: settings, eligible, renew, shorten, remove", true)
		for _, never := range []string{"To change in", "To onboard: ", "Review:", "merge needs", "Permanent:"} {
			shows(t, format, in, never, false)
		}
	}
	shows(t, "github", in, "To review", false)
	in.Changes = []plan.Class{plan.ClassSettings}
	shows(t, "text", in, "To change in 2 groups: ▼ 2 loosened, ▲ 2 tightened\n", true)
	shows(t, "text", in, "Not in changes: onboard, eligible", true)
	in.Plan.Changes = slices.DeleteFunc(in.Plan.Changes, func(c plan.Change) bool { return c.Action != plan.Pair })
	shows(t, "text", in, "Not made: ▼ 1 loosened in 1 group\n", true)
	shows(t, "csv", in, ",settings,yes,", true)
	shows(t, "csv", in, ",settings,no,", true)
}

// What is loosened and revoked, and names that mean somebody else, are before the first
// fold and within the first lines, however large the tenant is and whatever else changes.
func TestWeakerStandsFirst(t *testing.T) {
	t.Parallel()
	in := changed(1000)
	in.Changes = plan.Classes()
	for i := range 1000 {
		in.Plan.Changes = append(in.Plan.Changes, leaf(&in, i, "member", "activation.max", plan.Tighten, plan.Tightens, "8h", "2h"),
			person(&in, i, 900+i%7, "linus@contoso.com", plan.Assign, plan.Grants, "not eligible", "eligible until 2027-03-31"))
	}
	in.Plan.Changes = append(in.Plan.Changes, leaf(&in, 998, "member", "activation.require", plan.Loosen, plan.Loosens, "mfa", "nothing"),
		person(&in, 999, 910, "ada@contoso.com", plan.Remove, plan.Revokes, "permanently", "not eligible"))
	edit(&in, func(s *directory.Snapshot) {
		for i := range 11 {
			s.Principals = append(s.Principals, directory.Principal{ID: objectID(900 + i), Type: directory.User, DisplayName: "somebody"})
		}
	})
	for _, base := range []*report.Base{in.Base, nil} {
		in.Base = base
		got := render(t, "markdown", in)
		open, _, _ := strings.Cut(got, "<details>")
		if base != nil && strings.Count(open, "\n") > 40 {
			t.Errorf("%d lines before the first fold", strings.Count(open, "\n"))
		}
		inOrder(t, strings.Join(strings.Split(open, "\n")[:40], "\n"), "a merge will loosen 1 role setting in 1 group and revoke 1 grant in 1 group",
			"▼ loosen** activation.require mfa → nothing", "− revoke** ada@<!-- -->contoso.com",
			"max-groups 1000 (default 10); max-grants 1000 (default 10); max-removals 1 (default 0)")
		if len(got) > summaryLimit {
			t.Errorf("%d bytes", len(got))
		}
		checkClosed(t, got)
	}
	shows(t, "github", in, "title=To review%3A ▼ 1 loosened%2C − 1 revoked::", true)
}

// The verdict on a touched group says now and after the merge, by what it is exposed, and
// what would mend it.
func TestVerdictAfterMerge(t *testing.T) {
	t.Parallel()
	in := codedPullRequest()
	text := render(t, "text", withWidth(in, 1000))
	inOrder(t, text, "sg-exposed", "exposed → protected after merge\n", "not under PIM → exposed after merge: 2 standing members, activation-unprotected (owner)\n",
		"Passed: no new findings")
	if strings.Contains(text, "add settings to changes") {
		t.Error("settings are in changes")
	}
	in.Changes = []plan.Class{plan.ClassOnboard}
	shows(t, "text", withWidth(in, 1000), "exposed: 1 standing owner; add settings to changes\n", true)
	shows(t, "json", in, `"protectionBefore": "exposed",
        "protectionAfter": "protected"`, true)
	shows(t, "sarif", in, `"level": "note"`, true)
	shows(t, "github", in, "::notice file=groups.yaml,line=16,endLine=16,col=9,endColumn=44,title=Next step after onboarding", true)
}

// The limits that need no input are those of the run.
func TestDefaultLimits(t *testing.T) {
	t.Parallel()
	want := report.Limits{MaxOnboard: apply.DefaultMaxOnboard, MaxGroups: apply.DefaultMaxGroups, MaxGrants: apply.DefaultMaxGrants, MaxRenewals: apply.DefaultMaxRenewals}
	if got := *report.DefaultLimits(); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// What a run leaves although it may make it is told with its reason beside what it made,
// and its findings count.
func TestLeftOut(t *testing.T) {
	t.Parallel()
	in := applied()
	in.Findings, in.Outcomes = nil, in.Outcomes[1:2]
	left := &in.Plan.Changes[7]
	in.LeftOut = []report.LeftOut{{Key: left.Key, Reason: "somebody removed it"}}
	shows(t, "text", withWidth(in, 1000), "grant bob@contoso.com eligible until 2027-03-31; why: covers parental leave; ticket: CHG-42; somebody removed it (line 5)\n", true)
	shows(t, "json", in, `"notMade": "somebody removed it"`, true)
	shows(t, "json", in, `"notMade": "shorten is not in changes"`, true)
	shows(t, "text", withWidth(in, 1000), "Not changed", false)
	shows(t, "text", withWidth(in, 1000), "Clean: 1 of 1 role setting set (exit code 0)", true)
	in.Findings = []finding.Finding{{Rule: "removed-outside", Severity: finding.Error, Group: finding.Group{ID: left.Key.Group, Name: left.Name}, Message: "removed"}}
	if r := report.New(in); r.Result != report.Findings {
		t.Errorf("%s: what is left out does not count", r.Result)
	}
}
