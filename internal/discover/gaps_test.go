package discover

import (
	"strings"
	"testing"

	"pim-groups/internal/directory"
)

// TestGaps hides something of a tenant of two groups and says what the
// inventory must be then: never a smaller list without a gap.
func TestGaps(t *testing.T) {
	t.Parallel()
	gap := func(part directory.Part, group, subject string) directory.Gap {
		return directory.Gap{Part: part, Group: group, Subject: subject, Reason: "403"}
	}
	for name, test := range map[string]struct {
		change func(*directory.Snapshot)
		filter Filter
		want   string // names
		gaps   string // part and group of each
	}{
		"all groups":       {func(s *directory.Snapshot) { s.Gaps = append(s.Gaps, gap(directory.PartGroups, "", "")) }, Filter{}, "a, b, zz-managed", "groups "},
		"a name":           {func(s *directory.Snapshot) { s.Gaps = append(s.Gaps, gap(directory.PartGroups, "", "c")) }, Filter{}, "a, b, zz-managed", "groups "},
		"a declared name":  {func(s *directory.Snapshot) { s.Gaps = append(s.Gaps, gap(directory.PartGroups, "", "DECLARED")) }, Filter{}, "a, b, zz-managed", ""},
		"an absent group":  {func(s *directory.Snapshot) { s.Gaps = append(s.Gaps, gap(directory.PartGroups, idOf(7), "")) }, Filter{}, "a, b, zz-managed", "groups " + idOf(7)},
		"a declared group": {func(s *directory.Snapshot) { s.Gaps = append(s.Gaps, gap(directory.PartGroups, idOf(9), "")) }, Filter{}, "a, b, zz-managed", ""},
		"kind":             {func(s *directory.Snapshot) { s.Groups[0].GroupTypes = nil }, Filter{}, "b, zz-managed", "groups " + idOf(0)},
		"kind, filtered":   {func(s *directory.Snapshot) { s.Groups[0].GroupTypes = nil }, Filter{Name: "b"}, "b", ""},
		"kind, by kind":    {func(s *directory.Snapshot) { s.Groups[0].GroupTypes = nil }, Filter{Kind: directory.Security}, "b, zz-managed", "groups " + idOf(0)},
		"name":             {func(s *directory.Snapshot) { s.Groups[0].DisplayName = "" }, Filter{Name: "b"}, "b", "groups " + idOf(0)},
		"managed list":     {func(s *directory.Snapshot) { s.Groups[2].Managed, s.ManagedListSize = directory.False, 0 }, Filter{Managed: directory.True}, "a, b, zz-managed", "managed "},
		"managed list no":  {func(s *directory.Snapshot) { s.Groups[2].Managed, s.ManagedListSize = directory.False, 0 }, Filter{Managed: directory.False}, "a, b, zz-managed", "managed "},
		"evidence": {func(s *directory.Snapshot) {
			s.Groups[1].Evidence = []directory.Evidence{directory.EvidenceEligibility}
		}, Filter{Managed: directory.False}, "a, b", "managed " + idOf(1)},
		"evidence elsewhere": {func(s *directory.Snapshot) {
			s.Groups[1].Evidence = []directory.Evidence{directory.EvidenceEligibility}
		}, Filter{Name: "a"}, "a", ""},
		"contradicted": {func(s *directory.Snapshot) {
			s.Groups[0] = directory.Contradicted(idOf(0), []string{"a", "B"})
			s.Gaps = append(s.Gaps, gap(directory.PartGroups, idOf(0), ""))
		}, Filter{}, "zz-managed", "groups " + idOf(0) + ", groups " + idOf(1)},
		"contradicted, by another name": {func(s *directory.Snapshot) {
			s.Groups[0] = directory.Contradicted(idOf(0), []string{"a", "c"})
			s.Gaps = append(s.Gaps, gap(directory.PartGroups, idOf(0), ""))
		}, Filter{Name: "C"}, "", "groups " + idOf(0)},
		"contradicted, and declared by one of its names": {func(s *directory.Snapshot) {
			s.Groups[0] = directory.Contradicted(idOf(0), []string{"a", "by-name"})
			s.Gaps = append(s.Gaps, gap(directory.PartGroups, idOf(0), ""))
		}, Filter{}, "b, zz-managed", "groups " + idOf(0)},
		"owners":         {func(s *directory.Snapshot) { s.Gaps = append(s.Gaps, gap(directory.PartOwners, "", "")) }, Filter{}, "a, b, zz-managed", ""},
		"roles, unasked": {func(s *directory.Snapshot) { s.Gaps = append(s.Gaps, gap(directory.PartRoleAssignable, "", "")) }, Filter{}, "a, b, zz-managed", ""},
		"roles, asked":   {func(s *directory.Snapshot) { s.Gaps = append(s.Gaps, gap(directory.PartRoleAssignable, "", "")) }, Filter{RoleAssignable: true}, "", "role-assignable "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := tenant(group(0, "a"), group(1, "b"))
			test.change(s)
			v := Find(s, declared(t, "  - name: declared\n    id: "+idOf(9)+"\n  - name: by-name\n"), test.filter)
			if got := names(v); got != test.want {
				t.Errorf("found %q, want %q", got, test.want)
			}
			var gaps []string
			for _, g := range v.Gaps {
				gaps = append(gaps, string(g.Part)+" "+g.Group)
			}
			if got := strings.Join(gaps, ", "); got != test.gaps {
				t.Errorf("gaps %q, want %q", got, test.gaps)
			}
		})
	}
}
