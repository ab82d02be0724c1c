package graph_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
)

// What protects groups is read as it is, and who is named with it.
func TestProtection(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tenant := guarded()
		l := connect(t, tenant)
		s := l.read(t, inFull())
		for _, falsehood := range protectionFalsehoods(tenant, s) {
			t.Error(falsehood)
		}
		if len(s.Gaps) > 0 {
			t.Errorf("gaps %+v", s.Gaps)
		}
		x := directory.NewIndex(s)
		for _, p := range tenant.Principals {
			if got := x.Principal(p.ID); got == nil || *got != p {
				t.Errorf("%+v was read as %+v", p, got)
			}
		}
		if g := x.Group(nestedGroup); g == nil {
			t.Error("the group that is eligible was not read")
		}
	})
}

// What protects a large tenant comes back as it is, rule by rule.
func TestProtectionComesBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tenant := directorytest.LargeProtected(80)
		moved := time.Now().UTC().Sub(tenant.Taken)
		tenant.Taken = tenant.Taken.Add(moved)
		for _, list := range [][]directory.Schedule{tenant.Eligibilities, tenant.Assignments} {
			for i := range list {
				list[i].End = list[i].End.Add(moved)
			}
		}
		s := connect(t, tenant, fakegraph.WithPermissions(allGranted()...)).read(t, atDepth(directory.DepthFull, tenant))
		if len(s.Gaps)+len(s.NotLookedAt) > 0 {
			t.Errorf("gaps %+v, not looked at %+v", firstGaps(s), s.NotLookedAt)
		}
		s.Members = slices.DeleteFunc(s.Members, func(m directory.Membership) bool { return !slices.Contains(s.EligibilitiesOf, m.Group) }) // not managed
		is, said := reflect.ValueOf(*directory.Canonical(tenant)), reflect.ValueOf(*s)
		for i := range is.NumField() {
			name := is.Type().Field(i).Name
			if a, b := is.Field(i).Interface(), said.Field(i).Interface(); !slices.Contains([]string{"Scope", "Caller"}, name) && !reflect.DeepEqual(a, b) {
				t.Errorf("%s is\n%+v\nand was read as\n%+v", name, a, b)
			}
		}
	})
}

// Whatever Graph answers where nobody knows: the settings, the members and who is active
// are those of the tenant.
func TestProtectionWhateverTheAnswers(t *testing.T) {
	t.Parallel()
	for _, other := range fakegraph.Alternatives() {
		synctest.Test(t, func(t *testing.T) {
			tenant := guarded()
			s := connect(t, tenant, fakegraph.WithAnswers(other.Answers)).read(t, inFull())
			if other.Answers.GroupRowsInInstancesOnly { // who is in the group says the same
				tenant.Eligibilities = slices.DeleteFunc(tenant.Eligibilities, func(row directory.Schedule) bool { return row.Inherited })
			}
			for _, falsehood := range protectionFalsehoods(tenant, s) {
				t.Errorf("%s: %s", other.Name, falsehood)
			}
			if len(s.Gaps) > 0 {
				t.Errorf("%s: gaps %+v", other.Name, s.Gaps)
			}
		})
	}
}

// Without a permission the part that it opens is a gap, and nothing else.
func TestProtectionWithoutAPermission(t *testing.T) {
	t.Parallel()
	for permission, part := range map[string]directory.Part{
		"RoleManagementPolicy.Read.AzureADGroup":          directory.PartRoleSettings,
		"PrivilegedEligibilitySchedule.Read.AzureADGroup": directory.PartEligible,
		"PrivilegedAssignmentSchedule.Read.AzureADGroup":  directory.PartActive,
	} {
		synctest.Test(t, func(t *testing.T) {
			tenant := guarded()
			others := slices.DeleteFunc(granted(), func(name string) bool { return name == permission })
			s := connect(t, tenant, fakegraph.WithPermissions(others...)).read(t, inFull())
			for _, falsehood := range protectionFalsehoods(tenant, s) {
				t.Error(falsehood)
			}
			if partsOf(s) != string(part) || !strings.Contains(s.Gaps[0].Reason, permission) {
				t.Errorf("without %s: gaps %+v", permission, s.Gaps)
			}
		})
	}
}

// Somebody whom the directory does not have any more is no gap, and a group that one
// list misses is asked for by its id before it is taken for nobody.
func TestPrincipalsOfSchedules(t *testing.T) {
	t.Parallel()
	empty := fault.Action{Status: 200, Body: `{"value":[]}`}
	for name, faults := range map[string][]fault.Fault{
		"as they are":       nil,
		"a list that lacks": {{Path: groupFilters, Nth: 2, Count: fault.Every, Do: empty}, {Path: `/v1\.0/users\?`, Count: fault.Every, Do: empty}},
	} {
		synctest.Test(t, func(t *testing.T) {
			world, nobody := guarded(), directorytest.ID(2, 99)
			world.Eligibilities = append(world.Eligibilities, directory.Schedule{Group: guardedGroup, Role: directory.Member, Principal: nobody})
			world.Members[0].Members = nil // the group that is eligible is named by a schedule alone
			s := connect(t, directory.Canonical(world), fakegraph.WithFaults(faults...)).read(t, inFull())
			x := directory.NewIndex(s)
			if len(s.Gaps) > 0 || x.Principal(nobody) != nil || x.Group(nobody) != nil || x.Group(nestedGroup) == nil || x.Principal(person(4)) == nil {
				t.Errorf("%s: gaps %+v, %+v, %+v", name, s.Gaps, x.Group(nestedGroup), x.Principal(person(4)))
			}
		})
	}
}

