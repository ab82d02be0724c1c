package directory_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"pim-groups/internal/directory"
)

// What a source read twice, on two pages or in two requests, is there once;
// two records of one id stay two, for Verify to refuse.
func TestCanonicalKeepsOneOfEach(t *testing.T) {
	t.Parallel()
	gap := directory.Gap{Part: directory.PartDeleted, Reason: "403"}
	role := directory.RoleAssignment{RoleTemplateID: "r", DirectoryScope: "/"}
	twice := []string{"b", "a", "b"}
	c := directory.Canonical(&directory.Snapshot{
		Scope:     directory.Scope{Users: twice},
		Caller:    &directory.Caller{Permissions: twice, Roles: []directory.RoleAssignment{role, role}},
		Groups:    []directory.Group{{ID: "g", Owners: twice}, {ID: "g", DisplayName: "another"}},
		OrphanIDs: twice,
		Gaps:      []directory.Gap{gap, gap},
	})
	once := []string{"a", "b"}
	for what, got := range map[string][]string{
		"users": c.Scope.Users, "permissions": c.Caller.Permissions, "owners": c.Groups[0].Owners, "phantoms": c.OrphanIDs,
	} {
		if !reflect.DeepEqual(got, once) {
			t.Errorf("%s %q, want %q", what, got, once)
		}
	}
	if len(c.Gaps) != 1 || len(c.Caller.Roles) != 1 || len(c.Groups) != 2 {
		t.Errorf("%d gaps, %d roles, %d groups; want 1, 1, 2", len(c.Gaps), len(c.Caller.Roles), len(c.Groups))
	}
	if twice[0] != "b" {
		t.Error("the given list was sorted in place")
	}
}

// TestCanonicalParts: a scope of all parts is written as one without a list.
func TestCanonicalParts(t *testing.T) {
	t.Parallel()
	some := []directory.Part{directory.PartOwners, directory.PartGroups, directory.PartOwners}
	for _, test := range []struct{ parts, want []directory.Part }{
		{nil, nil}, {directory.Parts(), nil}, {some, []directory.Part{directory.PartGroups, directory.PartOwners}},
	} {
		c := directory.Canonical(&directory.Snapshot{Scope: directory.Scope{Parts: test.parts, Depth: directory.DepthFull}})
		if !reflect.DeepEqual(c.Scope.Parts, test.want) {
			t.Errorf("%q became %q, want %q", test.parts, c.Scope.Parts, test.want)
		}
		for _, part := range directory.Parts() {
			if want := test.want == nil || slices.Contains(test.want, part); c.Scope.Asks(part) != want {
				t.Errorf("%q asks for %s: %t, want %t", test.want, part, !want, want)
			}
		}
	}
}

// A clock's reading carries more than a file can hold.
func TestCanonicalTime(t *testing.T) {
	t.Parallel()
	now := time.Now() // any time with a monotonic reading
	c := directory.Canonical(&directory.Snapshot{Taken: now})
	if c.Taken != c.Taken.Round(0) || c.Taken.Location() != time.UTC || !c.Taken.Equal(now) {
		t.Errorf("taken %v of %v", c.Taken, now)
	}
}
