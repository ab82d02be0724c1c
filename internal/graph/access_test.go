package graph_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/apply"
	"pim-groups/internal/directory"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
	"pim-groups/internal/fake/graph/tenant"
	"pim-groups/internal/graph"
	"pim-groups/internal/graph/guard"
	"pim-groups/internal/plan"
	"pim-groups/internal/settings"
)

// changing is a client that may make all changes of a group under PIM, and the fake
// tenant that it works on. The tenant's clock is three minutes ahead of the runner's.
type changing struct {
	*graph.Writable
	server *fakegraph.Server
	group  string
	people []string // who are not eligible
	ahead  func() time.Time
}

func changes(t testing.TB, options ...fakegraph.Option) *changing {
	t.Helper()
	s := allManaged(40)
	ahead := func() time.Time { return time.Now().Add(3 * time.Minute) }
	permissions := append(granted(), "RoleManagementPolicy.ReadWrite.AzureADGroup", "PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup")
	server := fakegraph.New(s, append([]fakegraph.Option{fakegraph.WithPermissions(permissions...), fakegraph.WithClock(ahead)}, options...)...)
	server.Strict(t, fakegraph.Writing)
	client, err := graph.NewAt(graph.Options{
		Cloud: s.Cloud, Credential: &credential{server: server}, Now: time.Now, Base: server.RoundTripper(), Random: func() float64 { return 0.5 },
	}, fakegraph.MemoryHost)
	if err != nil {
		t.Fatal(err)
	}
	c := &changing{client.Allowing(guard.Settings, guard.Eligible, guard.Renew, guard.Shorten, guard.Remove), server, s.Groups[0].ID, nil, ahead}
	for i := range s.Principals {
		held := func(e directory.Schedule) bool { return e.Group == c.group && e.Principal == s.Principals[i].ID }
		if !slices.ContainsFunc(s.Eligibilities, held) {
			c.people = append(c.people, s.Principals[i].ID)
		}
	}
	return c
}

func (c *changing) access(t testing.TB) *apply.Access {
	t.Helper()
	access, err := c.Access(t.Context(), c.group)
	if err != nil {
		t.Fatal(err)
	}
	return access
}

func (c *changing) write(t testing.TB, w apply.Write) apply.Answer {
	t.Helper()
	w.Group = c.group
	return c.Write(t.Context(), t.Context(), w)
}

// TestAccess: all of it in one batch and PIM's list, with the time by Graph's clock.
func TestAccess(t *testing.T) {
	t.Parallel()
	c := changes(t)
	by := tenant.Actor{ID: c.people[0]}
	c.server.Tenant(func(x *tenant.Tenant) {
		x.Grant(by, c.group, tenant.Owner, c.people[0], c.ahead().Add(time.Hour))
		x.Revoke(by, c.group, tenant.Owner, c.people[0])
		x.Grant(by, c.group, tenant.Owner, c.people[1], time.Time{})
	})
	before := c.Cost().Requests
	a := c.access(t)
	if asked := c.Cost().Requests - before; asked != 2 {
		t.Errorf("%d requests, want the list and a batch", asked)
	}
	if off := c.ahead().Sub(a.At); off < 0 || off > 30*time.Second {
		t.Errorf("it is %v by the clock of Graph, %v off", a.At, off)
	}
	var requests []string
	for _, r := range a.Requests {
		if r.Group != c.group || r.Role != directory.Owner || r.Created.IsZero() {
			t.Errorf("%+v", r)
		}
		requests = append(requests, r.Action+" "+r.Status+" "+r.Principal)
	}
	want := []string{"adminAssign Provisioned " + c.people[0], "adminRemove Revoked " + c.people[0], "adminAssign Provisioned " + c.people[1]}
	if slices.Sort(requests); !slices.Equal(requests, slices.Sorted(slices.Values(want))) {
		t.Errorf("requests %q, want %q", requests, want)
	}
	i := slices.IndexFunc(a.Eligible, func(s directory.Schedule) bool { return s.Role == directory.Owner })
	if !a.Managed || len(a.Eligible) != 4 || i < 0 || a.Eligible[i].Principal != c.people[1] || !a.Eligible[i].Start.IsZero() || !a.Eligible[i].End.IsZero() {
		t.Errorf("managed %t, %+v", a.Managed, a.Eligible)
	}
	set, err := c.Settings(t.Context(), c.group)
	if err != nil || set.Policy != a.Settings.Policy || set.Owner != a.Settings.Owner || len(settings.Differences(set.List, a.Settings.List)) > 0 || len(set.List) != 34 {
		t.Errorf("settings %+v, want %+v: %v", a.Settings, set, err)
	}
}

