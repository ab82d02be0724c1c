package policy

import (
	"fmt"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// eligibleUndeclared weighs less where the access ends by itself no later than a lease of
// the file would: so it is after a line was deleted.
var eligibleUndeclared = comparedRule(plan.KindEligible, Rule{
	Rule: finding.Rule{
		ID:    "eligible-undeclared",
		Title: "Somebody is eligible whom the list does not have",
		Why: "A list of who is eligible is exact unless the role says exact: false. Somebody was made eligible without review, or a " +
			"line was deleted and the eligibility has not ended yet.",
		Fix:      "Add the person to the list, or remove the eligible assignment: in PIM, or by a run with remove in changes.",
		Severity: finding.Error,
	},
	Needs: eligibleParts(),
}, func(p *Pass, c *plan.Comparison, f finding.Finding) {
	if c.Is != plan.Undeclared || c.Block(plan.Inherited) != nil {
		return
	}
	f.Message = fmt.Sprintf("%s is eligible for %s %s, and is not in this list", p.compared(c), p.roleOf(c), c.Before)
	if end := c.Row.End; !end.IsZero() && !end.After(p.Now.Add(p.longestLease(c.Key.Role))) {
		f.Severity = finding.Warning
		f.Message += "; it ends by itself"
		f.Fix = "No action required if the line was deleted: the eligibility ends by itself. Otherwise add the person to the list"
	}
	p.reportDifference(c, f)
})

// longestLease is how long the longest lease of a role lasts: of its entries, or of one
// that names no length.
func (p *Pass) longestLease(role string) time.Duration {
	longest := plan.DefaultLease
	if s := p.Tenant.Settings(p.Group.Found.ID, directory.Role(role)); s != nil {
		if limit, known := s.EligibleMax.Value(); known && !limit.Permanent {
			longest = min(longest, limit.Longest)
		}
	}
	for i := range p.Group.Compared {
		if c := &p.Group.Compared[i]; c.Key.Role == role {
			longest = max(longest, c.Lease)
		}
	}
	return longest
}
