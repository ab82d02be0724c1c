package policy

import (
	"fmt"

	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

var activeMissing = activeRule(Rule{
	Rule: finding.Rule{
		ID:    "active-missing",
		Title: "Somebody is declared as active and is not",
		Why: "The file says that the principal has the role without activating it, and the tenant does not. This program compares active " +
			"assignments and never writes them.",
		Fix:      "Assign the principal as active in PIM, or remove the line.",
		Severity: finding.Error,
	},
}, func(p *Pass, c *plan.Comparison, f finding.Finding) {
	if c.Is == plan.Missing {
		f.Message = fmt.Sprintf("%s is declared as active in %s, and is not", p.compared(c), p.roleOf(c))
		f.Fix = fmt.Sprintf("Assign %s as active (%s), or remove this line", p.compared(c), assignmentsPath)
		p.Report(f)
	}
})
