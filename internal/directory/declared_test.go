package directory_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/directory"
)

// TestDeclaredUnread: what a declaration asks for is a gap where it was not read: of a
// live read, and of a file that was taken before the line was there.
func TestDeclaredUnread(t *testing.T) {
	t.Parallel()
	const group, other, person = "0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f1", "2b3c4d5e-6f70-4182-93a4-b5c6d7e8f90a", "9e8d7c6b-5a49-4837-a625-14f3e2d1c0ba"
	type gaps = []directory.Gap
	settings := gaps{{Part: "role-settings", Group: group}, {Part: "role-settings", Group: group}}
	unmanaged := func(s *directory.Snapshot) {
		s.RoleSettings, s.Eligibilities, s.EligibilitiesOf, s.Assignments, s.AssignmentsOf, s.Packages = nil, nil, nil, nil, nil, nil
		s.Contexts, s.ContextPolicies, s.Groups[0].Managed, s.Groups[0].Evidence = nil, nil, directory.False, nil
	}
	asks := func(eligible ...directory.Wanted) directory.Declared { return directory.Declared{Eligible: eligible} }
	for _, test := range []struct {
		name     string
		declared directory.Declared
		edit     func(s *directory.Snapshot)
		want     gaps
	}{
		{"nothing", directory.Declared{}, unmanaged, nil},
		{"settings", directory.Declared{Settings: true}, func(*directory.Snapshot) {}, nil},
		{"settings before onboarding", directory.Declared{Settings: true}, unmanaged, settings},
		{"settings of a group that PIM can't manage", directory.Declared{Settings: true}, func(s *directory.Snapshot) {
			unmanaged(s)
			s.Groups[0].OnPremisesSyncEnabled = directory.True
		}, nil},
		{"settings, and nobody knows whether PIM manages the group", directory.Declared{Settings: true}, func(s *directory.Snapshot) {
			unmanaged(s)
			s.Groups[0].Managed = directory.Null
			s.Gaps = append(s.Gaps, directory.Gap{Part: "managed", Group: group, Reason: "503"})
		}, nil},
		{"a context", directory.Declared{Settings: true, Contexts: true}, func(s *directory.Snapshot) {
			s.Contexts, s.ContextPolicies = nil, nil
		}, gaps{{Part: "context-policies"}, {Part: "contexts"}}},
		{"a context before onboarding", directory.Declared{Settings: true, Contexts: true}, unmanaged,
			append(gaps{{Part: "context-policies"}, {Part: "contexts"}}, settings...)},
		{"approvers", directory.Declared{Settings: true, Approvers: []string{other, person}}, func(s *directory.Snapshot) {
			s.TransitiveMembers, s.Eligibilities = nil, nil
		}, gaps{{Part: "approvers", Group: other}}},
		{"active", directory.Declared{Active: true}, func(s *directory.Snapshot) { s.AssignmentsOf, s.Eligibilities = nil, nil },
			gaps{{Part: "active", Group: group}}},
		{"a person who is eligible", asks(directory.Wanted{Role: "owner", Principal: person}), func(*directory.Snapshot) {}, nil},
		{"a person who was eligible until then", asks(directory.Wanted{Role: "owner", Principal: person}), func(s *directory.Snapshot) {
			for i := range s.Eligibilities {
				s.Eligibilities[i].Start, s.Eligibilities[i].End = time.Time{}, s.Taken
			}
		}, gaps{{Part: "requests", Group: group}}},
		{"a person who is not", asks(directory.Wanted{Role: "owner", Principal: "8d7c6b5a-4938-4726-9514-03f2e1d0c9b8"}), func(*directory.Snapshot) {}, gaps{{Part: "requests", Group: group}}},
		{"a person in another role", asks(directory.Wanted{Role: "owner", Principal: other}), func(*directory.Snapshot) {}, gaps{{Part: "requests", Group: group}}},
		{"a person through a group", asks(directory.Wanted{Role: "member", Principal: person}), func(*directory.Snapshot) {}, gaps{{Part: "requests", Group: group}}},
		{"requests that were read", asks(directory.Wanted{Role: "member", Principal: person}), func(s *directory.Snapshot) {
			s.RequestsOf = []string{group}
		}, nil},
		{"a person, and nobody knows who is eligible", asks(directory.Wanted{Role: "member", Principal: person}), func(s *directory.Snapshot) {
			s.Eligibilities, s.EligibilitiesOf = nil, nil
			s.Gaps = append(s.Gaps, directory.Gap{Part: "eligible", Group: group, Reason: "503"})
		}, nil},
		{"a group before onboarding", asks(directory.Wanted{Role: "member", Principal: other}), func(s *directory.Snapshot) {
			unmanaged(s)
			s.TransitiveMembers = nil
		}, gaps{{Part: "eligible-groups", Group: other}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := decodeSmall(t)
			test.edit(s)
			test.declared.Group = group
			asked := directory.Scope{Groups: []string{group}, Depth: directory.DepthFull, Declared: []directory.Declared{test.declared}}
			same := func(got, want directory.Gap) bool {
				return got.Part == want.Part && got.Group == want.Group && got.Reason != ""
			}

			live := directory.Canonical(s)
			live.Scope = asked
			found := slices.DeleteFunc(slices.Clone(directory.Doubt(live).Gaps), func(g directory.Gap) bool { return slices.Contains(live.Gaps, g) })
			if !slices.EqualFunc(found, test.want, same) {
				t.Errorf("gaps %+v, want %+v", found, test.want)
			}
			if err := directory.Verify(live); (err != nil) != (test.want != nil) {
				t.Errorf("as a file with the declaration: %v", err)
			}

			read := readFrom(t, s, asked)
			found = slices.DeleteFunc(slices.Clone(read.Gaps), func(g directory.Gap) bool { return !strings.HasSuffix(g.Reason, "take a new one") })
			if !slices.EqualFunc(found, test.want, same) {
				t.Errorf("from a file without the declaration: gaps %+v, want %+v", found, test.want)
			}
			if again := directory.NewIndex(readFrom(t, directory.Narrow(read, asked), asked)); !slices.EqualFunc(again.Scope.Declared, asked.Declared,
				func(a, b directory.Declared) bool { return a.Group == b.Group && slices.Equal(a.Eligible, b.Eligible) }) || len(again.Gaps) < len(test.want) {
				t.Errorf("of the part: %+v, gaps %+v", again.Scope.Declared, again.Gaps)
			}
		})
	}
}
