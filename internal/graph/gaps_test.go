package graph_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"pim-groups/internal/directory"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/entra"
	"pim-groups/internal/fake/graph/fault"
)

// Without a permission, the part that it opens is not known, and says which
// answer said so; all other parts are.
func TestWithoutAPermission(t *testing.T) {
	t.Parallel()
	tenant := contoso(t)
	for permission, want := range map[string]string{
		"PrivilegedAccess.Read.AzureADGroup":              "managed: 1, PermissionScopeNotGranted",
		"User.Read.All":                                   "users: 0, ", // owners come by their ids alone, which directory doubts
		"Application.Read.All":                            "",           // of applications the id and the name on the owners' list is enough
		"AdministrativeUnit.Read.All":                     "administrative-units: some, by its id alone",
		"RoleManagement.Read.Directory":                   "caller: 1, Authorization_RequestDenied",
		"PrivilegedEligibilitySchedule.Read.AzureADGroup": "",
		"RoleManagementPolicy.Read.AzureADGroup":          "",
	} {
		t.Run(permission, func(t *testing.T) {
			t.Parallel()
			others := slices.DeleteFunc(granted(), func(name string) bool { return name == permission })
			s := connect(t, tenant, fakegraph.WithPermissions(others...)).read(t, declaredIn(tenant))
			for _, falsehood := range falsehoods(tenant, s) {
				t.Error(falsehood)
			}
			part, rest, _ := strings.Cut(want, ": ")
			number, reason, _ := strings.Cut(rest, ", ")
			if number == "0" {
				if len(s.Gaps) > 0 && partsOf(s) != part {
					t.Errorf("gaps in %q", partsOf(s))
				}
				if _, missing := directory.NewIndex(s).Missing(directory.PartUsers, s.Groups[0].ID); !missing {
					t.Error("the owners are believed")
				}
				return
			}
			if partsOf(s) != part || number == "1" && len(s.Gaps) != 1 {
				t.Fatalf("gaps in %q, %+v; want %s", partsOf(s), firstGaps(s), want)
			}
			if part != "" && !strings.Contains(s.Gaps[0].Reason, reason) {
				t.Errorf("reason %q, want %q", s.Gaps[0].Reason, reason)
			}
		})
	}
}

// With the permissions of a check alone, which can't read deleted groups, a
// group that is nowhere else may be deleted.
func TestDeletedUnreadable(t *testing.T) {
	t.Parallel()
	tenant := contoso(t)
	permissions := append(slices.DeleteFunc(granted(), func(name string) bool { return name == "Group.Read.All" }), "GroupMember.Read.All")
	s := connect(t, tenant, fakegraph.WithPermissions(permissions...)).read(t, declaredIn(tenant))
	for _, falsehood := range falsehoods(tenant, s) {
		t.Error(falsehood)
	}
	if partsOf(s) != "deleted" {
		t.Errorf("gaps in %q, want deleted", partsOf(s))
	}
}

// F30: ids in another letter case, and the same one twice, are one group.
func TestIDsInOtherLetters(t *testing.T) {
	t.Parallel()
	tenant := contoso(t)
	id := managedIn(tenant)
	body := `{"value":[{"id":"` + strings.ToUpper(id) + `"},{"id":"` + id + `"}]}`
	l := connect(t, tenant, fakegraph.WithFaults(fault.Fault{Path: managedList, Do: fault.Action{Status: 200, Body: body}}))
	s := l.read(t, directory.Scope{Groups: []string{strings.ToUpper(id)}})
	if g := directory.NewIndex(s).Group(id); g == nil || g.Managed != directory.True || len(s.Gaps) > 0 {
		t.Errorf("group %+v, gaps %+v", g, s.Gaps)
	}
}

func managedIn(tenant *directory.Snapshot) string {
	i := slices.IndexFunc(tenant.Groups, func(g directory.Group) bool { return g.Managed == directory.True && !g.Deleted() })
	return tenant.Groups[i].ID
}

