package graph_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
	"pim-groups/internal/fake/graph/tenant"
)

// declaring is inFull with what files declare of the roles of groups.
func declaring(declared ...directory.Declared) directory.Scope {
	scope := inFull()
	scope.Declared = declared
	return scope
}

// wanted declares somebody for a role.
func wanted(role directory.Role, id string) directory.Wanted {
	return directory.Wanted{Role: role, Principal: id}
}

// What is declared of a role decides what is read, and nothing more is.
func TestDeclared(t *testing.T) {
	t.Parallel()
	is := directory.NewIndex(guarded())
	for _, test := range []struct {
		name     string
		declared directory.Declared
		want     string // what is read besides, and of whom
		units    int    // questions to PIM besides
	}{
		{"nothing", directory.Declared{Group: emptyGroup}, "", 0},
		{"settings of a group under PIM", directory.Declared{Group: emptyGroup, Settings: true}, "", 0},
		{"settings of another one", directory.Declared{Group: openGroup, Settings: true}, "settings", 1},
		{"settings of one that PIM can't manage", directory.Declared{Group: dynamicGroup, Settings: true}, "", 0},
		{"people of another one", directory.Declared{Group: openGroup, Active: true, Eligible: []directory.Wanted{wanted("member", person(4))}}, "", 0},
		{"active", directory.Declared{Group: emptyGroup, Active: true}, "active", 1},
		{"somebody who is eligible", directory.Declared{Group: guardedGroup, Eligible: []directory.Wanted{wanted("owner", person(1))}}, "", 0},
		{"somebody who is not", directory.Declared{Group: emptyGroup, Eligible: []directory.Wanted{wanted("owner", person(1))}}, "requests", 1},
		{"somebody in another role", directory.Declared{Group: guardedGroup, Eligible: []directory.Wanted{wanted("member", person(1))}}, "requests", 1},
		{"somebody through a group alone", directory.Declared{Group: guardedGroup, Eligible: []directory.Wanted{wanted("member", person(3))}}, "requests", 1},
		{"a group", directory.Declared{Group: openGroup, Eligible: []directory.Wanted{wanted("member", directorytest.ID(1, 5))}}, "people", 0},
		{"a group that approves", directory.Declared{Group: openGroup, Settings: true, Approvers: []string{directorytest.ID(1, 5)}}, "settings people", 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			world := guarded()
			world.Groups = append(world.Groups, security(5, "others"))
			world.Groups[len(world.Groups)-1].Managed = directory.False
			world.Members = append(world.Members, directory.Membership{Group: directorytest.ID(1, 5), Members: []string{person(6)}})
			world = directory.Canonical(world)
			before, l := connect(t, world), connect(t, world)
			before.read(t, inFull())
			s := l.read(t, declaring(test.declared))
			x, id := directory.NewIndex(s), test.declared.Group
			var read []string
			if is.Group(id).Managed != directory.True && x.Settings(id, directory.Member) != nil && x.Settings(id, directory.Owner) != nil {
				read = append(read, "settings")
			}
			if x.AssignmentsRead(emptyGroup) {
				read = append(read, "active")
			}
			if x.RequestsRead(id) {
				read = append(read, "requests")
			}
			if slices.Equal(x.People(directorytest.ID(1, 5)), []string{person(6)}) {
				read = append(read, "people")
			}
			units := l.Cost().PIMUnits - before.Cost().PIMUnits
			if got := strings.Join(read, " "); got != test.want || units != test.units || len(x.Gaps) > 0 {
				t.Errorf("%s: read %q, want %q; %d questions to PIM more, want %d; gaps %+v", test.name, got, test.want, units, test.units, x.Gaps)
			}
			for _, falsehood := range protectionFalsehoods(world, s) {
				t.Errorf("%s: %s", test.name, falsehood)
			}
		})
	}
}

