package policy

import (
	"fmt"

	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

var activeDiffers = activeRule(Rule{
	Rule: finding.Rule{
		ID:    "active-differs",
		Title: "An active assignment ends at another time than declared",
		Why: "Reviewers approved the end in the file. A later one is access without activating that nobody approved; an earlier one ends " +
			"while the access is still needed.",
		Fix:      "Change the end of the active assignment in PIM, or declare the end that the tenant has.",
		Severity: finding.Warning,
	},
}, func(p *Pass, c *plan.Comparison, f finding.Finding) {
	if c.Is == plan.Earlier || c.Is == plan.Later {
		f.Message = fmt.Sprintf("%s is active in %s %s, and declared %s", p.compared(c), p.roleOf(c), c.Before, c.After)
		f.Fix = fmt.Sprintf("Change the end of the active assignment (%s), or declare the end that the tenant has", assignmentsPath)
		p.Report(f)
	}
})
