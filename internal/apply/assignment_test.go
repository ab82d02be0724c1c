package apply_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/apply"
	"pim-groups/internal/directory"
	"pim-groups/internal/plan"
)

// list is a role block with a list of people.
func list(entries ...string) string { return "{eligible: [" + strings.Join(entries, ", ") + "]}" }

// requests writes down what was sent: action, principal, end.
func (p *portal) sentRequests() []string {
	var list []string
	for _, w := range p.writes {
		if w.Request != nil {
			end := "never"
			if !w.Request.End.IsZero() {
				end = w.Request.End.Format("2006-01-02 15:04")
			}
			list = append(list, fmt.Sprintf("%s %s %s %s", w.Request.Action, w.Request.Role, w.Request.Principal, end))
		}
	}
	return list
}

// What a file asks for is sent as one request each, with a moment as its end, the reason
// of the line and the mark; and a second run has nothing to send. It is 2 November, 07:00.
func TestPeople(t *testing.T) {
	t.Parallel()
	p := newPortal(1)
	p.grant(id(1), person(5), soon(10))                                    // a lease that is due
	p.grant(id(1), person(6), time.Time{})                                 // no longer permanent
	p.grant(id(1), person(7), soon(20))                                    // not declared any more
	p.grant(id(1), person(8), time.Date(2027, 5, 1, 0, 0, 0, 0, time.UTC)) // a lease that is not due
	for n := 9; n <= 12; n++ {
		p.grant(id(1), person(n), time.Date(2027, 5, 1, 0, 0, 0, 0, time.UTC))
	}
	role := list(person(9), person(10), person(11), person(12), person(1), "{who: "+person(2)+", until: 2027-03-31, why: covers leave, ticket: CHG-1}", "{who: "+person(3)+", for: 90d}",
		"{who: "+person(4)+", for: 1d}", person(5), "{who: "+person(6)+", until: 2026-12-31}", person(8))
	a := p.preflight(t, role)
	result := p.run(t, a)
	check(t, result.Outcomes, "done", "done", "done", "done", "done", "done", "done")
	want := []string{
		"adminUpdate member " + person(5) + " 2027-05-01 00:00",
		"adminAssign member " + person(1) + " 2027-05-01 00:00",
		"adminAssign member " + person(2) + " 2027-04-01 00:00",
		"adminAssign member " + person(3) + " 2027-01-31 00:00",
		"adminAssign member " + person(4) + " 2026-11-03 07:00",
		"adminUpdate member " + person(6) + " 2027-01-01 00:00",
		"adminRemove member " + person(7) + " never",
	}
	if got := p.sentRequests(); !slices.Equal(got, want) {
		t.Errorf("sent\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for i, why := range []string{"Declared as eligible for longer", "Declared as eligible", "covers leave (CHG-1)", "Declared as eligible", "Declared as eligible",
		"Declared as eligible for less long", "No longer declared as eligible"} {
		if q := p.writes[i].Request; q.Justification != why+" "+ourMark || (q.Ticket != "") != (i == 2) {
			t.Errorf("%d: %q, ticket %q", i, q.Justification, q.Ticket)
		}
	}
	if p.accessed > 4 { // the clock, before the first write, after the grants, after the removals
		t.Errorf("the group was read %d times", p.accessed)
	}
	p.now = p.now.Add(time.Hour)
	if again := p.preflight(t, role); len(again.Plan.Changes) > 0 {
		t.Errorf("left: %+v", again.Plan.Changes)
	}
}

// A person at a keyboard leaves a mark, too.
func TestMarkWithoutWorkflow(t *testing.T) {
	t.Parallel()
	p := newPortal(1)
	a := p.preflight(t, list(person(1)))
	a.Origin = nil
	p.run(t, a)
	if got := directory.Mark(p.requests[0].Justification); got != "[pim-groups 20261102T070000Z]" {
		t.Errorf("%q", got)
	}
	a = p.preflight(t, list(person(1), person(2)))
	a.Origin.Repository, a.Origin.Number, a.Origin.Run = "", 0, ""
	p.run(t, a)
	if got := directory.Mark(p.requests[1].Justification); got != "[pim-groups - 4b825dc -]" {
		t.Errorf("%q", got)
	}
}

// Ends count from the clock of Microsoft Graph: here it is not yet midnight there. A
// clock that is further off is refused before the first write.
func TestClocks(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		ahead time.Duration
		want  string
	}{{4 * time.Minute, "2027-05-01 00:00"}, {-4 * time.Minute, "2027-05-02 00:00"}, {6 * time.Minute, ""}, {-6 * time.Minute, ""}} {
		p := newPortal(1)
		a := p.preflight(t, list(person(1)))
		p.now, p.ahead = time.Date(2026, 11, 3, 0, 2, 0, 0, time.UTC), test.ahead
		if test.ahead < 0 {
			p.now = p.now.Add(-3 * time.Minute)
		}
		result := p.run(t, a)
		if got := p.ends(id(1), person(1)); got != test.want || slices.Contains(ids(result.Refusals), "clock") != (test.want == "") {
			t.Errorf("%s ahead: ends %q, want %q; %+v", test.ahead, got, test.want, result)
		}
	}
	p := newPortal(2)
	a := p.preflight(t, list(person(1)), list(person(1)))
	p.before = func(apply.Write) { p.ahead = time.Hour }
	result := p.run(t, a)
	check(t, result.Outcomes, "done", "skipped the run was stopped because the clock of the runner is 1h0m0s ahead of")
	if result.Stopped == "" || len(p.writes) != 1 {
		t.Errorf("sent %q, %q", p.sentRequests(), result.Stopped)
	}
}

