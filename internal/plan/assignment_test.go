package plan_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/settings"
)

// people is a tenant in which PIM manages the group g1, nobody is eligible, and ada and
// bob can be.
func people() *directory.Snapshot {
	s := protected(managed(group("g1", "sg-one")))
	s.Eligibilities, s.RequestsOf = nil, []string{"g1"}
	for _, id := range []string{"ada", "bob"} {
		s.Principals = append(s.Principals, directory.Principal{ID: id, Type: directory.User, UserPrincipalName: id + "@contoso.com",
			DisplayName: id, AccountEnabled: directory.True, UserType: directory.UserTypeMember})
	}
	return s
}

// eligible makes somebody eligible as member of g1.
func eligible(s *directory.Snapshot, id string, end time.Time) *directory.Schedule {
	s.Eligibilities = append(s.Eligibilities, directory.Schedule{Group: "g1", Role: directory.Member, Principal: id, End: end})
	return &s.Eligibilities[len(s.Eligibilities)-1]
}

// declareRole declares the member role of g1.
func declareRole(role config.Role) *config.File {
	file := declare("g1 sg-one")
	file.Groups[0].Member = &role
	return file
}

// entry is somebody in a list: "ada", "ada until 2027-03-31", "ada for 90", "ada
// permanent", each by id.
func entry(text string) config.Assignment {
	words := strings.Fields(text)
	a := config.Assignment{Who: config.Text{Value: words[0], Pos: finding.Pos{File: "groups.yaml", Line: 7}}, Principal: config.Principal{ID: words[0]}}
	switch {
	case len(words) == 1:
	case words[1] == "permanent":
		a.Permanent = true
	case words[1] == "until":
		last, _ := time.Parse(time.DateOnly, words[2])
		a.Until = &config.Moment{Value: last.AddDate(0, 0, 1)}
	default:
		var days int
		_, _ = fmt.Sscan(words[2], &days)
		a.For = &config.Span{Value: time.Duration(days) * 24 * time.Hour}
	}
	return a
}

func eligibleList(exact bool, entries ...string) *config.File {
	list := &config.Assignments{Pos: finding.Pos{File: "groups.yaml", Line: 6}}
	for _, text := range entries {
		list.Items = append(list.Items, entry(text))
	}
	return declareRole(config.Role{Eligible: list, Exact: exact})
}

// outcome is a comparison in words: what it is, the change, and what blocks one.
func outcome(c *plan.Comparison) string {
	text := strings.TrimSpace(fmt.Sprintf("%s %s %s", c.Key.Principal+c.Key.Setting, c.Is, c.Action))
	if c.Action != "" {
		text += fmt.Sprintf(" (%s): %s > %s", c.Effect, c.Before, c.After)
	}
	for _, b := range c.Blocks {
		text += " [" + string(b.Kind) + "]"
	}
	return text
}

func outcomes(file *config.File, s *directory.Snapshot) string {
	p := plan.Diff(file, directory.NewIndex(s), plan.Terms{Now: now})
	var list []string
	for i := range p.Groups[0].Compared {
		list = append(list, outcome(&p.Groups[0].Compared[i]))
	}
	return strings.Join(list, "; ")
}

// A block is found by its kind, the first of several.
func TestBlock(t *testing.T) {
	t.Parallel()
	c := plan.Comparison{Blocks: []plan.Block{{Kind: plan.Absent, Reason: "a"}, {Kind: plan.Refused, Reason: "b"}, {Kind: plan.Refused, Reason: "c"}}}
	for kind, want := range map[plan.BlockKind]string{plan.Absent: "a", plan.Refused: "b", plan.Unread: ""} {
		got := ""
		if b := c.Block(kind); b != nil {
			got = b.Reason
		}
		if got != want {
			t.Errorf("%s: %q, want %q", kind, got, want)
		}
	}
}

