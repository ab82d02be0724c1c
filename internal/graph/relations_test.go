package graph_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"pim-groups/internal/directory"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
	"pim-groups/internal/fake/graph/tenant"
)

// bianca owns none of the two groups, and nobody has the other name.
const bianca = "bianca.pisani@contoso.com"

// The relations right before a write are those of the tenant as it is then, and
// take as few requests as the questions allow.
func TestRelations(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := onboarding(t)
		var want directory.Group
		for _, g := range smallTenant(t).Groups {
			if g.ID == officers {
				want = g
			}
		}
		read := func() (owners, units []string, people map[string]directory.Principal) {
			n, err := w.Relations(t.Context(), officers, []string{bianca, "nobody@contoso.com", want.Owners[0]})
			if err != nil {
				t.Fatal(err)
			}
			people = map[string]directory.Principal{}
			for _, p := range n.Principals {
				people[p.ID], people[p.UserPrincipalName] = p, p
			}
			for _, u := range n.AdministrativeUnits {
				if !slices.ContainsFunc(n.Units, func(one directory.AdministrativeUnit) bool { return one.ID == u && one.DisplayName != "" }) {
					t.Errorf("nothing is known of the unit %s", u)
				}
			}
			return n.Owners, n.AdministrativeUnits, people
		}
		before := w.server.GraphRequests()
		owners, units, people := read()
		slices.Sort(owners)
		if !slices.Equal(owners, want.Owners) || !reflect.DeepEqual(append([]string{}, units...), append([]string{}, want.AdministrativeUnits...)) {
			t.Errorf("owners %q, units %q, want %q, %q", owners, units, want.Owners, want.AdministrativeUnits)
		}
		if people[bianca].ID == "" || len(people) != 2*(len(owners)+1) {
			t.Errorf("people %+v", people)
		}
		// Owners, owners that are applications, units, the two who own nothing, and
		// once more the one whom no list has.
		if asked := w.server.GraphRequests() - before; asked > 5 {
			t.Errorf("%d requests", asked)
		}
		w.server.Tenant(func(x *tenant.Tenant) {
			x.ChangePrincipal(want.Owners[0], func(p *directory.Principal) { p.AccountEnabled = directory.False })
			x.ChangePrincipal(want.Owners[1], func(p *directory.Principal) { p.UserType = directory.UserTypeGuest })
			x.ChangeGroup(officers, func(g *tenant.Group) { g.Owners = append(g.Owners, people[bianca].ID) })
		})
		owners, _, people = read()
		if len(owners) != len(want.Owners)+1 || people[want.Owners[0]].AccountEnabled != directory.False || people[want.Owners[1]].UserType != directory.UserTypeGuest {
			t.Errorf("afterwards %q, %+v", owners, people)
		}
	})
}

// A part that can't be read is an error, and never a part that is empty.
func TestRelationsNotRead(t *testing.T) {
	t.Parallel()
	denied := fault.Action{Status: 403, Body: `{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges."}}`}
	for name, one := range map[string]struct {
		path string
		do   fault.Action
		want string
	}{
		"owners":       {`/owners\?`, denied, "403"},
		"applications": {`/owners/microsoft`, denied, "403"},
		"units":        {`/memberOf/`, denied, "403"},
		"people":       {`/users`, denied, "403"},
		"silence":      {`/v1\.0/`, fault.Action{Wire: fault.Wire{Stall: true}}, "time limit"},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := onboarding(t, fakegraph.WithFaults(fault.Fault{Path: one.path, Count: fault.Every, Do: one.do}))
			if n, err := w.Relations(t.Context(), officers, []string{bianca}); n != nil || err == nil || !strings.Contains(err.Error(), one.want) {
				t.Errorf("%s: %+v, %v", name, n, err)
			}
		})
	}
}
