package fakegraph_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
	o "pim-groups/internal/fake/graph/odata"
	"pim-groups/internal/fake/graph/tenant"
)

const (
	pimGroup    = "/v1.0/identityGovernance/privilegedAccess/group/"
	assignments = pimGroup + "assignmentSchedules?$filter=groupId eq '"
)

// who lists whom a list of schedules names, as role, principal and what tells
// standing from activated.
func who(items []o.Object) []string {
	var found []string
	for _, item := range items {
		text := func(name string) string { return item.Get(name).Text() }
		found = append(found, strings.Join(slices.DeleteFunc([]string{text("accessId"), text("principalId"), text("assignmentType"), text("memberType")},
			func(s string) bool { return s == "" }), " "))
	}
	return sorted(found)
}

// Who has activated a role is in it like any other, and only as long as it lasts.
func TestActivatedIsListed(t *testing.T) {
	t.Parallel()
	at := now()
	c := serve(t, fakegraph.WithClock(func() time.Time { return at }), fakegraph.WithTokenLifetime(24*time.Hour))
	c.srv.Tenant(func(tn *tenant.Tenant) {
		tn.ChangeGroup(admins, func(g *tenant.Group) { g.Members, g.Owners = []string{bob}, []string{bob} })
		tn.ChangeGroup(plain, func(g *tenant.Group) { g.Members = []string{admins} })
		tn.Activate(admins, tenant.Member, alice, time.Hour)
		tn.Activate(admins, tenant.Owner, guest, 2*time.Hour)
		tn.Activate(admins, tenant.Owner, bob, 2*time.Hour) // has both: is listed once
	})
	members, owners := "/v1.0/groups/"+admins+"/members?$select=id", "/v1.0/groups/"+admins+"/owners?$select=id"
	look := func(wantMembers, wantOwners []string) {
		t.Helper()
		for path, want := range map[string][]string{members: wantMembers, owners: wantOwners,
			"/v1.0/groups/" + admins + "/members/microsoft.graph.user": wantMembers,
			"/v1.0/groups/" + plain + "/transitiveMembers":             append([]string{admins}, wantMembers...)} {
			if got := c.get(path).texts("id"); !slices.Equal(sorted(got), sorted(want)) {
				t.Errorf("%v: %s: got %v, want %v", at, path, got, want)
			}
		}
		if got := c.get("/v1.0/groups/"+admins+"/members/$count", eventual()...).text; got != itoa(len(wantMembers)) {
			t.Errorf("%v: count %s", at, got)
		}
	}
	look([]string{alice, bob}, []string{bob, guest})
	want := []string{"member " + alice + " activated direct", "member " + bob + " assigned direct",
		"owner " + bob + " activated direct", "owner " + bob + " assigned direct", "owner " + guest + " activated direct"}
	if got := who(c.get(assignments + admins + "'").items()); !slices.Equal(got, sorted(want)) {
		t.Errorf("assignments %q", got)
	}
	at = at.Add(time.Hour)
	look([]string{bob}, []string{bob, guest})
	at = at.Add(time.Hour)
	look([]string{bob}, []string{bob})
	if got := who(c.get(assignments + admins + "'").items()); !slices.Equal(got, []string{"member " + bob + " assigned direct", "owner " + bob + " assigned direct"}) {
		t.Errorf("assignments afterwards %q", got)
	}
}

