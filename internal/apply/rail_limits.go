package apply

import (
	"fmt"
	"slices"

	"pim-groups/internal/plan"
)

// The rails that the operator sets. They are inputs of the workflow: whoever
// adds a group to the file can't raise them in the same change, unless they
// may change workflows too.

// never names groups that stay as they are, such as those of the accounts for
// emergencies.
func never(a *Preflight) *Refusal {
	named := a.changing(func(c *plan.Change) bool { return slices.Contains(a.Limits.NeverTouch, c.Key.Group) })
	return against(named, "never-touch names %s",
		"Take the group out of the file, or declare it with pim: none; who owns the workflow can take its id out of never-touch")
}

// most counts what this run would change for good, not what the file declares.
func most(a *Preflight) *Refusal {
	n := len(a.Plan.Changes)
	if n <= a.Limits.MaxOnboard {
		return nil
	}
	return &Refusal{
		Message: fmt.Sprintf("%s would be onboarded, and this run may onboard %d", counted(n, "group"), a.Limits.MaxOnboard),
		Fix:     fmt.Sprintf("Merge fewer groups at a time, or raise max-onboard in the workflow to %d for this once", n),
	}
}

// expected compares with what a person saw and approved, in another job or on
// the pull request. The digest covers everything that they relied on.
func expected(a *Preflight) *Refusal {
	digest := a.Plan.Digest()
	if a.Limits.ExpectPlan == "" || a.Limits.ExpectPlan == digest {
		return nil
	}
	return &Refusal{
		Message: fmt.Sprintf("the plan is %s, expect-plan wants %s", digest, a.Limits.ExpectPlan),
		Fix:     "Look at the plan of this run, and approve it by its digest if it is what you want: the file or the tenant has changed",
	}
}