// TestAccessUnread: whatever of it can't be read, nothing is known.
func TestAccessUnread(t *testing.T) {
	t.Parallel()
	json := map[string]string{"Content-Type": "application/json"}
	for _, test := range []struct {
		path string
		do   fault.Action
		want string
	}{
		{`group/resources`, fault.Action{Status: 403}, "PIM's list of managed groups could not be read"},
		{`group/resources`, fault.Action{Status: 200, Body: `{"value":[]}`, Header: json}, "PIM's list of managed groups could not be read: PIM's list of managed groups came back empty"},
		{`roleManagementPolicyAssignments`, fault.Action{Status: 403}, "the role settings could not be read"},
		{`roleManagementPolicyAssignments`, fault.Action{Status: 200, Body: `{"value":[]}`, Header: json}, "the role settings could not be read"},
		{`eligibilitySchedules`, fault.Action{Status: 403}, "who is eligible could not be read"},
		{`eligibilityScheduleRequests`, fault.Action{Status: 403}, "the requests could not be read"},
		{`eligibilityScheduleRequests`, fault.Action{Status: 200, Body: `{"value":[{}]}`, Header: json}, "the requests could not be read: Microsoft Graph's answer is not valid"},
	} {
		c := changes(t, fakegraph.WithFaults(fault.Fault{Method: "GET", Path: test.path, Count: fault.Every, Do: test.do}))
		if a, err := c.Access(t.Context(), c.group); err == nil || a != nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %+v, %v; want %s", test.path, a, err, test.want)
		}
	}
}

func TestEnabled(t *testing.T) {
	t.Parallel()
	c := changes(t)
	c.server.Tenant(func(x *tenant.Tenant) {
		x.ChangePrincipal(c.people[1], func(p *directory.Principal) { p.AccountEnabled = directory.False })
	})
	for id, want := range map[string]bool{c.people[0]: true, c.people[1]: false, "0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f1": false} {
		if enabled, err := c.Enabled(t.Context(), id); err != nil || enabled != want {
			t.Errorf("%s: %t, %v", id, enabled, err)
		}
	}
	for name, do := range map[string]fault.Action{
		"403":        {Status: 403},
		"not said":   {Status: 200, Header: map[string]string{"Content-Type": "application/json"}, Body: `{"id":"` + c.people[0] + `","accountEnabled":null}`},
		"of another": {Status: 200, Header: map[string]string{"Content-Type": "application/json"}, Body: `{"id":"` + c.people[1] + `","accountEnabled":true}`},
	} {
		c = changes(t, fakegraph.WithFaults(fault.Fault{Path: "/users/", Count: fault.Every, Do: do}))
		if enabled, err := c.Enabled(t.Context(), c.people[0]); err == nil || enabled {
			t.Errorf("%s: %t, %v", name, enabled, err)
		}
	}
}

// TestRequests: what is sent is what PIM then has, to the second, whatever the clock of
// the runner says.
func TestRequests(t *testing.T) {
	t.Parallel()
	c := changes(t)
	end := c.ahead().AddDate(0, 0, 90).UTC().Truncate(24 * time.Hour)
	rowOf := func(who string) *directory.Schedule {
		rows := c.access(t).Eligible
		i := slices.IndexFunc(rows, func(s directory.Schedule) bool { return s.Principal == who })
		if i < 0 {
			return nil
		}
		return &rows[i]
	}
	ask := func(action apply.RequestAction, end time.Time) apply.Answer {
		return c.write(t, apply.Write{Action: plan.Assign, Request: &apply.Request{Action: action, Role: directory.Owner, Principal: c.people[0],
			Start: c.access(t).At, End: end, Justification: "on call [pim-groups contoso/access#1 1a2b3c4 17.1]", Ticket: "CHG-1"}})
	}
	for _, end := range []time.Time{end, end.AddDate(0, 0, 7), end.AddDate(0, 0, -7)} {
		action := apply.AdminUpdate
		if rowOf(c.people[0]) == nil {
			action = apply.AdminAssign
		}
		answer := ask(action, end)
		if row := rowOf(c.people[0]); answer != (apply.Answer{Kind: apply.AnswerAccepted}) || row == nil || !row.End.Equal(end) || !row.Start.IsZero() || row.Role != directory.Owner {
			t.Errorf("%s until %v: %+v, %+v", action, end, answer, row)
		}
	}
	for _, r := range c.access(t).Requests {
		if directory.Mark(r.Justification) != "[pim-groups contoso/access#1 1a2b3c4 17.1]" {
			t.Errorf("%+v", r)
		}
	}
	if answer := ask(apply.AdminUpdate, time.Time{}); answer.Kind != apply.AnswerRejected || !strings.Contains(answer.Detail, "eligible.max") {
		t.Errorf("for ever: %+v", answer)
	}
	if answer := ask(apply.AdminAssign, end); answer.Kind != apply.AnswerRejected || !strings.Contains(answer.Detail, "RoleAssignmentExists") || !strings.Contains(answer.Detail, "run again") {
		t.Errorf("again: %+v", answer)
	}
}