// Absence is believed after a second look only.
func TestAbsent(t *testing.T) {
	t.Parallel()
	tenant := contoso(t)
	const nobody = "11111111-2222-4333-8444-555555555555"
	live := managedIn(tenant)
	empty := fault.Action{Status: 200, Body: `{"value":[]}`}
	tests := []struct {
		name   string
		faults []fault.Fault
		id     string
		found  bool
		gaps   string
	}{
		{"really absent", nil, nobody, false, ""},
		{"F26 missed by one list", []fault.Fault{{Path: groupFilters, Count: fault.Every, Do: empty}}, live, true, ""},
		{"F26 and the second look fails", []fault.Fault{{Path: groupFilters, Count: fault.Every, Do: empty},
			{Path: `/groups/` + live + `\?`, Count: fault.Every, Do: fault.Action{Status: 403}}}, live, false, "groups"},
		{"the deleted can't be read", []fault.Fault{{Path: "deletedItems", Count: fault.Every, Do: fault.Action{Status: 403}}}, nobody, false, "deleted"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := connect(t, tenant, fakegraph.WithFaults(test.faults...)).read(t, directory.Scope{Groups: []string{test.id}})
			x := directory.NewIndex(s)
			if found := x.Group(test.id) != nil; found != test.found {
				t.Errorf("found %v, want %v", found, test.found)
			}
			if _, missing := x.Missing(directory.PartGroups, test.id); missing != (test.gaps == "groups") {
				t.Errorf("gaps %+v", firstGaps(s))
			}
			if _, missing := x.Missing(directory.PartDeleted, test.id); missing != (test.gaps == "deleted") {
				t.Errorf("gaps %+v", firstGaps(s))
			}
		})
	}
}

// F25: one group that is refused refuses only itself, not the fourteen others
// in its filter.
func TestOneGroupRefused(t *testing.T) {
	t.Parallel()
	tenant := contoso(t)
	id := managedIn(tenant)
	refusal := fault.Action{Status: 403, Body: `{"error":{"code":"Authorization_RequestDenied","message":"No."}}`}
	l := connect(t, tenant, fakegraph.WithFaults(
		fault.Fault{Path: `/groups\?.*` + id, Count: fault.Every, Do: refusal},
		fault.Fault{Path: `/groups/` + id, Count: fault.Every, Do: refusal}))
	s := l.read(t, declaredIn(tenant))
	for _, falsehood := range falsehoods(tenant, s) {
		t.Error(falsehood)
	}
	if len(s.Gaps) != 1 || s.Gaps[0].Group != id || s.Gaps[0].Part != directory.PartGroups {
		t.Errorf("gaps %+v, want one of group %s", firstGaps(s), id)
	}
}

// F23: a token that ends in the middle of a run is renewed, once.
func TestTokenEndsInTheMiddle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tenant := contoso(t)
		l := connect(t, tenant, fakegraph.WithFaults(fault.Fault{Path: batchPath, Nth: 3, Do: fault.Action{Status: 401,
			Header: map[string]string{"WWW-Authenticate": `Bearer error="insufficient_claims", claims="e30="`}}}))
		s := l.read(t, declaredIn(tenant))
		if len(s.Gaps) > 0 || len(l.tokens.issued) != 2 {
			t.Errorf("gaps %+v, %d tokens", s.Gaps, len(l.tokens.issued))
		}
	})
}

// Who reads, as the token says it.
func TestCaller(t *testing.T) {
	t.Parallel()
	tenant := contoso(t)
	tenant.Caller.Roles = []directory.RoleAssignment{{RoleTemplateID: "f2ef992c-3afb-46b9-b7cf-a126ee74c451", DisplayName: "Global Reader", DirectoryScope: "/"}}
	application := connect(t, tenant).read(t, directory.Scope{}).Caller
	if application.ID != tenant.Caller.ID || application.Type != directory.ServicePrincipal || application.DisplayName != tenant.Caller.DisplayName ||
		!slices.Equal(application.Permissions, granted()) || !slices.Equal(application.Roles, tenant.Caller.Roles) {
		t.Errorf("the application is %+v", application)
	}
	person := connect(t, tenant, fakegraph.AsPerson()).read(t, directory.Scope{}).Caller
	if person.Type != directory.User || !slices.Equal(person.Permissions, granted()) {
		t.Errorf("the person is %+v", person)
	}
}

// A token need not be readable: Graph then says which tenant it is.
func TestTokenUnreadable(t *testing.T) {
	t.Parallel()
	tenant := contoso(t)
	without := func(change func(*entra.Token)) *live {
		l := connect(t, tenant, fakegraph.WithPermissions(append(granted(), "Organization.Read.All")...))
		l.tokens.issued = []string{l.server.Token(change)}
		return l
	}
	if s := without(func(k *entra.Token) { k.Tenant = "" }).read(t, directory.Scope{}); s.Tenant != tenant.Tenant {
		t.Errorf("tenant %q", s.Tenant)
	}
	s := without(func(k *entra.Token) { k.ObjectID = "" }).read(t, directory.Scope{})
	if _, missing := directory.NewIndex(s).Missing(directory.PartCaller, ""); s.Caller != nil || !missing {
		t.Errorf("caller %+v, gaps %+v", s.Caller, s.Gaps)
	}
}
