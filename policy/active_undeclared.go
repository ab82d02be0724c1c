package policy

import (
	"fmt"

	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

var activeUndeclared = activeRule(Rule{
	Rule: finding.Rule{
		ID:    "active-undeclared",
		Title: "Somebody is active whom the list does not have",
		Why: "A list of who is active is exact unless the role says exact: false. Somebody has the role without activating it, and no " +
			"review. Who was a member or owner before PIM managed the group counts too.",
		Fix:      "Remove the active assignment and make the person eligible, or add the principal to the list.",
		Severity: finding.Error,
	},
}, func(p *Pass, c *plan.Comparison, f finding.Finding) {
	if c.Is == plan.Undeclared {
		f.Message = fmt.Sprintf("%s is active in %s %s, and is not in this list", p.compared(c), p.roleOf(c), c.Before)
		f.Fix = fmt.Sprintf("Make %s eligible and remove the active assignment (%s), or add them to this list", p.compared(c), assignmentsPath)
		p.reportAccess(c.Key.Principal, f)
	}
})