// The table of what is declared and what is there. It is 2026-11-30 09:00 UTC.
func TestEligible(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	midnight, never := now.Truncate(day), time.Time{}
	at := func(days int) time.Time { return midnight.AddDate(0, 0, days) }
	tests := []struct {
		entry string
		ends  any // of ada's row: a time, or nil for none
		want  string
	}{
		{"ada", nil, "ada missing assign (grant): not eligible > eligible for 180d"},
		{"ada", at(1), "ada due extend (keep): until 2026-11-30 > for 180d"},
		{"ada", now.Add(60*day - time.Second), "ada due extend (keep): until 2027-01-29 > for 180d"},
		{"ada", now.Add(60 * day), "ada same"},
		{"ada", at(180), "ada same"},
		{"ada", now.Add(181 * day), "ada same"},
		{"ada", now.Add(181*day + time.Second), "ada longer"},
		{"ada", never, "ada longer"},

		{"ada for 90", nil, "ada missing assign (grant): not eligible > eligible for 90d"},
		{"ada for 90", now.Add(45*day - time.Second), "ada due extend (keep): until 2027-01-14 > for 90d"}, // half of the lease
		{"ada for 90", now.Add(45 * day), "ada same"},
		{"ada for 90", now.Add(91 * day), "ada same"},
		{"ada for 90", now.Add(91*day + time.Second), "ada later shorten (revoke): until 2027-03-01 > for 90d"},
		{"ada for 90", never, "ada later shorten (revoke): permanent > for 90d"},
		{"ada for 1", nil, "ada missing assign (grant): not eligible > eligible for 24h"},

		{"ada until 2026-12-31", nil, "ada missing assign (grant): not eligible > eligible until 2026-12-31"},
		{"ada until 2026-12-31", at(31).Add(-time.Second), "ada earlier extend (grant): until 2026-12-30 > until 2026-12-31"},
		{"ada until 2026-12-31", at(31), "ada same"},
		{"ada until 2026-12-31", at(32), "ada same"},
		{"ada until 2026-12-31", at(32).Add(5 * time.Minute), "ada same"},
		{"ada until 2026-12-31", at(33), "ada same"}, // no more than a day apart
		{"ada until 2026-12-31", at(33).Add(time.Second), "ada later shorten (revoke): until 2027-01-02 > until 2026-12-31"},
		{"ada until 2026-12-31", never, "ada later shorten (revoke): permanent > until 2026-12-31"},
		{"ada until 2026-11-30", nil, "ada missing assign (grant): not eligible > eligible until 2026-11-30"},
		{"ada until 2026-11-29", nil, "ada ended"},
		{"ada until 2026-11-29", at(1), "ada ended"}, // the last moments of what the file allowed
		{"ada until 2026-11-29", at(9), "ada ended; ada undeclared remove (revoke): until 2026-12-08 > not eligible"},

		{"ada permanent", nil, "ada missing [refused]"},
		{"ada permanent", at(9), "ada earlier [refused]"},
		{"ada permanent", never, "ada same [refused]"},

		{"", nil, ""},
		{"", at(9), "ada undeclared remove (revoke): until 2026-12-08 > not eligible"},
		{"", never, "ada undeclared remove (revoke): permanent > not eligible"},
		{"", now, ""}, // has ended
		{"ada", now, "ada missing assign (grant): not eligible > eligible for 180d"},
		{"bob", at(9), "bob missing assign (grant): not eligible > eligible for 180d; ada undeclared remove (revoke): until 2026-12-08 > not eligible"},
	}
	for _, test := range tests {
		s := people()
		if end, ok := test.ends.(time.Time); ok {
			eligible(s, "ada", end)
		}
		file := eligibleList(true)
		if test.entry != "" {
			file = eligibleList(true, test.entry)
		}
		if got := outcomes(file, s); got != test.want {
			t.Errorf("%q beside %v:\n got %s\nwant %s", test.entry, test.ends, got, test.want)
		}
		file.Groups[0].Member.Exact = false
		if got := outcomes(file, s); strings.Contains(got, "undeclared") {
			t.Errorf("%q beside %v, not exact: %s", test.entry, test.ends, got)
		}
	}
}

