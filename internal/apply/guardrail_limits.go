package apply

import (
	"fmt"
	"slices"

	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// The guardrails that the operator sets, as inputs of the workflow: whoever adds a
// group to the file can't raise them in the same change.

// neverTouch protects groups such as those of emergency accounts.
func neverTouch(p *Preflight) *Refusal {
	excluded := p.changes(func(c *plan.Change) bool { return slices.Contains(p.Limits.NeverTouch, c.Key.Group) })
	return refuse(excluded, "never-touch names %s",
		"Remove the group from the file, or declare it with pim: none; the owner of the workflow can remove its id from never-touch")
}

// maxOnboard counts what this run would onboard, not what the file declares.
func maxOnboard(p *Preflight) *Refusal {
	n := len(p.changes(func(c *plan.Change) bool { return c.Action == plan.Onboard }))
	if n <= p.Limits.MaxOnboard {
		return nil
	}
	return &Refusal{
		Message: fmt.Sprintf("%s would be onboarded, and this run may onboard %d", finding.Count(n, "group"), p.Limits.MaxOnboard),
		Fix:     fmt.Sprintf("Merge fewer groups at a time, or raise max-onboard in the workflow to %d for this run", n),
	}
}

// expectPlan compares with what a person saw and approved, in another job or on
// the pull request. The digest covers everything that they relied on.
func expectPlan(p *Preflight) *Refusal {
	digest := p.Plan.Digest()
	if p.Limits.ExpectPlan == "" || p.Limits.ExpectPlan == digest {
		return nil
	}
	return &Refusal{
		Message: fmt.Sprintf("the plan is %s, expect-plan wants %s", digest, p.Limits.ExpectPlan),
		Fix:     "The file or the tenant has changed: review the plan of this run, and approve its digest if it is what you want",
	}
}
