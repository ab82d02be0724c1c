package policy

import (
	"fmt"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// removedOutside says before a merge what the run will not do. A run that makes changes
// knows whom its operator allows, and speaks for itself.
var removedOutside = comparedRule(plan.KindEligible, Rule{
	Rule: finding.Rule{
		ID:    "removed-outside",
		Title: "Somebody removed an eligibility that the file declares",
		Why: "A person ended the access on purpose, perhaps in an emergency, and the file still has the line. A merge does not grant it " +
			"again unseen. PIM forgets such requests after about 45 days; then the merge grants it.",
		Fix:      "Remove the line; or let the run grant it again, with the object id of the person in allow-regrant.",
		Severity: finding.Error,
	},
	Needs:   eligibleParts(),
	MayNeed: []directory.Part{directory.PartRequests, directory.PartRoleSettings},
}, func(p *Pass, c *plan.Comparison, f finding.Finding) {
	if c.Is != plan.Missing || p.Mode != ModeCheck || !slices.Contains(p.Changes, plan.ClassEligible) || leftToARule(c) {
		return
	}
	removal := p.removal(c.Key)
	switch unread := c.Block(plan.Unread); {
	case unread != nil:
		p.unread(unread.Part, unread.Reason, f)
	case c.Action != plan.Assign || removal == nil:
	default:
		f.Message = fmt.Sprintf("the merge will not grant %s %s: somebody removed it outside of this repository on %s",
			p.compared(c), p.roleOf(c), date(removal.Created))
		f.Fix = fmt.Sprintf("Remove this line; or name %s in allow-regrant of the workflow for one run", c.Key.Principal)
		p.Report(f)
	}
})

func (p *Pass) removal(key plan.Key) *directory.Request {
	return directory.RemovedOutside(p.Tenant.Requests(key.Group), directory.Role(key.Role), key.Principal)
}

// Made gives the changes that a merge makes: all of the plan that are in Changes but those
// which would grant again what somebody removed.
func (p *Pass) Made() []plan.Change {
	return slices.DeleteFunc(p.Plan.Made(p.Changes), func(c plan.Change) bool {
		return c.Action == plan.Assign && p.removal(c.Key) != nil
	})
}
