package policy

import (
	"fmt"

	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

var eligibleLonger = comparedRule(plan.KindEligible, Rule{
	Rule: finding.Rule{
		ID:    "eligible-longer",
		Title: "Somebody is eligible for longer than a lease",
		Why: "A line without an end is a lease: it is renewed while the line is in the file. It never shortens what is there, so this " +
			"eligibility goes on for its own time even if the line is deleted.",
		Fix:      "No action required. To shorten it, give the line an end: for or until.",
		Severity: finding.Note,
	},
	Needs: eligibleParts(),
}, func(p *Pass, c *plan.Comparison, f finding.Finding) {
	if c.Is == plan.Longer {
		f.Message = fmt.Sprintf("%s is eligible for %s %s, which is longer than the lease of this line", p.compared(c), p.roleOf(c), c.Before)
		p.Report(f)
	}
})