// What is booked is a schedule and no instance; what was refused or removed gives
// nothing, whatever list it is in.
func TestOnlyWhatIsInForceGives(t *testing.T) {
	t.Parallel()
	c := serve(t, fakegraph.WithClock(now))
	c.srv.Tenant(func(tn *tenant.Tenant) {
		tn.ChangeGroup(admins, func(g *tenant.Group) { g.Owners = nil })
		add := func(id string, start time.Time, status string) {
			tn.AddSchedule(tenant.Schedule{ID: admins + "_owner_" + id, Kind: tenant.Assignment, GroupID: admins, PrincipalID: id, AccessID: tenant.Owner,
				Start: start, End: now().Add(time.Hour), CreatedUsing: "x", Status: status})
		}
		add(alice, now().Add(time.Minute), "Provisioned")
		add(bob, now(), "FailedAsResourceIsLocked")
		add(guest, now(), "Granted")
	})
	if got := c.get("/v1.0/groups/" + admins + "/owners").texts("id"); !slices.Equal(got, []string{guest}) {
		t.Errorf("owners %v", got)
	}
	if got := c.get(assignments + admins + "'").texts("status"); !slices.Equal(got, []string{"Provisioned", "FailedAsResourceIsLocked", "Granted"}) {
		t.Errorf("statuses %q", got)
	}
	if got := c.get(strings.Replace(assignments, "Schedules", "ScheduleInstances", 1) + admins + "'").texts("principalId"); !slices.Equal(got, []string{guest}) {
		t.Errorf("instances %v", got)
	}
}

// Who was there before PIM has an assignment without times, that no request made.
func TestStandingSchedule(t *testing.T) {
	t.Parallel()
	c := serve(t)
	for _, item := range c.get(assignments + admins + "' and accessId eq 'owner'").items() {
		info := item.Get("scheduleInfo").Object()
		if !item.Get("createdUsing").IsNull() || !info.Get("startDateTime").IsNull() || info.Get("expiration").Object().Get("type").Text() != "noExpiration" {
			t.Errorf("schedule %s", item.Append(nil))
		}
	}
}

// Members of an eligible group are eligible through it, those of nested groups
// too; a group that is eligible twice around a circle ends.
func TestEligibleThroughGroup(t *testing.T) {
	t.Parallel()
	c := serve(t, fakegraph.WithClock(now))
	c.srv.Tenant(func(tn *tenant.Tenant) {
		tn.ChangeGroup(plain, func(g *tenant.Group) { g.Members = []string{alice, team} })
		tn.ChangeGroup(team, func(g *tenant.Group) { g.Members = []string{bob, plain} })
		tn.AddSchedule(tenant.Schedule{ID: roleGroup + "_owner_x", Kind: tenant.Eligibility, GroupID: roleGroup, PrincipalID: plain, AccessID: tenant.Owner,
			End: now().Add(time.Hour), CreatedUsing: "x", Status: "Provisioned"})
	})
	want := sorted([]string{"owner " + plain + " direct", "owner " + alice + " group", "owner " + bob + " group"})
	for _, list := range []string{"eligibilitySchedules", "eligibilityScheduleInstances"} {
		items := c.get(pimGroup + list + "?$filter=groupId eq '" + roleGroup + "'").items()
		if got := who(items); !slices.Equal(got, want) {
			t.Errorf("%s: %q", list, got)
		}
		c.get(pimGroup + list + "/" + items[2].Get("id").Text()).want(200)
		mine := c.get(pimGroup + list + "?$filter=principalId eq '" + bob + "'").items()
		if got := who(mine); !slices.Equal(got, []string{"owner " + bob + " group"}) {
			t.Errorf("%s of bob: %q", list, got)
		}
	}
}

// Activations begin and end between two reads of a client.
func TestActivationBetweenReads(t *testing.T) {
	t.Parallel()
	change := func(nth int, do string) fault.Fault {
		return fault.Fault{Path: "/members", Nth: nth, Do: fault.Action{Change: []fault.Change{
			{Do: do, Group: plain, Role: "member", Principal: alice, For: fault.Duration(time.Hour)}}}}
	}
	c := serve(t, fakegraph.WithFaults(change(2, "activate"), change(3, "deactivate")))
	for read, want := range [][]string{nil, {alice}, nil} {
		if got := c.get("/v1.0/groups/" + plain + "/members").texts("id"); !slices.Equal(got, want) {
			t.Errorf("read %d: %v", read+1, got)
		}
	}
	if _, err := fault.NewScript([]fault.Fault{{Path: "x", Do: fault.Action{Change: []fault.Change{{Do: "activate", Group: plain}}}}}); err == nil {
		t.Error("an activation without a role is taken")
	}
}
