package graph_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"pim-groups/internal/directory"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
	"pim-groups/internal/fake/graph/tenant"
)

// latency makes reads take time, so that something can happen between two of them.
const latency = 100 * time.Millisecond

// activeAs says how somebody has a role of the guarded group in what was read.
func activeAs(s *directory.Snapshot, role directory.Role, who string) string {
	x := directory.NewIndex(s)
	for _, one := range x.Active(x.Group(guardedGroup), role) {
		switch {
		case one.Principal == who && one.Activated:
			return "activated"
		case one.Principal == who:
			return "standing"
		}
	}
	return ""
}

// Whoever activates, and whenever during the read that begins or ends: nobody is said to
// be standing for it.
func TestActivationDuringTheRead(t *testing.T) {
	t.Parallel()
	const step = 150 * time.Millisecond
	answers := fakegraph.WithAnswers(fakegraph.Answers{ActivatedThroughGroup: true, LateMembersUnlisted: true})
	for who, role := range map[string]directory.Role{person(1): directory.Owner, person(4): directory.Member, person(3): directory.Member} {
		for at := step; at < 2*time.Second; at += step {
			for _, begins := range []bool{true, false} {
				synctest.Test(t, func(t *testing.T) {
					world := guarded()
					world.Assignments = nil
					world.Groups[0].Owners = []string{person(0)}
					l := connect(t, directory.Canonical(world), fakegraph.WithLatency(latency), answers)
					began := time.Now()
					change := func() {
						l.server.Tenant(func(x *tenant.Tenant) {
							if begins {
								x.Activate(guardedGroup, tenant.Role(role), who, time.Hour)
							} else {
								x.Deactivate(guardedGroup, tenant.Role(role), who)
							}
						})
					}
					if !begins {
						l.server.Tenant(func(x *tenant.Tenant) { x.Activate(guardedGroup, tenant.Role(role), who, time.Hour) })
					}
					timer := time.AfterFunc(at, change)
					defer timer.Stop()
					s := l.read(t, inFull())
					if got := activeAs(s, role, who); got == "standing" || len(s.Gaps) > 0 {
						t.Errorf("%s %s, begins %t after %v: %q, gaps %+v", role, who, begins, at, got, s.Gaps)
					}
					if role == directory.Owner && activeAs(s, directory.Owner, person(0)) != "standing" {
						t.Error("who stands is not standing")
					}
					if took := time.Since(began); took > time.Minute+10*time.Second {
						t.Errorf("took %v", took)
					}
				})
			}
		}
	}
}

// An eligibility takes with it what was activated, at the same moment.
func TestEligibilityEndsDuringTheRead(t *testing.T) {
	t.Parallel()
	for at := 50 * time.Millisecond; at < 2*time.Second; at += 50 * time.Millisecond {
		synctest.Test(t, func(t *testing.T) {
			world := guarded()
			l := connect(t, world, fakegraph.WithLatency(latency))
			l.server.Tenant(func(x *tenant.Tenant) {
				for _, kind := range []tenant.Access{tenant.Eligibility, tenant.Assignment} {
					x.AddSchedule(tenant.Schedule{ID: string(kind), Kind: kind, GroupID: guardedGroup, PrincipalID: person(7), AccessID: tenant.Member,
						Start: world.Taken.Add(-time.Hour), End: time.Now().Add(at), Status: "Provisioned", Activated: kind == tenant.Assignment})
				}
			})
			if got := activeAs(l.read(t, inFull()), directory.Member, person(7)); got == "standing" {
				t.Errorf("ends after %v: %q", at, got)
			}
		})
	}
}

// Somebody who is eligible and standing is both, and costs one wait, whoever else there
// is; nobody else costs any.
func TestSecondRead(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		member string
		waits  bool
	}{
		"not eligible":                 {person(2), false},
		"eligible":                     {person(4), true},
		"eligible through a group":     {person(3), true},
		"eligible for another role":    {person(1), false},
		"eligible, and not in force":   {person(5), true},
		"the group that is eligible":   {nestedGroup, true},
		"an application, not eligible": {robot, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			world := guarded()
			i := slices.IndexFunc(world.Members, func(m directory.Membership) bool { return m.Group == guardedGroup })
			world.Members[i].Members = []string{test.member}
			l := connect(t, world)
			began := time.Now()
			s := l.read(t, inFull())
			if waited := time.Since(began) >= time.Minute; waited != test.waits || len(s.Gaps) > 0 {
				t.Errorf("%s: took %v, gaps %+v", name, time.Since(began), s.Gaps)
			}
			if got := activeAs(s, directory.Member, test.member); got != "standing" {
				t.Errorf("%s: said to be %q", name, got)
			}
		})
	}
}

// What can't be read a second time is not known, and neither is it if there is no time.
func TestSecondReadFails(t *testing.T) {
	t.Parallel()
	refused := fault.Action{Status: 403, Body: `{"error":{"code":"Authorization_RequestDenied","message":"No."}}`}
	for path, part := range map[string]directory.Part{
		`/members\?`:            directory.PartMembers,
		`assignmentSchedules\?`: directory.PartActive,
		"no time":               directory.PartActive,
	} {
		synctest.Test(t, func(t *testing.T) {
			world := guarded()
			i := slices.IndexFunc(world.Members, func(m directory.Membership) bool { return m.Group == guardedGroup })
			world.Members[i].Members = []string{person(4)}
			l := connect(t, world)
			if path == "no time" {
				l = connectWithin(t, 50*time.Second, world)
			}
			timer := time.AfterFunc(30*time.Second, func() {
				if err := l.server.AddFault(fault.Fault{Path: path, Count: fault.Every, Do: refused}); err != nil {
					t.Error(err)
				}
			})
			defer timer.Stop()
			s := l.read(t, inFull())
			if fmt.Sprint(partsOf(s)) != string(part) {
				t.Errorf("%s: gaps %+v", path, s.Gaps)
			}
		})
	}
}

// Who has activated is read of a group without members too, if somebody may be eligible
// as owner: also where it could not be read who is.
func TestActivatedOwnerOfUnreadEligibilities(t *testing.T) {
	t.Parallel()
	refused := fault.Action{Status: 403, Body: `{"error":{"code":"Authorization_RequestDenied","message":"No."}}`}
	for name, faults := range map[string][]fault.Fault{
		"eligible":   nil,
		"not known":  {{Path: `eligibilitySchedules\?`, Count: fault.Every, Do: refused}},
		"no members": {{Path: `/members`, Count: fault.Every, Do: refused}},
	} {
		synctest.Test(t, func(t *testing.T) {
			world := guarded()
			world.Members[0].Members = nil
			s := connect(t, world, fakegraph.WithFaults(faults...)).read(t, inFull())
			if got := activeAs(s, directory.Owner, person(1)); got != "activated" {
				t.Errorf("%s: said to be %q", name, got)
			}
		})
	}
}
