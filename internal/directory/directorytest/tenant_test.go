package directorytest_test

import (
	"strings"
	"testing"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
)

const draws = 200

// A generator that stops making a shape silently weakens every test that uses
// it. So the shapes are counted over many draws, which are always the same.
func TestTenantShapes(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	note := func(shape string, is bool) { seen[shape] = seen[shape] || is }
	for seed := range draws {
		s := directorytest.Tenant().Example(seed)
		if err := directory.Verify(s); err != nil {
			t.Fatal(err)
		}
		if len(s.Gaps) > 0 || s.Caller == nil || !s.Scope.AllGroups || !s.Scope.AllUsers {
			t.Fatalf("not a whole tenant: %+v", s)
		}
		for i := range s.Groups {
			g := &s.Groups[i]
			note(g.Kind().String(), true)
			note("dynamic", g.Dynamic())
			note("synchronised", g.Synced())
			note("restricted", g.Restricted())
			note("role-assignable", g.RoleAssignable())
			note("soft-deleted", g.Deleted())
			note("managed", g.Managed == directory.True)
			note("owned", len(g.Owners) > 0)
			note("in a unit", len(g.AdministrativeUnits) > 0)
		}
		for i := range s.Principals {
			p := &s.Principals[i]
			if !p.Readable() {
				t.Fatalf("not readable: %+v", p)
			}
			note("guest", p.Guest())
			note("application", p.Type == directory.ServicePrincipal)
			note("disabled", p.AccountEnabled == directory.False)
		}
		note("orphan", len(s.OrphanIDs) > 0)
	}
	for _, shape := range []string{"security", "microsoft365", "mail-enabled-security", "distribution", "dynamic", "synchronised", "restricted",
		"role-assignable", "soft-deleted", "managed", "owned", "in a unit", "guest", "application", "disabled", "orphan"} {
		if !seen[shape] {
			t.Errorf("no group or person was ever: %s", shape)
		}
	}
	if seen["unknown"] {
		t.Error("a group of a readable tenant has no kind")
	}
}

func TestProtectedShapes(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	note := func(shape string, is bool) { seen[shape] = seen[shape] || is }
	for seed := range draws {
		s := directorytest.Protected().Example(seed)
		if err := directory.Verify(s); err != nil {
			t.Fatal(err)
		}
		x := directory.NewIndex(s)
		for i := range s.Groups {
			g := &s.Groups[i]
			set := x.Settings(g.ID, directory.Member)
			if set != nil {
				approval, _ := set.ActivationApproval.Value()
				note("an approval", approval.Required)
				note("a role without rules", len(set.NotUnderstood()) == 17)
				note("a rule of an unknown kind", len(set.Unknown) > 0)
				note("a rule with a property twice", strings.Contains(set.ActivationMax.Reason(), "twice"))
			}
			note("a group without members", len(x.Members(g.ID)) == 0)
			for _, active := range x.Active(g, directory.Member) {
				note("a member for a while", active.Activated)
				note("a standing member", !active.Activated && active.End.IsZero())
				note("a group as a member", x.Group(active.Principal) != nil)
			}
		}
		for _, e := range s.Eligibilities {
			note("permanent", e.End.IsZero())
			note("booked", !e.Start.IsZero())
			note("inherited", e.Inherited)
			note("pending", e.Status != "")
			note("an eligible group", x.Group(e.Principal) != nil)
		}
		note("a context", len(s.Contexts) > 0)
		note("a policy", len(s.ContextPolicies) > 0)
		note("a package", len(s.Packages) > 0)
		note("an application", len(s.Applications) > 0)
		note("not looked at", len(s.NotLookedAt) > 0)
	}
	for _, shape := range []string{"a role without rules", "an approval", "a rule of an unknown kind", "a rule with a property twice", "a group without members",
		"a member for a while", "a standing member", "a group as a member", "permanent", "booked", "inherited", "pending", "an eligible group",
		"a context", "a policy", "a package", "an application", "not looked at"} {
		if !seen[shape] {
			t.Errorf("there was never: %s", shape)
		}
	}
}

// TestLargeProtected: benchmarks measure a tenant that is as it says.
func TestLargeProtected(t *testing.T) {
	t.Parallel()
	s := directorytest.LargeProtected(2_000)
	if err := directory.Verify(s); err != nil {
		t.Fatal(err)
	}
	x := directory.NewIndex(s)
	if len(x.Gaps) > 0 {
		t.Errorf("gaps %+v", x.Gaps)
	}
	untouched, standing, activated := 0, 0, 0
	for i := range s.Groups {
		g := &s.Groups[i]
		if set := x.Settings(g.ID, directory.Member); set != nil {
			require, _ := set.ActivationRequire.Value()
			context, _ := set.ActivationContext.Value()
			if !require.MFA && context == "" {
				untouched++
			}
		}
		for _, active := range x.Active(g, directory.Member) {
			if activated++; !active.Activated {
				activated, standing = activated-1, standing+1
			}
		}
	}
	if len(s.RoleSettings) != 5 || untouched != 50 || standing != 50 || activated != 200 {
		t.Errorf("%d sets, %d groups that nobody changed, %d standing members, %d activated", len(s.RoleSettings), untouched, standing, activated)
	}
}

func TestSnapshotShapes(t *testing.T) {
	t.Parallel()
	gaps, nulls, narrow, unread, renamed := map[directory.Part]bool{}, 0, 0, 0, 0
	for seed := range draws {
		s := directorytest.Snapshot().Example(seed)
		for _, g := range s.Gaps {
			gaps[g.Part] = true
		}
		for _, g := range s.Groups {
			if g.Managed == directory.Null {
				nulls++
			}
			renamed += len(g.OtherNames)
		}
		if !s.Scope.AllGroups {
			narrow++
		}
		bare := *s
		bare.ManagedListSize = 0
		if directory.Canonical(&bare).ManagedListSize < s.ManagedListSize {
			unread++
		}
	}
	for _, part := range directory.Parts() {
		if !gaps[part] {
			t.Errorf("no gap was ever of part %s", part)
		}
	}
	if nulls == 0 || narrow == 0 || unread == 0 || renamed == 0 {
		t.Errorf("%d groups not known to be managed, %d snapshots of a part of the tenant, %d that lack a managed group, %d second names",
			nulls, narrow, unread, renamed)
	}
}

func TestIDsDiffer(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for space := range uint16(8) {
		for n := range 20_000 {
			id := directorytest.ID(space, n)
			if seen[id] {
				t.Fatalf("%s is the id of two things", id)
			}
			seen[id] = true
		}
	}
}