// A fault in one part is a gap of that part and no other, whatever it is.
func TestFaultsOfProtection(t *testing.T) {
	t.Parallel()
	parts := map[directory.Part]string{
		directory.PartManaged:      managedList,
		directory.PartRoleSettings: `roleManagementPolicyAssignments\?.*rules`,
		directory.PartEligible:     `eligibilitySchedules\?`,
		directory.PartActive:       `assignmentSchedules\?`,
		directory.PartMembers:      `/members(\?|/microsoft)`,
	}
	faults := map[string]fault.Action{
		"refused":         {Status: 403, Body: `{"error":{"code":"Authorization_RequestDenied","message":"No."}}`},
		"throttled":       {Status: 429, Body: throttledBody, Header: map[string]string{"Retry-After": "30"}},
		"broken":          {Status: 503},
		"a page":          {ContentType: "text/html"},
		"no list":         {Status: 200, Body: `{}`},
		"null":            {Status: 200, Body: `{"value":null}`},
		"nothing in it":   {Status: 200, Body: `{"value":[{}]}`},
		"of another type": {Status: 200, Body: `{"value":[{"id":7,"groupId":7,"scopeId":7}]}`},
		"endless":         {Page: fault.PageEndless},
		"elsewhere":       {Page: fault.PageLink, Next: "https://evil.example/v1.0/x"},
	}
	for part, path := range parts {
		for name, do := range faults {
			t.Run(string(part)+" "+name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					tenant := guarded()
					l := connect(t, tenant, fakegraph.WithFaults(fault.Fault{Path: path, Count: fault.Every, Do: do}))
					s := l.read(t, inFull())
					for _, falsehood := range protectionFalsehoods(tenant, s) {
						t.Error(falsehood)
					}
					if got := partsOf(s); got != string(part) {
						t.Errorf("gaps in %q, want %q: %+v", got, part, firstGaps(s))
					}
				})
			})
		}
	}
}

// An owner exposes a role-assignable group, so whether that ends is read, also where
// nobody is a member or eligible as owner. Of other groups it is not read then.
func TestActiveOwners(t *testing.T) {
	t.Parallel()
	for _, assignable := range []directory.Flag{directory.True, directory.Null} {
		synctest.Test(t, func(t *testing.T) {
			tenant := guarded()
			end := tenant.Taken.Add(100 * time.Hour).Truncate(time.Second)
			empty := tenant.Groups[slices.IndexFunc(tenant.Groups, func(g directory.Group) bool { return g.ID == emptyGroup }):]
			empty[0].IsAssignableToRole, empty[0].Owners = assignable, []string{person(0)}
			tenant.AssignmentsOf = append(tenant.AssignmentsOf, emptyGroup)
			tenant.Assignments = append(tenant.Assignments, directory.Schedule{Group: emptyGroup, Role: directory.Owner, Principal: person(0), End: end})
			s := connect(t, tenant, fakegraph.WithPermissions(allGranted()...)).read(t, inFull())
			x := directory.NewIndex(s)
			want := []directory.Active{{Principal: person(0)}}
			if assignable == directory.True {
				want[0].End = end
			}
			if got := x.Active(x.Group(emptyGroup), directory.Owner); !slices.Equal(got, want) || slices.Contains(s.AssignmentsOf, emptyGroup) != (assignable == directory.True) {
				t.Errorf("role-assignable %s: %+v, want %+v; read of %q", assignable, got, want, s.AssignmentsOf)
			}
		})
	}
}

// Who may become an approver by activating is read, although the group that approves
// is not in scope.
func TestEligibleApprovers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tenant := guarded()
		tenant.RoleSettings = nil
		for _, id := range []string{guardedGroup, emptyGroup} {
			of := []directory.RoleOf{{Group: id, Role: directory.Member}, {Group: id, Role: directory.Owner}}
			rules := directorytest.Rules(directorytest.Choices{MFA: true, Max: "PT2H", ApproverGroups: []string{emptyGroup}})
			tenant.RoleSettings = append(tenant.RoleSettings, directory.RoleSettings{Of: of, Rules: rules})
		}
		s := connect(t, tenant, fakegraph.WithPermissions(allGranted()...)).read(t,
			directory.Scope{Groups: []string{guardedGroup}, Depth: directory.DepthFull})
		if want := directory.Canonical(tenant).EligibilitiesOf; !slices.Equal(s.EligibilitiesOf, want) || len(s.Gaps) > 0 {
			t.Errorf("who is eligible was read of %q, want %q; gaps %+v", s.EligibilitiesOf, want, s.Gaps)
		}
	})
}
