package policy

import (
	"slices"
	"testing"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// TestNewExposures: what is there before and after is not new, what comes is, whatever
// the policy file says, and so is what nobody can answer any more.
func TestNewExposures(t *testing.T) {
	t.Parallel()
	none := func(*directory.Snapshot) {}
	nobody := func(s *directory.Snapshot) { // group 1 has the same settings, and nobody is eligible
		s.Eligibilities = slices.DeleteFunc(slices.Clone(s.Eligibilities), func(e directory.Schedule) bool { return e.Group == exposedGroup })
	}
	unmanaged := func(s *directory.Snapshot) {
		nobody(s)
		for i := range s.Groups {
			if s.Groups[i].ID == exposedGroup {
				s.Groups[i].Managed = directory.False
			}
		}
	}
	unread := func(s *directory.Snapshot) {
		*s = *without(s, directory.PartRoleSettings)
		s.Gaps = append(s.Gaps, directory.Gap{Part: directory.PartRoleSettings, Reason: "the reason"})
	}
	tests := []struct {
		name          string
		before, after func(*directory.Snapshot)
		group         string // that it is about; "" for none
		status        finding.Status
	}{
		{"nothing changes", none, none, "", 0},
		{"somebody becomes eligible", nobody, none, exposedGroup, finding.Failed},
		{"nobody is eligible any more", none, nobody, "", 0},
		{"a group is onboarded", unmanaged, none, "", 0},
		{"nothing can be read any more", nobody, unread, protectedGroup, finding.NotEvaluated},
		{"nothing could be read before", unread, unread, "", 0},
	}
	for _, test := range tests {
		for _, settings := range []*Settings{nil, hostile(nil)} {
			before := observed(t, test.before)
			before.Settings = settings
			found := NewExposures(before, observed(t, test.after))
			about := slices.ContainsFunc(found, func(f finding.Finding) bool {
				return f.Rule == "activation-unprotected" && f.Group.ID == test.group && f.Status == test.status
			})
			if about != (test.group != "") || len(found) > 0 && test.group == "" {
				t.Errorf("%s: %+v", test.name, found)
			}
		}
	}
}

func observed(t *testing.T, edit func(*directory.Snapshot)) Pass {
	t.Helper()
	c := loadCase(t, "testdata/rules/activation-unprotected.txtar")
	s := *c.input.Tenant.Snapshot
	s.Groups = slices.Clone(s.Groups)
	edit(&s)
	c.observe(&s)
	c.input.Settings = hostile(nil)
	return c.input
}

// TestKinds: what is open in the protection of a group can be a next step; what its entry
// gets wrong is not.
func TestKinds(t *testing.T) {
	t.Parallel()
	kinds := Kinds()
	for id, want := range map[string][2]bool{
		"activation-unprotected": {true, true}, "standing-access": {true, true}, "nobody-eligible": {true, true},
		"owners-minimum": {true, false}, "owner-missing": {false, false}, "setting-pair": {false, false},
		"assignment-refused-by-settings": {false, false}, "caller-excess": {false, false},
	} {
		if got := [2]bool{kinds.OfGroup(id), kinds.OfProtection(id)}; got != want {
			t.Errorf("%s: %t, want %t", id, got, want)
		}
	}
}

// TestTolerated: what says that a group is not the one that is meant is never tolerated.
func TestTolerated(t *testing.T) {
	t.Parallel()
	got := Tolerated()
	for _, id := range []string{"owners-minimum", "owner-disabled", "activation-unprotected", "standing-access", "setting-differs", "removed-outside", "principal-unknown"} {
		if !slices.Contains(got, id) {
			t.Errorf("%s holds changes back that could mend it", id)
		}
	}
	for _, id := range []string{"group-name-mismatch", "group-not-found", "group-dynamic", "managed-but-none"} {
		if slices.Contains(got, id) {
			t.Errorf("%s is tolerated", id)
		}
	}
}

// TestRunsSpeakForThemselves: what a merge will not do is said before it, and not by the
// run itself, which knows what its operator lets it do.
func TestRunsSpeakForThemselves(t *testing.T) {
	t.Parallel()
	for _, rule := range []Rule{newExposure, removedOutside} {
		c := loadCase(t, "testdata/rules/"+rule.ID+".txtar")
		for mode, says := range map[Mode]bool{ModeCheck: true, ModeApply: false, ModeRehearse: false} {
			c.input.Mode = mode
			failed := slices.ContainsFunc(findings([]Rule{rule}, c.input), func(f finding.Finding) bool { return f.Status == finding.Failed })
			if failed != says {
				t.Errorf("%s in mode %s: %t, want %t", rule.ID, mode, failed, says)
			}
		}
	}
}
