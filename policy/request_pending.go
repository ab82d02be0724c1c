package policy

import (
	"fmt"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

var requestPending = comparedRule(plan.KindEligible, Rule{
	Rule: finding.Rule{
		ID:    "request-pending",
		Title: "A request about a declared person is open",
		Why: "Somebody asked PIM to change the eligibility, and nobody has decided yet. Nothing is written for the person as long as the " +
			"request is open: PIM would refuse a second one.",
		Fix:      "Approve or deny the request in PIM, or wait for it to end.",
		Severity: finding.Note,
	},
	Needs:   eligibleParts(),
	MayNeed: []directory.Part{directory.PartRequests},
}, func(p *Pass, c *plan.Comparison, f finding.Finding) {
	unread, writes := c.Block(plan.Unread), slices.Contains(p.Changes, plan.ClassEligible) && !leftToARule(c)
	switch block := c.Block(plan.PendingRequest); {
	case block == nil && unread != nil && unread.Part == directory.PartRequests && writes:
		p.unread(unread.Part, unread.Reason, f)
	case block != nil:
		f.Message = fmt.Sprintf("nothing is written for %s in %s: %s", p.compared(c), p.roleOf(c), block.Reason)
		p.Report(f)
	}
})
