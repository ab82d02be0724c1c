package graph_test

import (
	"slices"
	"testing"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	fakegraph "pim-groups/internal/fake/graph"
)

// TestPropertyParts reads all groups of a tenant without what takes a request
// for each of them: the groups are the same, and what was not asked for is a
// gap.
func TestPropertyParts(t *testing.T) {
	t.Parallel()
	tenant := directorytest.Large(1000)
	l := connect(t, tenant, fakegraph.WithPageSize(999))
	s := l.read(t, directory.Scope{AllGroups: true, Parts: directory.PropertyParts()})
	if requests := l.Cost().Requests; requests > 20 {
		t.Errorf("%d requests for 1000 groups", requests)
	}
	if len(s.Groups) != len(tenant.Groups) {
		t.Fatalf("read %d groups of %d", len(s.Groups), len(tenant.Groups))
	}
	for i := range s.Groups {
		got, want := &s.Groups[i], &tenant.Groups[i]
		if got.ID != want.ID || got.DisplayName != want.DisplayName || got.Managed != want.Managed || len(got.Owners) > 0 {
			t.Fatalf("got %+v, want %+v without owners", got, want)
		}
	}
	x := directory.NewIndex(s)
	for _, part := range []directory.Part{directory.PartOwners, directory.PartAdministrativeUnits} {
		if _, missing := x.Missing(part, ""); !missing {
			t.Errorf("%s: not asked for, and no gap says so", part)
		}
	}
	for _, part := range []directory.Part{directory.PartGroups, directory.PartManaged} {
		if reason, missing := x.Missing(part, ""); missing {
			t.Errorf("%s: %s", part, reason)
		}
	}
}

// TestPartNotAsked reads a tenant without one part: that part is a gap as a
// whole, nothing else is, and nothing about it is made up.
func TestPartNotAsked(t *testing.T) {
	t.Parallel()
	tenant := contoso(t)
	for _, part := range directory.Parts() {
		scope := declaredIn(tenant)
		if slices.Contains(directory.ProtectionParts(), part) {
			scope.Depth = directory.DepthFull
		}
		scope.Parts = slices.DeleteFunc(directory.Parts(), func(p directory.Part) bool { return p == part })
		s := connect(t, tenant).read(t, scope)
		for _, falsehood := range falsehoods(tenant, s) {
			t.Errorf("without %s: %s", part, falsehood)
		}
		if partsOf(s) != string(part) || s.Gaps[0].Group != "" {
			t.Errorf("without %s: gaps %+v", part, firstGaps(s))
		}
	}
}
