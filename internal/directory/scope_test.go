package directory_test

import (
	"bytes"
	"context"
	"io"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
)

// readFrom reads a snapshot as a file, for a scope.
func readFrom(t interface {
	Helper()
	Fatal(args ...any)
}, s *directory.Snapshot, asked directory.Scope) *directory.Snapshot {
	t.Helper()
	var file bytes.Buffer
	if err := directory.Encode(&file, s); err != nil {
		t.Fatal(err)
	}
	read, err := directory.File{Path: "x.json", Open: func() (io.ReadCloser, error) { return io.NopCloser(&file), nil }}.Snapshot(context.Background(), asked)
	if err != nil {
		t.Fatal(err)
	}
	return read
}

// TestNarrow (10.11): the part of a snapshot gives to what it is for the answers
// that the whole gives, and says nothing about the rest.
func TestNarrow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		whole := directorytest.Snapshot().Draw(t, "snapshot")
		asked := directory.Scope{Users: []string{"ada@contoso.com"}, Names: []string{"SG-ADMINS"}}
		for i := range whole.Groups {
			if rapid.Bool().Draw(t, "asked") {
				asked.Groups = append(asked.Groups, whole.Groups[i].ID)
			}
		}
		read := readFrom(t, whole, asked)
		part := readFrom(t, directory.Narrow(read, asked), asked)
		if part.Scope.AllGroups || part.Scope.AllUsers || !slices.Equal(part.Scope.Groups, asked.Groups) {
			t.Fatalf("the part is for %+v", part.Scope)
		}
		want, got := directory.NewIndex(read), directory.NewIndex(part)
		if !slices.Equal(want.ManagedIDs(), got.ManagedIDs()) {
			t.Fatalf("managed are %q, want %q", got.ManagedIDs(), want.ManagedIDs())
		}
		for i := range want.Groups {
			g := &want.Groups[i]
			_, doubted := want.Doubted(g.ID)
			if kept := got.Group(g.ID); kept == nil && (slices.Contains(asked.Groups, g.ID) || g.RoleAssignable() || doubted) || kept != nil && !reflect.DeepEqual(*kept, *g) {
				t.Fatalf("%+v became %+v", g, kept)
			}
			sameGaps(t, want, got, g.ID)
			for _, owner := range g.Owners {
				if kept := got.Group(g.ID); kept != nil && !reflect.DeepEqual(want.Principal(owner), got.Principal(owner)) {
					t.Fatalf("owner %+v became %+v", want.Principal(owner), got.Principal(owner))
				}
			}
		}
		for _, deleted := range []bool{false, true} {
			if a, b := len(want.Named("sg-admins", deleted)), len(got.Named("sg-admins", deleted)); a != b {
				t.Fatalf("%d groups have the name, want %d", b, a)
			}
		}
	})
}

// sameGaps wants the group, if it was kept, to lack what it lacked.
func sameGaps(t *rapid.T, want, got *directory.Index, id string) {
	if got.Group(id) == nil {
		return
	}
	for _, part := range directory.Parts() {
		reason, missing := want.Missing(part, id)
		if now, still := got.Missing(part, id); still != missing || now != reason {
			t.Fatalf("%s of %s: missing %v (%s), want %v (%s)", part, id, still, now, missing, reason)
		}
	}
}

// TestNarrowParts: the part of a snapshot holds what was read and is asked for.
func TestNarrowParts(t *testing.T) {
	t.Parallel()
	const a, b, c = directory.PartGroups, directory.PartManaged, directory.PartOwners
	type parts = []directory.Part
	for _, test := range []struct{ read, asked, want parts }{
		{nil, nil, nil}, {parts{a, b}, nil, parts{a, b}}, {nil, parts{a, b}, parts{a, b}}, {parts{a, b}, parts{b, c}, parts{b}},
	} {
		s := &directory.Snapshot{Scope: directory.Scope{Parts: test.read}}
		if n := directory.Narrow(s, directory.Scope{Parts: test.asked}); !slices.Equal(n.Scope.Parts, test.want) {
			t.Errorf("%q of %q: %q, want %q", test.asked, test.read, n.Scope.Parts, test.want)
		}
	}
}

// TestNarrowLeavesOut: nothing is left of whom nobody asked for.
func TestNarrowLeavesOut(t *testing.T) {
	t.Parallel()
	s := directorytest.Large(50)
	for i := range s.Groups {
		s.Groups[i].Managed, s.Groups[i].IsAssignableToRole, s.Groups[i].Owners = directory.False, directory.Null, nil
	}
	s.OrphanIDs, s.ManagedListSize = []string{directorytest.ID(9, 1)}, 1
	s.Gaps = []directory.Gap{
		{Part: directory.PartOwners, Group: s.Groups[7].ID, Reason: "503"},
		{Part: directory.PartUsers, Subject: "eve@contoso.com", Reason: "503"},
		{Part: directory.PartGroups, Subject: "sg-other", Reason: "503"},
		{Part: directory.PartCaller, Subject: directory.CallerRoles, Reason: "503"},
	}
	n := directory.Narrow(s, directory.Scope{Groups: []string{s.Groups[3].ID}, Users: []string{s.Principals[0].ID}})
	if len(n.Groups) != 1 || len(n.Principals) != 1 || len(n.AdministrativeUnits) > len(s.Groups[3].AdministrativeUnits) || len(n.Gaps) != 1 {
		t.Errorf("%d groups, %d people, %d units, gaps %+v", len(n.Groups), len(n.Principals), len(n.AdministrativeUnits), n.Gaps)
	}
}
