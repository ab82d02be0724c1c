package policy

import (
	"fmt"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

var assignmentRefusedBySettings = comparedRule(plan.KindEligible, Rule{
	Rule: finding.Rule{
		ID:    "assignment-refused-by-settings",
		Title: "The settings of the role do not allow what an entry declares",
		Why: "PIM refuses an eligibility that is longer than the settings allow, or that lacks what they require. Nothing is written for " +
			"such an entry, and no setting is changed in order to fit it. An eligibility that exists already goes on to its end.",
		Fix:      "Give the entry what the settings ask for, such as an earlier end, or change the setting in a reviewed change.",
		Severity: finding.Error,
	},
	Needs: append(eligibleParts(), directory.PartRoleSettings),
}, func(p *Pass, c *plan.Comparison, f finding.Finding) {
	block := c.Block(plan.Refused)
	if block == nil {
		return
	}
	if c.Is == plan.Same || !p.Drift && !slices.Contains(p.Changes, classOf(c)) {
		f.Severity = finding.Warning
	}
	f.Message = fmt.Sprintf("PIM would refuse the eligibility of %s for %s: %s", p.compared(c), p.roleOf(c), block.Reason)
	p.Report(f)
})