// Every answer, and what the group shows after it: what it means for the change, for the
// rest of its group, and for the next group.
func TestRequestAnswers(t *testing.T) {
	t.Parallel()
	const ended = "skipped an earlier change of the group is not done: assign p1@contoso.com of members "
	first := func(kind apply.AnswerKind, committed bool, also func(*portal)) func(*portal) {
		return func(p *portal) {
			p.answers = func(w apply.Write) (bool, apply.Answer) {
				if len(p.writes) > 1 {
					return true, apply.Answer{Kind: apply.AnswerAccepted}
				}
				if also != nil {
					also(p)
				}
				return committed, apply.Answer{Kind: kind, Detail: "as given"}
			}
		}
	}
	has := func(status string) func(*portal) {
		return func(p *portal) {
			p.ask(id(1), directory.Member, person(1), "adminAssign", status, p.writes[0].Request.Justification)
		}
	}
	tests := []struct {
		name  string
		setup func(*portal)
		want  []string // of the two people of the first group and the one of the second
		sent  int
	}{
		{"accepted", first(apply.AnswerAccepted, true, nil), []string{"done as given", "done", "done"}, 3},
		{"shown late", func(p *portal) { p.before = func(apply.Write) { p.blind = 3 } }, []string{"done", "done", "done"}, 3},
		{"accepted and lost", first(apply.AnswerAccepted, false, nil), []string{"pending accepted, not visible yet; as given", "done", "done"}, 3},
		{"rejected", first(apply.AnswerRejected, false, nil), []string{"rejected as given", ended + "(rejected)", "done"}, 2},
		{"rejected, and there", first(apply.AnswerRejected, true, nil), []string{"done the group shows it, although no answer confirmed the request; as given", "done", "done"}, 3},
		{"there, and ends elsewhere", func(p *portal) {
			p.before = func(apply.Write) {
				if len(p.writes) == 1 {
					p.grant(id(1), person(1), soon(3))
				}
			}
		}, []string{"rejected RoleAssignmentExists", ended + "(rejected)", "done"}, 2},
		{"no answer, and there", first(apply.AnswerUnknown, true, nil), []string{"done the group shows it", "done", "done"}, 3},
		{"no answer, and readable late", first(apply.AnswerUnknown, true, func(p *portal) {
			reads := 0
			p.unread = func(string) error {
				if reads++; reads < 3 {
					return errBroken
				}
				return nil
			}
		}), []string{"done the group shows it", "done", "done"}, 3},
		{"rejected, and shown late", first(apply.AnswerRejected, true, func(p *portal) { p.blind = 3 }), []string{"rejected as given", ended + "(rejected)", "done"}, 2},
		{"no answer, the request about another person", first(apply.AnswerUnknown, false, func(p *portal) {
			p.ask(id(1), directory.Member, person(2), "adminAssign", "Provisioned", p.writes[0].Request.Justification)
		}), []string{"unknown as given", "skipped the run was stopped", "skipped the run was stopped"}, 1},
		{"no answer, PIM has it", first(apply.AnswerUnknown, false, has("Provisioned")),
			[]string{"pending accepted, not visible yet; no answer came, and PIM has the request as Provisioned", "done", "done"}, 3},
		{"no answer, PIM decides", first(apply.AnswerUnknown, false, has("PendingApproval")),
			[]string{"pending accepted, not visible yet; no answer came, and PIM has the request as PendingApproval", "done", "done"}, 3},
		{"no answer, PIM refuses it later", first(apply.AnswerUnknown, false, func(p *portal) {
			has("PendingProvisioning")(p)
			reads := 0
			p.unread = func(string) error {
				if reads++; reads == 3 {
					p.requests[0].Status = "Failed"
				}
				return nil
			}
		}), []string{"rejected no answer came, and PIM has the request as Failed; as given", ended + "(rejected)", "done"}, 2},
		{"no answer, PIM refused it", first(apply.AnswerUnknown, false, has("Failed")),
			[]string{"rejected no answer came, and PIM has the request as Failed; as given", ended + "(rejected)", "done"}, 2},
		{"no answer, no request", first(apply.AnswerUnknown, false, nil),
			[]string{"unknown as given; the group does not show it yet, and PIM has no request with the mark " + ourMark, "skipped the run was stopped", "skipped the run was stopped"}, 1},
		{"no answer, the request of another run", first(apply.AnswerUnknown, false, func(p *portal) {
			p.ask(id(1), directory.Member, person(1), "adminAssign", "Provisioned", strings.Replace(p.writes[0].Request.Justification, "17.1", "17.2", 1))
		}), []string{"unknown as given", "skipped the run was stopped", "skipped the run was stopped"}, 1},
		{"no answer, nothing readable", first(apply.AnswerUnknown, true, func(p *portal) { p.unread = func(string) error { return errBroken } }),
			[]string{"unknown as given", "skipped the run was stopped", "skipped the run was stopped"}, 1},
		{"not sent", first(apply.AnswerSkipped, false, nil), []string{"skipped as given", ended + "(skipped)", "done"}, 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newPortal(2)
			a := p.preflight(t, list(person(1), person(2)), list(person(3)))
			test.setup(p)
			check(t, p.run(t, a).Outcomes, test.want...)
			if len(p.writes) != test.sent {
				t.Errorf("sent %q, want %d", p.sentRequests(), test.sent)
			}
		})
	}
}

