package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

var eligibleDiffers = comparedRule(plan.KindEligible, Rule{
	Rule: finding.Rule{
		ID:    "eligible-differs",
		Title: "An eligibility ends at another time than declared",
		Why: "Reviewers approved the end in the file. An earlier one takes the access away while the person still needs it; a later one " +
			"keeps access that nobody approved.",
		Fix:      "Let a merge change the end, with eligible, renew and shorten in changes; or declare the end that the tenant has.",
		Severity: finding.Warning,
	},
	Needs:   eligibleParts(),
	MayNeed: []directory.Part{directory.PartRoleSettings, directory.PartPackages},
}, func(p *Pass, c *plan.Comparison, f finding.Finding) {
	switch unknown := c.Block(plan.UnknownStatus); {
	case c.Is == plan.Earlier || c.Is == plan.Later:
		f.Message = fmt.Sprintf("%s is eligible for %s %s, and declared %s", p.compared(c), p.roleOf(c), c.Before, c.After)
	case c.Is == plan.Due && c.Action == "":
		f.Message = fmt.Sprintf("%s is eligible for %s %s, and the lease is not renewed", p.compared(c), p.roleOf(c), c.Before)
	case c.Is == plan.Uncompared && unknown != nil:
		f.Message = fmt.Sprintf("%s is declared as eligible for %s, and it is not known whether that holds", p.compared(c), p.roleOf(c))
	default:
		return
	}
	p.reportDifference(c, f)
})
