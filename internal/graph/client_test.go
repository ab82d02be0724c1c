package graph_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	fakegraph "pim-groups/internal/fake/graph"
)

// What is read of a tenant is what is in it: the sample, and tenants of all
// shapes, in pages of any size.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	if d := readBack(t, contoso(t)); d != "" {
		t.Errorf("the sample was read as another tenant:\n%s", d)
	}
	rapid.Check(t, func(rt *rapid.T) {
		tenant := directorytest.Tenant().Draw(rt, "tenant")
		if d := readBack(t, tenant, fakegraph.WithPageSize(rapid.IntRange(1, 5).Draw(rt, "page size"))); d != "" {
			rt.Errorf("the tenant was read as another one:\n%s", d)
		}
	})
}

// TestSampleComesBack: what protects the groups of the sample tenant is read as it is,
// at the time of the sample.
func TestSampleComesBack(t *testing.T) {
	t.Parallel()
	tenant := contosoAt(t, directory.DepthFull)
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(tenant.Taken))
		l := connect(t, tenant, fakegraph.WithPermissions(
			append(granted(), "AuthenticationContext.Read.All", "EntitlementManagement.Read.All", "Policy.Read.All")...))
		want, got := readable(tenant), l.read(t, tenant.Scope)
		want.Scope, want.Taken, want.Caller = got.Scope, got.Taken, got.Caller
		if a, b := encode(t, want), encode(t, got); a != b {
			t.Errorf("the sample was read as another tenant:\n%s", difference(a, b))
		}
	})
}

// readBack gives what is not the same in a tenant as it is and as it is read.
func readBack(t *testing.T, tenant *directory.Snapshot, options ...fakegraph.Option) string {
	t.Helper()
	got := connect(t, tenant, options...).read(t, everything())
	want := readable(tenant)
	want.Taken, want.Caller = got.Taken, got.Caller
	if a, b := encode(t, want), encode(t, got); a != b {
		return difference(a, b) + "\n" + b
	}
	return ""
}

// readable is the part of a tenant that is read: not the owners and units of
// deleted groups, nor applications that nothing names, nor, where whole tenants
// are read, signs of being managed other than the list.
func readable(tenant *directory.Snapshot) *directory.Snapshot {
	c := directory.Canonical(tenant)
	c.Scope = everything()
	named, holds := map[string]bool{}, map[string]bool{}
	for i := range c.Groups {
		g := &c.Groups[i]
		g.Evidence = nil
		if g.Deleted() {
			g.Owners, g.AdministrativeUnits = nil, nil
		}
		for _, id := range g.Owners {
			named[id] = true
		}
		for _, id := range g.AdministrativeUnits {
			holds[id] = true
		}
	}
	for _, e := range c.Eligibilities {
		named[e.Principal] = true
	}
	c.Principals = slices.DeleteFunc(c.Principals, func(p directory.Principal) bool { return p.Type == directory.ServicePrincipal && !named[p.ID] })
	c.AdministrativeUnits = slices.DeleteFunc(c.AdministrativeUnits, func(u directory.AdministrativeUnit) bool { return !holds[u.ID] })
	return directory.Canonical(c)
}

// difference shows the lines that are in one text only.
func difference(want, got string) string {
	var b strings.Builder
	has := func(text string) map[string]bool {
		lines := map[string]bool{}
		for line := range strings.Lines(text) {
			lines[line] = true
		}
		return lines
	}
	for line := range has(want) {
		if !has(got)[line] {
			b.WriteString("- " + line)
		}
	}
	for line := range has(got) {
		if !has(want)[line] {
			b.WriteString("+ " + line)
		}
	}
	return b.String()
}