// A removal of what is gone is done, whoever it was.
func TestRemovedMeanwhile(t *testing.T) {
	t.Parallel()
	p := newPortal(1)
	p.grant(id(1), person(1), soon(170))
	p.grant(id(1), person(2), soon(170))
	a := p.preflight(t, list(person(2)))
	p.before = func(apply.Write) { p.rows = p.rows[1:] }
	check(t, p.run(t, a).Outcomes, "done RoleAssignmentDoesNotExist")
	p.rows = p.rows[:0]
	p.before = nil
	check(t, p.run(t, a).Outcomes, "done somebody else made it after the plan was made, and nothing was sent")
	if len(p.writes) != 1 {
		t.Errorf("sent %q", p.sentRequests())
	}
}

// What must be left alone is left alone, whatever came up after the plan was made, and
// the others of the group get what they are to get.
func TestNeverTouched(t *testing.T) {
	t.Parallel()
	const changed, removed = "it changed after the plan was made", "somebody removed it outside of this repository on 2026-11-01; allow-regrant"
	request := func(action, status, why string, ago time.Duration) func(*portal) {
		return func(p *portal) {
			p.ask(id(1), directory.Member, person(1), action, status, why)
			p.requests[len(p.requests)-1].Created = p.now.Add(-ago)
		}
	}
	row := func(edit func(*directory.Schedule)) func(*portal) { return func(p *portal) { edit(&p.rows[0]) } }
	other := func(p *portal) { p.grant(id(1), person(1), soon(3)).Inherited = true }
	tests := []struct {
		name   string
		action plan.Action
		edit   func(*portal)
		want   string // "" if it is made
	}{
		{"a grant", plan.Assign, func(*portal) {}, ""},
		{"granted by hand", plan.Assign, func(p *portal) { p.grant(id(1), person(1), soon(3)) }, "there is one by now, which ends elsewhere or comes from a group"},
		{"granted through a group", plan.Assign, other, "there is one by now"},
		{"removed by a person", plan.Assign, request("adminRemove", "Revoked", "", 24*time.Hour), removed},
		{"removed by an earlier run", plan.Assign, request("adminRemove", "Revoked", ourMark, 24*time.Hour), ""},
		{"an open request", plan.Assign, request("selfRenew", "PendingApproval", "", time.Hour), "a request about it is open in PIM (selfRenew, PendingApproval)"},
		{"granted and removed a minute ago", plan.Assign, request("adminRemove", "Revoked", ourMark, time.Minute), ""},
		{"a renewal", plan.Extend, func(*portal) {}, ""},
		{"disabled", plan.Extend, func(p *portal) { p.disabled[person(1)] = true }, "the account can't sign in"},
		{"an account nobody can read", plan.Extend, func(p *portal) { p.broken = errBroken }, "it could not be read whether the account can sign in: 503"},
		{"extended by hand", plan.Extend, row(func(s *directory.Schedule) { s.End = s.End.AddDate(1, 0, 0) }), changed},
		{"permanent by hand", plan.Extend, row(func(s *directory.Schedule) { s.End = time.Time{} }), changed},
		{"booked", plan.Extend, row(func(s *directory.Schedule) { s.Start = soon(3) }), changed},
		{"not in force", plan.Extend, row(func(s *directory.Schedule) { s.Status = "Failed" }), changed},
		{"inherited", plan.Extend, row(func(s *directory.Schedule) { s.Inherited = true }), changed},
		{"several", plan.Extend, other, "there are several schedules of it"},
		{"gone", plan.Extend, func(p *portal) { p.rows = p.rows[1:] }, "it is not there any more"},
		{"young", plan.Extend, request("adminUpdate", "Provisioned", "", 4*time.Minute), "it was changed less than 5 minutes ago"},
		{"refused a minute ago", plan.Extend, request("adminUpdate", "Failed", "", time.Minute), ""},
		{"old enough", plan.Extend, request("adminUpdate", "Provisioned", "", 5*time.Minute), ""},
		{"an open request of theirs", plan.Extend, request("selfExtend", "Pending", "", time.Hour), "a request about it is open"},
		{"an earlier end", plan.Shorten, func(*portal) {}, ""},
		{"shortened by hand", plan.Shorten, row(func(s *directory.Schedule) { s.End = soon(2) }), changed},
		{"a young one", plan.Shorten, request("adminAssign", "Provisioned", "", time.Minute), "it was changed less than 5 minutes ago"},
		{"a removal", plan.Remove, func(*portal) {}, ""},
		{"a removal of a young one", plan.Remove, request("adminAssign", "Provisioned", "", time.Minute), "it was changed less than 5 minutes ago"},
		{"extended instead", plan.Remove, row(func(s *directory.Schedule) { s.End = soon(300) }), changed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newPortal(1)
			if test.action != plan.Assign {
				p.grant(id(1), person(1), map[plan.Action]time.Time{plan.Extend: soon(10), plan.Shorten: soon(90), plan.Remove: soon(90)}[test.action])
			}
			p.grant(id(1), person(9), soon(170))
			entries := []string{person(9), person(2)}
			switch test.action {
			case plan.Assign, plan.Extend:
				entries = append(entries, person(1))
			case plan.Shorten:
				entries = append(entries, "{who: "+person(1)+", until: 2026-12-01}")
			}
			a := p.preflight(t, list(entries...))
			before := slices.Clone(p.rows)
			if test.edit(p); test.want != "" {
				before = slices.Clone(p.rows)
			}
			outcomes := p.run(t, a).Outcomes
			i := slices.IndexFunc(outcomes, func(o apply.Outcome) bool { return o.Change.Key.Principal == person(1) })
			o := outcomes[i]
			switch {
			case test.want == "" && (o.State != apply.Done || o.ByOther || slices.Equal(before, p.rows)):
				t.Errorf("%+v", o)
			case test.want != "" && (o.State != apply.Skipped || !strings.Contains(o.Detail, test.want)):
				t.Errorf("%s %q, want %q", o.State, o.Detail, test.want)
			case test.want != "" && !slices.Equal(before, p.rows[:len(before)]):
				t.Errorf("changed %+v\nto %+v", before, p.rows)
			}
			if p.ends(id(1), person(2)) == "" {
				t.Error("another person of the group was not granted")
			}
		})
	}
}

