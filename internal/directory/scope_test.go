package directory_test

import (
	"bytes"
	"context"
	"io"
	"reflect"
	"slices"
	"strings"
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
		asked := directory.Scope{Users: []string{"ada@contoso.com"}, Names: []string{"SG-ADMINS"}, Depth: rapid.SampledFrom(directory.Depths()).Draw(t, "asked depth")}
		for i := range whole.Groups {
			if rapid.Bool().Draw(t, "asked") {
				asked.Groups = append(asked.Groups, whole.Groups[i].ID)
			}
			if rapid.Bool().Draw(t, "asked touched") {
				asked.Touched = append(asked.Touched, whole.Groups[i].ID)
			}
			if rapid.Bool().Draw(t, "asked declared") {
				d := directory.Declared{Group: whole.Groups[i].ID, Settings: true, Eligible: []directory.Wanted{{Role: directory.Member, Principal: whole.Groups[0].ID}}}
				asked.Declared = append(asked.Declared, d)
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
			sameGaps(t, want, got, g)
			sameProtection(t, want, got, g)
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
func sameGaps(t *rapid.T, want, got *directory.Index, g *directory.Group) {
	id := g.ID
	if got.Group(id) == nil {
		return
	}
	asked := got.Scope.Protects()(g)
	for _, part := range directory.Parts() {
		ofOthers := part == directory.PartApprovers || part == directory.PartEligibleGroups
		if ofOthers || !asked && slices.Contains(directory.ProtectionParts(), part) {
			continue // nothing is said about its protection, or about that of others
		}
		reason, missing := want.Missing(part, id)
		if now, still := got.Missing(part, id); still != missing || now != reason {
			t.Fatalf("%s of %s: missing %v (%s), want %v (%s)", part, id, still, now, missing, reason)
		}
	}
}

// approves says whether a group is named by the settings that are kept.
func approves(s *directory.Snapshot, group string) bool {
	return slices.ContainsFunc(s.RoleSettings, func(set directory.RoleSettings) bool {
		return slices.ContainsFunc(set.Rules, func(rule directory.Rule) bool { return strings.Contains(string(rule), group) })
	})
}

// sameProtection wants the group to be protected as it was, by the same people, if that
// is asked, and else nothing about it.
func sameProtection(t *rapid.T, want, got *directory.Index, g *directory.Group) {
	if !got.Scope.Protects()(g) {
		eligible := len(got.Eligibilities(g.ID)) > 0 && !approves(got.Snapshot, g.ID)
		if eligible || len(got.Assignments(g.ID))+len(got.Members(g.ID)) > 0 || got.Settings(g.ID, directory.Owner) != nil {
			t.Fatalf("the protection of %s is there, which is not asked for", g.ID)
		}
		return
	}
	var people []string
	for _, role := range directory.Roles() {
		a, b := want.Settings(g.ID, role), got.Settings(g.ID, role)
		if !reflect.DeepEqual(a, b) || !reflect.DeepEqual(want.Active(g, role), got.Active(g, role)) {
			t.Fatalf("the %s role of %s differs", role, g.ID)
		}
		if a == nil {
			continue
		}
		approval, _ := a.ActivationApproval.Value()
		for _, approver := range approval.Approvers {
			people = append(people, approver.ID)
		}
	}
	if !slices.Equal(want.Eligibilities(g.ID), got.Eligibilities(g.ID)) {
		t.Fatalf("others are eligible in %s", g.ID)
	}
	if want.RequestsRead(g.ID) != got.RequestsRead(g.ID) || !slices.Equal(want.Requests(g.ID), got.Requests(g.ID)) {
		t.Fatalf("other requests are there in %s", g.ID)
	}
	people = append(people, want.Members(g.ID)...)
	for _, e := range want.Eligibilities(g.ID) {
		people = append(people, e.Principal)
	}
	for _, id := range people {
		people = append(people, want.People(id)...)
		if !reflect.DeepEqual(want.Group(id), got.Group(id)) || !slices.Equal(want.People(id), got.People(id)) {
			t.Fatalf("the group %s, which the protection of %s names, is another one", id, g.ID)
		}
		for _, part := range []directory.Part{directory.PartApprovers, directory.PartEligibleGroups} {
			reason, missing := want.Missing(part, id)
			if now, still := got.Missing(part, id); missing && (!still || now != reason) {
				t.Fatalf("%s of %s: missing %v (%s), want %s", part, id, still, now, reason)
			}
		}
	}
	for _, id := range people {
		if !reflect.DeepEqual(want.Principal(id), got.Principal(id)) {
			t.Fatalf("%s, whom the protection of %s names, is another one", id, g.ID)
		}
	}
}

// TestShallower: what a snapshot was not asked for is a gap at a greater depth, and what
// it holds beyond the depth asked for is not looked at.
func TestShallower(t *testing.T) {
	t.Parallel()
	const touched, other = "0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f1", "3f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f1"
	changed := decodeSmall(t)
	second := changed.Groups[0]
	second.ID, second.DisplayName, second.Evidence = other, "sg-second", nil
	changed.Groups, changed.ManagedListSize = append(changed.Groups, second), 3
	managed := *changed
	managed.Scope.Depth, managed.Scope.Touched = directory.DepthManaged, nil
	for _, test := range []struct {
		name    string
		s       *directory.Snapshot
		asked   directory.Scope
		group   string
		missing int // parts about the group
		left    bool
	}{
		{"the same", changed, directory.Scope{Groups: []string{touched}, Depth: "changed", Touched: []string{touched}}, touched, 0, false},
		{"by name", changed, directory.Scope{Names: []string{"SG-prod-subscription-owners"}, Depth: "full"}, touched, 0, false},
		{"deeper, of a group that was touched", changed, directory.Scope{Groups: []string{touched}, Depth: "full"}, touched, 0, false},
		{"deeper, of another group", changed, directory.Scope{Groups: []string{other}, Depth: "full"}, other, 4, false},
		{"another one touched", changed, directory.Scope{Groups: []string{other}, Depth: "changed", Touched: []string{"sg-second"}}, other, 4, false},
		{"not touched now", changed, directory.Scope{Groups: []string{touched}, Depth: "changed", Touched: []string{other}}, touched, 0, true},
		{"shallower", changed, directory.Scope{Groups: []string{touched}}, touched, 0, true},
		{"from managed", &managed, directory.Scope{Groups: []string{touched}, Depth: "full"}, touched, 10, false},
	} {
		x := directory.NewIndex(readFrom(t, test.s, test.asked))
		missing, left := 0, false
		for _, part := range directory.ProtectionParts() {
			reason, isMissing := x.Missing(part, test.group)
			if isMissing && strings.HasSuffix(reason, "; take a new one") {
				missing++
			}
			_, isLeft := x.NotLookedAt(part, x.Group(test.group))
			left = left || isLeft && part != directory.PartApplications
		}
		if missing != test.missing || left != test.left || left != (x.Settings(test.group, directory.Member) == nil && missing == 0) {
			t.Errorf("%s: %d parts are missing, want %d; not looked at: %t, want %t", test.name, missing, test.missing, left, test.left)
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
