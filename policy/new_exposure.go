package policy

import (
	"cmp"
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

var newExposure = Rule{
	Rule: finding.Rule{
		ID:    "new-exposure",
		Title: "The changes of this repository would expose a group",
		Why: "A merge must not weaken what protects a group under PIM, or make people eligible for a role that is not protected. The run " +
			"that applies the changes judges the tenant as they would leave it, whatever the policy file says, and refuses all of them.",
		Fix:      "Correct the file so that the role stays protected. No input allows such a run, and no waiver counts.",
		Severity: finding.Error,
	},
	About:      Tenant,
	Unwaivable: "the run that applies the changes refuses all the same",
	Check:      checkNewExposure,
}

func checkNewExposure(p *Pass) {
	made := p.Made()
	if p.Mode != ModeCheck { // the run asks itself, with what its operator lets it make
		return
	}
	if plan.OnlyOnboards(made) {
		return
	}
	after := *p
	after.Tenant = directory.NewIndex(plan.Applied(p.Tenant.Snapshot, made))
	for _, f := range NewExposures(*p, after) {
		p.Report(finding.Finding{
			Group: f.Group, Role: f.Role, Subject: cmp.Or(f.Subject, f.Rule), Pos: f.Pos, Related: f.Related,
			Message: fmt.Sprintf("the run after the merge will refuse its changes, because they expose %s: %s (%s)",
				finding.Quote(f.Group.Name), f.Message, f.Rule),
		})
	}
}

// Refusals gives what the run after the merge will refuse in the tenant as it is. The
// rules are asked about the tenant after the merge otherwise, where no change is left.
func Refusals(p Pass) []finding.Finding {
	found, _ := Check([]Rule{newExposure}, p)
	return found
}