// Two removals of one run leave one person, although the group still shows both.
func TestLastOfSeveralRemovals(t *testing.T) {
	t.Parallel()
	p := newPortal(1)
	for n := 1; n <= 3; n++ {
		p.grant(id(1), person(n), soon(90))
	}
	a := p.preflight(t, list(person(3)))
	p.rows = p.rows[:2] // and somebody removes the third by hand
	check(t, p.run(t, a).Outcomes, "done", "skipped nobody else who can sign in is eligible now")
}

// Somebody whom this run makes eligible is not the last one who leaves.
func TestLastAndSuccessor(t *testing.T) {
	t.Parallel()
	p := newPortal(1)
	p.grant(id(1), person(1), soon(90))
	a := p.preflight(t, list(person(2)))
	check(t, p.run(t, a).Outcomes, "done", "done")
	if p.ends(id(1), person(1)) != "" || p.ends(id(1), person(2)) == "" {
		t.Errorf("%+v", p.rows)
	}
}

// What the group shows although PIM rejected the request, somebody else made.
func TestMadeByOther(t *testing.T) {
	t.Parallel()
	for kind, byOther := range map[apply.AnswerKind]bool{apply.AnswerRejected: true, apply.AnswerUnknown: false} {
		p := newPortal(1)
		a := p.preflight(t, list(person(1)))
		p.answers = func(apply.Write) (bool, apply.Answer) { return true, apply.Answer{Kind: kind} }
		if o := p.run(t, a).Outcomes[0]; o.State != apply.Done || o.ByOther != byOther {
			t.Errorf("%v: %+v", kind, o)
		}
	}
}