// What the settings of the role allow after the plan decides how long a lease is, and
// what PIM would refuse.
func TestEligibleAndSettings(t *testing.T) {
	t.Parallel()
	rules := func(c directorytest.Choices, old, replaced string) []directory.Rule {
		list := directorytest.Rules(c)
		for i := range list {
			list[i] = directory.Rule(strings.ReplaceAll(string(list[i]), old, replaced))
		}
		return list
	}
	const max, require = `"maximumDuration":"P365D"`, `"enabledRules":[]`
	permanent := directorytest.Choices{Permanent: true}
	tests := []struct {
		entry string
		rules []directory.Rule
		want  string
	}{
		{"ada", rules(permanent, "", ""), "ada missing assign (grant): not eligible > eligible for 180d"},
		{"ada", rules(directorytest.Choices{}, max, `"maximumDuration":"P30D"`), "ada missing assign (grant): not eligible > eligible for 30d"},
		{"ada for 1", rules(directorytest.Choices{}, max, `"maximumDuration":"P1D"`), "ada missing assign (grant): not eligible > eligible for 24h"},
		{"ada", rules(directorytest.Choices{}, max, `"maximumDuration":"P1Y"`), "ada missing [not-understood]"},
		{"ada", rules(directorytest.Choices{}, require, `"enabledRules":["Odd"]`), "ada missing [not-understood]"},
		{"ada", nil, "ada missing [unread]"},
		{"ada permanent", rules(permanent, "", ""), "ada missing assign (grant): not eligible > eligible permanently"},
		{"ada for 365", rules(directorytest.Choices{}, "", ""), "ada missing assign (grant): not eligible > eligible for 365d"},
		{"ada for 366", rules(directorytest.Choices{}, "", ""), "ada missing [refused]"},
		{"ada until 2027-11-29", rules(directorytest.Choices{}, "", ""), "ada missing assign (grant): not eligible > eligible until 2027-11-29"},
		{"ada until 2027-11-30", rules(directorytest.Choices{}, "", ""), "ada missing [refused]"},
		{"ada", rules(directorytest.Choices{}, require, `"enabledRules":["MultiFactorAuthentication"]`), "ada missing [refused]"},
		{"ada", rules(directorytest.Choices{}, require, `"enabledRules":["Ticketing"]`), "ada missing [refused]"},
		{"ada", rules(directorytest.Choices{}, require, `"enabledRules":["Justification"]`), "ada missing assign (grant): not eligible > eligible for 180d"},
	}
	for _, test := range tests {
		s := people()
		s.RoleSettings[0].Rules = test.rules
		if test.rules == nil {
			s.RoleSettings = nil
		}
		file := eligibleList(true, test.entry)
		if got := outcomes(file, s); got != test.want {
			t.Errorf("%q:\n got %s\nwant %s", test.entry, got, test.want)
		}
	}
	for entry, want := range map[string]string{"ada for 366": "for 366d", "ada until 2027-11-30": "granted until 2027-11-30", "ada permanent": "permanent"} {
		c := plan.Diff(eligibleList(true, entry), directory.NewIndex(people()), plan.Terms{Now: now}).Groups[0].Compared[0]
		if reason := c.Blocks[0].Reason; !strings.HasSuffix(reason, "asks for an eligibility that is "+want) {
			t.Errorf("%q: %s", entry, reason)
		}
	}
	tooLong := eligibleList(true, "ada for 400")
	tooLong.Groups[0].Member.Settings = settingsOf(eligibleMax(5000)) // which nobody can write
	if got, want := outcomes(tooLong, people()), "eligible.max differs [unwritable]; ada missing [refused]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	file, s := eligibleList(true, "ada"), people()
	file.Groups[0].Member.Eligible.Items[0].Ticket = &config.Text{Value: "CHG1"}
	s.RoleSettings[0].Rules = rules(directorytest.Choices{}, require, `"enabledRules":["Ticketing"]`)
	if got := outcomes(file, s); got != "ada missing assign (grant): not eligible > eligible for 180d" {
		t.Errorf("with a ticket: %s", got)
	}
}

