package policy

import (
	"slices"
	"testing"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
)

// verdicts gives the verdict on each group of a case under a policy file.
func verdicts(c *testCase, s *Settings) map[string]finding.Verdict {
	p := c.input
	p.Settings = s
	all := map[string]finding.Verdict{}
	for _, v := range Protection(Rules(), p) {
		all[v.Group.ID] = v
	}
	return all
}

// TestNothingProtectsAnExposedGroup: whatever the policy file says of the rules, each
// exposed group of each case stays exposed; with a waiver of each reason it is accepted
// or has something else that is open, and never protected; and emergency access of
// everybody else leaves somebody who is standing where they are.
func TestNothingProtectsAnExposedGroup(t *testing.T) {
	t.Parallel()
	exposed, standing := 0, 0
	for _, path := range casePaths(t) {
		c := loadCase(t, path)
		var waivers []*waiver
		open := map[string][]finding.Finding{}
		for id, v := range verdicts(c, nil) {
			if v.Protection != finding.Exposed {
				continue
			}
			open[id] = v.Reasons
			for _, f := range v.Reasons {
				w := &waiver{last: c.input.Now}
				w.rule.Value, w.group.Value = f.Rule, id
				waivers = append(waivers, w)
			}
		}
		weakened, waived, others := verdicts(c, hostile(nil)), verdicts(c, hostile(waivers)), verdicts(c, newSettings(nil, allBut(c, open), nil))
		for id, reasons := range open {
			exposed++
			if weakened[id].Protection != finding.Exposed {
				t.Errorf("%s: %s is %s because of the rules of a policy file", c.rule, id, weakened[id].Protection)
			}
			if got := waived[id].Protection; got == finding.Protected || got == finding.Exposed {
				t.Errorf("%s: %s is %s with a waiver of each reason", c.rule, id, got)
			}
			if slices.ContainsFunc(reasons, aboutStanding) {
				standing++
				if others[id].Protection != finding.Exposed {
					t.Errorf("%s: %s is %s with emergency access of others", c.rule, id, others[id].Protection)
				}
			}
		}
	}
	if exposed < 20 || standing < 5 {
		t.Errorf("only %d groups are exposed, %d of them by somebody who is standing", exposed, standing)
	}
}

// aboutStanding tells the rules that emergency access speaks of.
func aboutStanding(f finding.Finding) bool {
	return f.Rule == standingAccess.ID || f.Rule == ownerStanding.ID
}

// allBut lists all principals but those who expose a group by being standing.
func allBut(c *testCase, open map[string][]finding.Finding) []config.Text {
	var ids []config.Text
	for i := range c.input.Tenant.Principals {
		p := &c.input.Tenant.Principals[i]
		isReason := func(reasons []finding.Finding) bool {
			return slices.ContainsFunc(reasons, func(f finding.Finding) bool { return aboutStanding(f) && c.input.Tenant.Principal(f.Subject) == p })
		}
		out := false
		for _, reasons := range open {
			out = out || isReason(reasons)
		}
		if !out {
			ids = append(ids, config.Text{Value: p.ID})
		}
	}
	return ids
}