// What a package delivers is not changed by anybody else, and as long as nobody knows
// whether one does, nothing is.
func TestPackages(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string]func(*directory.Snapshot){
		`the access package "Onboarding" delivers the role`: func(s *directory.Snapshot) {
			s.Packages = []directory.Package{{Group: id(1), Role: directory.Member, DisplayName: "Onboarding", Eligible: true}}
		},
		`the access package "On call" delivers the role`: func(s *directory.Snapshot) {
			s.Packages = []directory.Package{{Group: id(1), Role: directory.Member, DisplayName: "On call"}}
		},
		"it is not known whether an access package delivers the role: no permission": func(s *directory.Snapshot) {
			s.Packages, s.NotLookedAt = nil, []directory.Gap{{Part: directory.PartPackages, Reason: "no permission"}}
		},
	} {
		p := newPortal(1)
		p.grant(id(1), person(1), soon(10))
		a := p.preflight(t, list(person(1), person(2)))
		s := p.take()
		edit(s)
		a.Tenant = directory.NewIndex(s)
		check(t, p.run(t, a).Outcomes, "skipped "+name, "done")
		if p.ends(id(1), person(1)) != "2026-11-12 00:00" {
			t.Error(p.ends(id(1), person(1)))
		}
	}
}

// A package that delivers another role is none of this one's business.
func TestPackageOfOtherRole(t *testing.T) {
	t.Parallel()
	p := newPortal(1)
	p.grant(id(1), person(1), soon(10))
	a := p.preflight(t, list(person(1)))
	s := p.take()
	s.Packages = []directory.Package{{Group: id(1), Role: directory.Owner, DisplayName: "On call"}, {Group: id(2), Role: directory.Member, DisplayName: "Onboarding"}}
	a.Tenant = directory.NewIndex(s)
	check(t, p.run(t, a).Outcomes, "done")
}