// What else keeps everything from being written, whatever is declared.
func TestEligibleBlocks(t *testing.T) {
	t.Parallel()
	later := now.AddDate(0, 0, 9)
	const (
		assign = "ada missing assign (grant): not eligible > eligible for 180d"
		extend = "ada due extend (keep): until 2026-12-09 > for 180d"
		remove = "ada undeclared remove (revoke): until 2026-12-09 > not eligible"
	)
	type edit = func(*directory.Snapshot)
	here := func(edit edit) edit {
		return func(s *directory.Snapshot) { eligible(s, "ada", later); edit(s) }
	}
	row := func(change func(*directory.Schedule)) edit {
		return here(func(s *directory.Snapshot) { change(&s.Eligibilities[0]) })
	}
	principal := func(change func(*directory.Principal)) edit {
		return here(func(s *directory.Snapshot) { change(&s.Principals[0]) })
	}
	packages := func(list ...directory.Package) edit {
		return func(s *directory.Snapshot) { s.Packages = list }
	}
	request := func(status string) edit {
		return func(s *directory.Snapshot) {
			s.Requests = []directory.Request{{Group: "g1", Role: directory.Member, Principal: "ada", Action: "selfRenew", Status: status},
				{Group: "g1", Role: directory.Member, Principal: "bob", Status: "PendingApproval"}, {Group: "g1", Role: directory.Owner, Principal: "ada", Status: "PendingApproval"}}
		}
	}
	lost := func(part directory.Part, group string) edit {
		return func(s *directory.Snapshot) { s.Gaps = append(s.Gaps, gap(part, group, "")) }
	}
	// With ada as a lease, and with an empty list.
	tests := map[string]struct {
		edit              func(*directory.Snapshot)
		declared, without string
	}{
		"there":     {here(func(*directory.Snapshot) {}), extend, remove},
		"not there": {func(*directory.Snapshot) {}, assign, ""},
		"inherited": {row(func(r *directory.Schedule) { r.Inherited = true }), "ada missing [inherited]", "ada undeclared [inherited]"},
		"inherited too": {here(func(s *directory.Snapshot) {
			s.Eligibilities = append(s.Eligibilities, s.Eligibilities[0])
			s.Eligibilities[1].Inherited = true
		}), extend, remove},
		"booked":         {row(func(r *directory.Schedule) { r.Start = now.Add(time.Hour) }), "ada due [booked]", "ada undeclared [booked]"},
		"unknown status": {row(func(r *directory.Schedule) { r.Status = "Odd" }), "ada uncompared [unknown-status]", "ada undeclared [unknown-status]"},
		"several":        {here(func(s *directory.Snapshot) { eligible(s, "ada", later.AddDate(1, 0, 0)) }), "ada due [several]", "ada undeclared [several]"},

		"package":               {here(packages(directory.Package{Group: "g1", Role: "member", Eligible: true})), "ada due [package]", "ada undeclared [package]"},
		"package of the active": {here(packages(directory.Package{Group: "g1", Role: "member"})), "ada due [package]", "ada undeclared [package]"},
		"other packages": {here(packages(directory.Package{Group: "g1", Role: "owner", Eligible: true},
			directory.Package{Group: "g2", Role: "member", Eligible: true})), extend, remove},
		"package of nobody": {packages(directory.Package{Group: "g1", Role: "member", Eligible: true}), assign, ""},
		"packages unread":   {here(lost(directory.PartPackages, "")), "ada due [unread]", "ada undeclared [unread]"},
		"packages left out": {here(func(s *directory.Snapshot) {
			s.NotLookedAt = append(s.NotLookedAt, gap(directory.PartPackages, "", ""))
		}),
			"ada due [unread]", "ada undeclared [unread]"},
		"packages unread, the same": {func(s *directory.Snapshot) { eligible(s, "ada", now.AddDate(0, 0, 179)); s.Packages = nil }, "ada same", "ada undeclared [unread]"},
		"packages forgotten":        {here(func(s *directory.Snapshot) { s.Packages = nil }), "ada due [unread]", "ada undeclared [unread]"},

		"pending":                {here(request("PendingApproval")), "ada due [pending-request]", "ada undeclared [pending-request]"},
		"pending, not there":     {request("Unheard"), "ada missing [pending-request]", ""},
		"decided":                {request("Revoked"), assign, ""},
		"requests unread":        {lost(directory.PartRequests, "g1"), "ada missing [unread]", ""},
		"requests forgotten":     {func(s *directory.Snapshot) { s.RequestsOf = nil }, "ada missing [unread]", ""},
		"requests unread, there": {here(lost(directory.PartRequests, "g1")), extend, remove},

		"disabled":        {principal(func(p *directory.Principal) { p.AccountEnabled = directory.False }), "ada due [disabled]", "ada undeclared [disabled]"},
		"unreadable":      {principal(func(p *directory.Principal) { p.AccountEnabled = directory.Null }), "ada due [unread]", "ada undeclared [unread]"},
		"deleted":         {principal(func(p *directory.Principal) { p.ID = "carl" }), "ada due [absent]", "ada undeclared [absent]"},
		"of another type": {principal(func(p *directory.Principal) { p.Type = "agentIdentity" }), "ada due [not-understood]", "ada undeclared [not-understood]"},

		"list unread":     {here(lost(directory.PartEligible, "g1")), "ada uncompared [unread]", ""},
		"lists unread":    {here(lost(directory.PartEligible, "")), "ada uncompared [unread]", ""},
		"list forgotten":  {func(s *directory.Snapshot) { s.EligibilitiesOf = nil }, "ada uncompared [unread]", ""},
		"not looked at":   {here(func(s *directory.Snapshot) { s.Scope.Depth = directory.DepthChanged }), "ada uncompared [unread]", ""},
		"settings unread": {here(lost(directory.PartRoleSettings, "g1")), "ada due [unread]", remove},
	}
	for name, test := range tests {
		for i, want := range []string{test.declared, test.without} {
			file := eligibleList(true, []string{"ada"}[i:]...)
			s := people()
			test.edit(s)
			if got := outcomes(file, s); got != want {
				t.Errorf("%s, %d declared:\n got %s\nwant %s", name, 1-i, got, want)
			}
		}
	}
}

