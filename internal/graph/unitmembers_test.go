package graph_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
)

// withManyGroups adds ordinary groups to a tenant, so many that it is fewer requests
// to ask the units for their groups; every third is in the unit, if one is given.
func withManyGroups(s *directory.Snapshot, unit ...string) *directory.Snapshot {
	for i := range 64 {
		g := security(1000+i, fmt.Sprintf("crowd-%02d", i))
		g.Managed = directory.True // of the others, PIM is asked for other signs
		if i%3 == 0 {
			g.AdministrativeUnits = append(g.AdministrativeUnits, unit...)
		}
		s.Groups = append(s.Groups, g)
	}
	return directory.Canonical(s)
}

// twoUnits is a tenant of many groups with a restricted unit and an ordinary one.
func twoUnits() (s *directory.Snapshot, secret directory.Group) {
	restricted := directory.AdministrativeUnit{ID: directorytest.ID(4, 1), DisplayName: "Restricted", IsMemberManagementRestricted: directory.True}
	ordinary := directory.AdministrativeUnit{ID: directorytest.ID(4, 2), DisplayName: "Berlin"}
	secret = security(1, "secret")
	secret.IsManagementRestricted, secret.AdministrativeUnits = directory.True, []string{restricted.ID}
	s = tenantOf(secret)
	s.AdministrativeUnits = []directory.AdministrativeUnit{restricted, ordinary}
	return withManyGroups(s, ordinary.ID), secret
}

// asksGroups counts the groups that were asked for their units.
func asksGroups(l *live) int {
	n := 0
	for _, e := range l.server.Requests() {
		for _, one := range e.Batch {
			if strings.Contains(one.Path, "/memberOf/") {
				n++
			}
		}
	}
	return n
}

// From the side of the units the same is read as from that of the groups, which
// a person is asked for, in tenants of all shapes and pages of any size.
func TestUnitsByMembers(t *testing.T) {
	t.Parallel()
	for seed := range 24 {
		tenant := withManyGroups(directorytest.Tenant().Example(seed))
		var options []fakegraph.Option
		if size := seed % 6; size > 0 {
			options = append(options, fakegraph.WithPageSize(size))
		}
		scope := everything()
		if seed%4 < 2 {
			scope = allByID(tenant)
		}
		got := connect(t, tenant, options...).read(t, scope)
		for _, falsehood := range falsehoods(tenant, got) {
			t.Errorf("tenant %d: %s", seed, falsehood)
		}
		want := connect(t, tenant, append(options, fakegraph.AsPerson())...).read(t, scope)
		want.Caller, want.Taken = got.Caller, got.Taken
		if a, b := encode(t, want), encode(t, got); a != b {
			t.Errorf("tenant %d: %s", seed, difference(a, b))
		}
	}
}

// The side of the units is believed whole or not at all: where anything of it is
// in doubt, the groups are asked, and what they say is the answer.
func TestUnitsByMembersDoubted(t *testing.T) {
	t.Parallel()
	tenant, _ := twoUnits()
	list, members := `^/v1\.0/directory/administrativeUnits\?`, `/administrativeUnits/`+tenant.AdministrativeUnits[0].ID+`/members/`
	denied := fault.Action{Status: 403, Body: `{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges."}}`}
	gone := fault.Action{Status: 404, Body: `{"error":{"code":"Request_ResourceNotFound","message":"gone"}}`}
	berlin := directorytest.ID(4, 2)
	// The list says something else of a unit, which then has no members.
	said := func(visibility, name string) fakegraph.Option {
		return fakegraph.WithFaults(
			fault.Fault{Path: list, Count: fault.Every, Do: fault.Action{Status: 200,
				Body: fmt.Sprintf(`{"value":[{"id":%q,"displayName":%s,"visibility":%q}]}`, berlin, name, visibility)}},
			fault.Fault{Path: `/administrativeUnits/` + berlin + `/members/`, Count: fault.Every, Do: fault.Action{Status: 200, Body: `{"value":[]}`}})
	}
	for name, options := range map[string][]fakegraph.Option{
		"a person":         {fakegraph.AsPerson()},
		"no list":          {fakegraph.WithFaults(fault.Fault{Path: list, Count: fault.Every, Do: denied})},
		"no page size":     {fakegraph.WithFaults(fault.Fault{Path: list, Count: fault.Every, Do: fault.Action{Status: 400}})},
		"hidden members":   {said("HiddenMembership", `"Hidden"`)},
		"a new visibility": {said("Secret", `"Secret"`)},
		"no name":          {said("", "null")},
		"a unit is gone":   {fakegraph.WithFaults(fault.Fault{Path: members, Count: fault.Every, Do: gone})},
		"no members":       {fakegraph.WithFaults(fault.Fault{Path: members, Count: fault.Every, Do: denied})},
		"no ids":           {fakegraph.WithFaults(fault.Fault{Path: members, Count: fault.Every, Do: fault.Action{Status: 200, Body: `{"value":[{}]}`}})},
		"many pages":       {fakegraph.WithPageSize(1)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := connect(t, tenant, options...)
			got := l.read(t, allByID(tenant))
			for _, falsehood := range falsehoods(tenant, got) {
				t.Error(falsehood)
			}
			if n := asksGroups(l); n < len(tenant.Groups) || partsOf(got) != "" {
				t.Errorf("%d groups were asked for their units; gaps %+v", n, firstGaps(got))
			}
		})
	}
	l := connect(t, tenant)
	if got := l.read(t, allByID(tenant)); asksGroups(l) > 0 || len(falsehoods(tenant, got)) > 0 || partsOf(got) != "" {
		t.Errorf("%d groups were asked for their units: %q, gaps %+v", asksGroups(l), falsehoods(tenant, got), firstGaps(got))
	}
}

// A group that moves between units while they are read is in the lists of none,
// or of two. Whether it is restricted it says itself, and is asked again if the
// lists say otherwise.
func TestUnitsChangeMeanwhile(t *testing.T) {
	t.Parallel()
	tenant, secret := twoUnits()
	plain := security(1001, "").ID
	for name, body := range map[string]string{
		"left":  `{"value":[]}`,
		"joins": fmt.Sprintf(`{"value":[{"id":%q},{"id":%q}]}`, secret.ID, plain),
	} {
		l := connect(t, tenant, fakegraph.WithFaults(fault.Fault{Path: `/administrativeUnits/` + secret.AdministrativeUnits[0] + `/members/`, Count: fault.Every,
			Do: fault.Action{Status: 200, Body: body}}))
		got := l.read(t, allByID(tenant))
		if n := asksGroups(l); n != 1 || len(falsehoods(tenant, got)) > 0 {
			t.Errorf("%s: %d groups were asked again: %q", name, n, falsehoods(tenant, got))
		}
	}
	synctest.Test(t, func(t *testing.T) {
		l := connect(t, tenant, fakegraph.WithFaults(
			fault.Fault{Path: `/administrativeUnits/` + secret.AdministrativeUnits[0] + `/members/`, Count: fault.Every, Do: fault.Action{Status: 200, Body: `{"value":[]}`}},
			fault.Fault{Path: `/memberOf/`, Count: fault.Every, Do: fault.Action{Status: 500}}))
		got := l.read(t, allByID(tenant))
		if _, missing := directory.NewIndex(got).Missing(directory.PartAdministrativeUnits, secret.ID); !missing {
			t.Errorf("the units of %s are known: gaps %+v", secret.DisplayName, got.Gaps)
		}
	})
}