// Nobody is granted a role whose settings are not as declared, and nobody loses access
// as long as a grant of the group is not done.
func TestOrderOfPeople(t *testing.T) {
	t.Parallel()
	p := newPortal(1)
	p.grant(id(1), person(1), soon(90))
	p.grant(id(1), person(9), soon(90))
	a := p.preflight(t, "{settings: {activation: {max: 2h}}, eligible: ["+person(2)+", "+person(9)+"]}")
	a.Limits.Changes = []plan.Class{plan.ClassEligible, plan.ClassRemove}
	outcomes := p.run(t, a).Outcomes
	check(t, outcomes, "skipped nobody is granted a role whose settings are not as declared: activation.max of members is 8h, not 2h",
		"skipped nobody loses access before every grant of the group is done, and one is not: assign p2@contoso.com of members")
	if fix := outcomes[0].Findings()[0].Fix; !strings.Contains(fix, "settings in changes") {
		t.Errorf("to run again is no help: %q", fix)
	}
	if len(p.writes) > 0 {
		t.Errorf("sent %q", p.sentRequests())
	}
	a.Limits.Changes = plan.Classes()
	a.Plan = plan.Diff(a.File, a.Tenant, plan.Terms{Now: p.now})
	for i := range a.Plan.Changes {
		a.Plan.Changes[i].Origin = plan.Merge
	}
	check(t, p.run(t, a).Outcomes, "done", "done", "done")
	if got := []plan.Action{p.writes[0].Action, p.writes[1].Action, p.writes[2].Action}; !slices.Equal(got, []plan.Action{plan.Tighten, plan.Assign, plan.Remove}) {
		t.Errorf("%q", got)
	}
}

// A lease is not renewed either in a role whose settings are not as declared; what ends
// access is not held back.
func TestRenewalsWaitForSettings(t *testing.T) {
	t.Parallel()
	p := newPortal(1)
	p.grant(id(1), person(1), soon(10))
	for n := 2; n <= 5; n++ {
		p.grant(id(1), person(n), soon(170))
	}
	a := p.preflight(t, "{settings: {activation: {max: 2h}}, eligible: ["+person(1)+", "+person(2)+", "+person(3)+", "+person(4)+", {who: "+person(5)+", until: 2026-12-31}]}")
	a.Limits.Changes = []plan.Class{plan.ClassRenew, plan.ClassShorten}
	outcomes := p.run(t, a).Outcomes
	if len(outcomes) != 2 || !strings.Contains(outcomes[0].Detail, "settings are not as declared") || len(p.writes) > 1 {
		t.Errorf("%+v, sent %q", outcomes, p.sentRequests())
	}
	if slices.ContainsFunc(p.sentRequests(), func(sent string) bool { return strings.Contains(sent, person(1)) }) {
		t.Errorf("renewed: %q", p.sentRequests())
	}
}

// Nothing onboards by the way.
func TestPeopleOfUnmanagedGroups(t *testing.T) {
	t.Parallel()
	p := newPortal(1)
	a := p.preflight(t, list(person(1)))
	p.groups[id(1)].Managed = directory.False
	a.Plan.Changes[0].Facts.Managed = directory.False
	outcomes := p.run(t, a).Outcomes
	check(t, outcomes, "skipped PIM does not manage it, and the write would onboard it")
	if fix := outcomes[0].Findings()[0].Fix; !strings.Contains(fix, "onboard in changes") {
		t.Errorf("to run again is no help: %q", fix)
	}
	if len(p.writes) > 0 {
		t.Errorf("sent %q", p.sentRequests())
	}
}

// Whatever a plan says, a renewal never shortens, a shortening never extends, and nothing
// is granted that is over at once.
func TestEnds(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		who  int
		edit func(*plan.Change)
		want string
	}{
		{1, func(c *plan.Change) { c.Lease = 5 * 24 * time.Hour }, "it ends later already"},
		{1, func(c *plan.Change) { c.Lease, c.End = 0, soon(10) }, "somebody else made it"},
		{2, func(c *plan.Change) { c.End = time.Time{} }, "it ends earlier already"},
		{3, func(c *plan.Change) { c.Lease, c.End = 0, time.Date(2026, 11, 2, 7, 4, 59, 0, time.UTC) }, "it would end within 5 minutes"},
		{3, func(c *plan.Change) { c.Lease, c.End = 0, time.Date(2026, 11, 2, 7, 5, 0, 0, time.UTC) }, ""},
	} {
		p := newPortal(1)
		p.grant(id(1), person(1), soon(10))
		p.grant(id(1), person(2), soon(90))
		a := p.preflight(t, list(person(1), "{who: "+person(2)+", until: 2026-12-01}", person(3)))
		for i := range a.Plan.Changes {
			if c := &a.Plan.Changes[i]; c.Key.Principal == person(test.who) {
				test.edit(c)
			}
		}
		for _, o := range p.run(t, a).Outcomes {
			if o.Change.Key.Principal == person(test.who) && (!strings.Contains(o.Detail, test.want) || o.Detail != "" && test.want == "") {
				t.Errorf("%s %q, want %q", o.State, o.Detail, test.want)
			}
		}
	}
}
