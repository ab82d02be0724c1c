package graph_test

import (
	"testing"
	"testing/synctest"

	"pim-groups/internal/directory"
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

// A fault in one part is a gap of that part and no other, whatever it is.
func TestFaultsOfProtection(t *testing.T) {
	t.Parallel()
	parts := map[directory.Part]string{
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