// A change of people says all that a reviewer and the writer need.
func TestEligibleChange(t *testing.T) {
	t.Parallel()
	s := people()
	row := *eligible(s, "bob", now.AddDate(0, 0, 9))
	s.RoleSettings[0].Rules = silent(s.RoleSettings[0].Rules, "Notification_Approver_Admin_Eligibility")
	file := eligibleList(true, "ada until 2027-03-31", "bob")
	items := file.Groups[0].Member.Eligible.Items
	items[0].Why, items[0].Ticket = &config.Text{Value: "covers"}, &config.Text{Value: "CHG1"}
	x := directory.NewIndex(s)
	extend, assign := plan.Change{
		Action: plan.Extend, Key: plan.Key{Group: "g1", Role: "member", Kind: "eligible", Principal: "bob"}, Effect: plan.Keeps, Principal: "bob@contoso.com",
		Before: "until 2026-12-09", After: "for 180d", Row: &row, End: time.Date(2027, 5, 29, 0, 0, 0, 0, time.UTC), Lease: plan.DefaultLease,
		Reason: "declared, and the lease ends soon",
	}, plan.Change{
		Action: plan.Assign, Key: plan.Key{Group: "g1", Role: "member", Kind: "eligible", Principal: "ada"}, Effect: plan.Grants, Principal: "ada@contoso.com",
		Before: "not eligible", After: "eligible until 2027-03-31", End: time.Date(2027, 4, 1, 0, 0, 0, 0, time.UTC), Why: "covers", Ticket: "CHG1",
		Reason: "declared and not eligible",
	}
	want := []plan.Change{extend, assign}
	for i := range want {
		want[i].Name, want[i].Facts, want[i].Pinned, want[i].Pos = "sg-one", *x.Group("g1"), true, items[0].Who.Pos
		want[i].Mails = []string{"assignee", "admins"}
	}
	if got := plan.Diff(file, x, plan.Terms{Now: now}).Changes; !reflect.DeepEqual(got, want) {
		t.Errorf("changes\n     %+v\nwant %+v", got, want)
	}
	file.Groups[0].ID = nil
	for _, c := range plan.Diff(file, x, plan.Terms{Now: now}).Changes {
		if c.Pinned {
			t.Errorf("pinned without an id: %+v", c)
		}
	}
	file.Groups[0].ID = &config.Text{Value: "g1"}
	later := plan.Terms{Now: now, RenewBefore: 5 * 24 * time.Hour}
	if got := plan.Diff(file, x, later).Changes; len(got) != 1 || got[0].Action != plan.Assign {
		t.Errorf("nine days before the end, renewed five days before it: %+v", got)
	}
}

