package policy

import (
	"testing"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

const (
	exposedGroup   = "10000000-0000-4000-8000-000000000001"
	protectedGroup = "10000000-0000-4000-8000-000000000004"
)

// verdictOn gives the verdict on one group, with the rules' own answers about it.
func verdictOn(t *testing.T, p Pass, group string) finding.Verdict {
	t.Helper()
	for _, v := range Protection(Rules(), p) {
		if v.Group.ID == group {
			return v
		}
	}
	return finding.Verdict{}
}

// TestProtection: nothing that the policy file says makes an exposed group protected,
// and what was not read never is.
func TestProtection(t *testing.T) {
	t.Parallel()
	waiver := "version: 1\nwaivers:\n  - {rule: activation-unprotected, group: " + exposedGroup + ", reason: until the move, expires: 2026-12-24}\n"
	for _, test := range []struct {
		name, group, policy string
		gap                 directory.Part
		depth               directory.Depth
		want                finding.Protection
	}{
		{"good settings", protectedGroup, "", "", directory.DepthFull, finding.Protected},
		{"no MFA", exposedGroup, "", "", directory.DepthFull, finding.Exposed},
		{"off", exposedGroup, "version: 1\nrules: {activation-unprotected: off}\n", "", directory.DepthFull, finding.Exposed},
		{"a note", exposedGroup, "version: 1\nrules: {activation-unprotected: note}\n", "", directory.DepthFull, finding.Exposed},
		{"waived", exposedGroup, waiver, "", directory.DepthFull, finding.Accepted},
		{"waived and off", exposedGroup, waiver + "rules: {activation-unprotected: off}\n", "", directory.DepthFull, finding.Accepted},
		{"no settings", protectedGroup, "", directory.PartRoleSettings, directory.DepthFull, finding.Unknown},
		{"no eligibilities", protectedGroup, "", directory.PartEligible, directory.DepthFull, finding.Unknown},
		{"waived and unread", exposedGroup, waiver, directory.PartRoleSettings, directory.DepthFull, finding.Unknown},
		{"no list of managed groups", protectedGroup, "", directory.PartManaged, directory.DepthFull, finding.Unknown},
		{"managed", exposedGroup, "", "", directory.DepthManaged, finding.NotLookedAt},
		{"changed, not touched", exposedGroup, "", "", directory.DepthChanged, finding.NotLookedAt},
		{"not under PIM", "10000000-0000-4000-8000-000000000006", "", "", directory.DepthFull, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := loadCase(t, "testdata/rules/activation-unprotected.txtar")
			if test.policy != "" {
				c.input.Settings = mustParse(t, test.policy)
			}
			s := *c.input.Tenant.Snapshot
			s.Scope.Depth = test.depth
			if test.gap != "" {
				s = *without(&s, test.gap)
				s.Gaps = append(s.Gaps, directory.Gap{Part: test.gap, Reason: "the reason"})
			}
			c.observe(&s)
			v := verdictOn(t, c.input, test.group)
			if v.Protection != test.want {
				t.Errorf("%q, want %q: %+v", v.Protection, test.want, v.Reasons)
			}
			hasReasons := v.Protection == finding.Exposed || v.Protection == finding.Unknown || v.Protection == finding.Accepted
			if hasReasons != (len(v.Reasons) > 0) || (v.Protection == finding.NotLookedAt) != (v.Note != "") {
				t.Errorf("%q with the reasons %+v and the note %q", v.Protection, v.Reasons, v.Note)
			}
		})
	}
}
