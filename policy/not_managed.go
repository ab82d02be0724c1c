package policy

import (
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// notManaged is silent without drift: then the group is part of the plan.
var notManaged = Rule{
	Rule: finding.Rule{
		ID:    "not-managed",
		Title: "A declared group is not under PIM",
		Why: "The file says that PIM manages the group, and nothing protects it yet. No run has onboarded it, or each run that should " +
			"was refused.",
		Fix:      "Let a merge onboard the group, and look at the runs that did not; or declare pim: none.",
		Severity: finding.Error,
	},
	About:   EachFound,
	Needs:   []directory.Part{directory.PartGroups, directory.PartManaged},
	Applies: forPIM,
	OfDrift: true,
	Check: func(p *Pass) {
		switch p.Group.State {
		case plan.ToOnboard:
			p.Report(finding.Finding{Message: p.name() + " is declared to be under PIM, and PIM does not manage it"})
		case plan.Ineligible:
			p.Report(finding.Finding{
				Message: p.name() + " is declared to be under PIM, and is ineligible for PIM",
				Fix:     "Make it a group that PIM can manage, or declare pim: none",
			})
		}
	},
}