// A context that is declared is judged before it is in the tenant.
func TestDeclaredContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		world := guarded()
		world.Contexts = []directory.Context{{ID: "c1", DisplayName: "Compliant device", IsAvailable: directory.True}}
		for _, contexts := range []bool{false, true} {
			s := connect(t, world, fakegraph.WithPermissions(allGranted()...)).read(t, declaring(directory.Declared{Group: openGroup, Settings: true, Contexts: contexts}))
			if (len(s.Contexts) == 1) != contexts || (s.ContextPolicies != nil) != contexts || len(s.Gaps) > 0 {
				t.Errorf("declared %t: %+v, %+v, gaps %+v", contexts, s.Contexts, s.ContextPolicies, s.Gaps)
			}
		}
	})
}

// Of requests the words are left out, which can name anybody, but for the mark; and
// what was only asked for to be validated is none.
func TestRequestsRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := connect(t, guarded())
		by := tenant.Actor{ID: person(7)}
		l.server.Tenant(func(x *tenant.Tenant) {
			x.Grant(by, emptyGroup, tenant.Owner, person(2), time.Now().Add(time.Hour))
			x.Revoke(by, emptyGroup, tenant.Owner, person(2))
			x.AddPendingRequest(tenant.Request{Kind: tenant.Eligibility, GroupID: emptyGroup, AccessID: tenant.Member, PrincipalID: person(3), Action: "adminAssign",
				Justification: "for Ada [pim-groups contoso/access#1 1a2b3c4 17.1]"})
			x.AddPendingRequest(tenant.Request{Kind: tenant.Eligibility, GroupID: emptyGroup, AccessID: tenant.Member, PrincipalID: person(4), Action: "adminAssign",
				Justification: "for Ada", ValidationOnly: true})
		})
		s := l.read(t, declaring(directory.Declared{Group: emptyGroup, Eligible: []directory.Wanted{wanted("owner", person(2))}}))
		var got []string
		for _, r := range directory.NewIndex(s).Requests(emptyGroup) {
			got = append(got, strings.Join([]string{string(r.Role), r.Principal, r.Action, r.Status, r.Justification}, " "))
		}
		want := []string{
			"member " + person(3) + " adminAssign PendingApproval [pim-groups contoso/access#1 1a2b3c4 17.1]",
			"owner " + person(2) + " adminAssign Provisioned ", "owner " + person(2) + " adminRemove Revoked ",
		}
		if !slices.Equal(got, want) || len(s.Gaps) > 0 {
			t.Errorf("%q, want %q; gaps %+v", got, want, s.Gaps)
		}
	})
}

// A fault of what is read because of a declaration is a gap of that group and part.
func TestDeclaredFaults(t *testing.T) {
	t.Parallel()
	scope := declaring(directory.Declared{Group: openGroup, Settings: true},
		directory.Declared{Group: emptyGroup, Active: true, Eligible: []directory.Wanted{wanted("owner", person(1))}})
	for name, do := range map[string]fault.Action{
		"refused": {Status: 403}, "broken": {Status: 503}, "no list": {Status: 200, Body: `{}`}, "nothing in it": {Status: 200, Body: `{"value":[{}]}`},
		"of another group": {Status: 200, Body: `{"value":[{"groupId":"` + guardedGroup + `","accessId":"owner","principalId":"` + person(1) +
			`","action":"adminAssign","status":"Provisioned","createdDateTime":"2026-11-01T00:00:00Z"}]}`},
		"no time": {Status: 200, Body: `{"value":[{"groupId":"` + emptyGroup + `","accessId":"owner","principalId":"` + person(1) +
			`","action":"adminAssign","status":"Provisioned","createdDateTime":null}]}`},
	} {
		for part, of := range map[directory.Part][2]string{
			directory.PartRequests:     {emptyGroup, `eligibilityScheduleRequests\?.*` + emptyGroup},
			directory.PartActive:       {emptyGroup, `assignmentSchedules\?.*` + emptyGroup},
			directory.PartRoleSettings: {openGroup, `roleManagementPolicyAssignments\?.*rules.*` + openGroup},
		} {
			synctest.Test(t, func(t *testing.T) {
				s := connect(t, guarded(), fakegraph.WithFaults(fault.Fault{Path: of[1], Count: fault.Every, Do: do})).read(t, scope)
				if len(s.Gaps) != 1 || s.Gaps[0].Part != part || s.Gaps[0].Group != of[0] {
					t.Errorf("%s %s: gaps %+v", part, name, s.Gaps)
				}
			})
		}
	}
}