// TestRemoval goes without times, and only with the class that removes.
func TestRemoval(t *testing.T) {
	t.Parallel()
	c := changes(t)
	row := c.access(t).Eligible[0]
	remove := apply.Write{Action: plan.Remove, Group: c.group, Request: &apply.Request{Action: apply.AdminRemove, Role: row.Role, Principal: row.Principal,
		Justification: "[pim-groups contoso/access#1 1a2b3c4 17.1]"}}
	for _, kinds := range [][]guard.Capability{nil, {guard.Onboard, guard.Settings, guard.Eligible, guard.Renew, guard.Shorten}} {
		if answer := c.Allowing(kinds...).Write(t.Context(), t.Context(), remove); answer.Kind != apply.AnswerSkipped {
			t.Errorf("with %q: %+v", kinds, answer)
		}
	}
	if answer := c.write(t, remove); answer.Kind != apply.AnswerAccepted || len(c.access(t).Eligible) != 2 || len(c.server.Writes()) != 1 {
		t.Errorf("%+v, %d writes", answer, len(c.server.Writes()))
	}
}

// TestAnsweredRequests: PIM takes a request, and says in the answer what has become of it.
func TestAnsweredRequests(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]apply.AnswerKind{
		"Provisioned": apply.AnswerAccepted, "granted": apply.AnswerAccepted, "ScheduleCreated": apply.AnswerAccepted,
		"PendingApproval": apply.AnswerAccepted, "SomethingNew": apply.AnswerAccepted, "Revoked": apply.AnswerAccepted,
		"Failed": apply.AnswerRejected, "failedAsResourceIsLocked": apply.AnswerRejected, "Denied": apply.AnswerRejected, "Canceled": apply.AnswerRejected,
	} {
		c := changes(t)
		c.server.Tenant(func(x *tenant.Tenant) { x.Decide(c.group, status) })
		answer := c.write(t, apply.Write{Action: plan.Assign, Request: &apply.Request{Action: apply.AdminAssign, Role: directory.Member, Principal: c.people[0],
			Start: c.ahead(), End: c.ahead().AddDate(0, 1, 0), Justification: "[pim-groups]"}})
		quiet := slices.Contains([]string{"Provisioned", "granted", "ScheduleCreated"}, status)
		if answer.Kind != want || quiet != (answer.Detail == "") || !quiet && !strings.Contains(answer.Detail, status) {
			t.Errorf("%s: %+v", status, answer)
		}
	}
}

// TestOldPolicy: that the id of settings is an old one is told from other refusals.
func TestOldPolicy(t *testing.T) {
	t.Parallel()
	c := changes(t, fakegraph.WithFaults(fault.Fault{Method: "PATCH", Path: `/rules/`, Count: fault.Every, Do: fault.Action{Status: 404, Body: staleID}}))
	set := c.access(t).Settings
	rule, _ := settings.Find(set.List, "owner", "Approval_EndUser_Assignment")
	w := apply.Write{Action: plan.Tighten, Policy: set.Owner, Setting: rule}
	if answer := c.write(t, w); answer.Kind != apply.AnswerGone {
		t.Errorf("%+v", answer)
	}
	c = changes(t, fakegraph.WithFaults(fault.Fault{Method: "PATCH", Path: `/rules/`, Do: fault.Action{Status: 400, Body: badPolicy}}))
	if answer := c.write(t, w); answer.Kind != apply.AnswerRejected || !strings.Contains(answer.Detail, "InvalidPolicy") {
		t.Errorf("%+v", answer)
	}
	c.Writable = c.Allowing(guard.Onboard)
	if answer := c.write(t, w); answer.Kind != apply.AnswerSkipped {
		t.Errorf("without leave: %+v", answer)
	}
}