// Who is not known to get no mail gets some, and a lease of a day ends to the minute.
func TestEligibleChangeOfADay(t *testing.T) {
	t.Parallel()
	s := people()
	for i, id := range []string{"Notification_Admin_Admin_Eligibility", "Notification_Requestor_Admin_Eligibility"} {
		s.RoleSettings[0].Rules = silent(odd(slices.Clone(s.RoleSettings[0].Rules), "Notification_Approver_Admin_Eligibility"), id)
		c := plan.Diff(eligibleList(true, "ada for 1"), directory.NewIndex(s), plan.Terms{Now: now}).Changes[0]
		if want := [][]string{{"assignee", "approvers"}, {"approvers"}}[i]; !slices.Equal(c.Mails, want) {
			t.Errorf("mails to %q, want %q", c.Mails, want)
		}
		if !c.End.Equal(now.Add(24*time.Hour)) || c.Lease != 24*time.Hour {
			t.Errorf("ends %s after %s", c.End, c.Lease)
		}
	}
	eligible(s, "bob", now.AddDate(0, 0, 9))
	s.RoleSettings = nil
	c := plan.Diff(eligibleList(true), directory.NewIndex(s), plan.Terms{Now: now}).Changes[0]
	if c.Action != plan.Remove || !slices.Equal(c.Mails, []string{"assignee", "admins", "approvers"}) || !c.End.IsZero() {
		t.Errorf("%+v", c)
	}
	two := plan.Diff(eligibleList(false, "ada for 2"), directory.NewIndex(people()), plan.Terms{Now: now}).Changes[0]
	if want := time.Date(2026, 12, 2, 0, 0, 0, 0, time.UTC); !two.End.Equal(want) {
		t.Errorf("two days end %s, want %s", two.End, want)
	}
}

// silent switches the mails of a rule off.
func silent(rules []directory.Rule, id string) []directory.Rule {
	rules = slices.Clone(rules)
	for i := range rules {
		if settings.RuleID(string(rules[i])) == id {
			rules[i] = directory.Rule(strings.Replace(string(rules[i]), `"isDefaultRecipientsEnabled":true`, `"isDefaultRecipientsEnabled":false`, 1))
		}
	}
	return rules
}
