package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

var eligibleMissing = comparedRule(plan.KindEligible, Rule{
	Rule: finding.Rule{
		ID:    "eligible-missing",
		Title: "Somebody is declared as eligible and is not",
		Why: "The file says that the person may activate the role. They can't, and find out when they need the access. Somebody removed " +
			"them in the portal, the eligibility has ended, or no run has granted it yet.",
		Fix:      "Let a merge grant it, with eligible in changes; or remove the line.",
		Severity: finding.Error,
	},
	Needs:   eligibleParts(),
	MayNeed: []directory.Part{directory.PartRoleSettings, directory.PartRequests},
}, func(p *Pass, c *plan.Comparison, f finding.Finding) {
	if c.Is == plan.Missing {
		f.Message = fmt.Sprintf("%s is declared as eligible for %s, and is not", p.compared(c), p.roleOf(c))
		p.reportDifference(c, f)
	}
})
