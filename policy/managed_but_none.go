package policy

import (
	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// managedButNone is the one contradiction between file and tenant that the
// tenant can't resolve: there is no way to take a group out of PIM.
// https://learn.microsoft.com/graph/api/resources/privilegedidentitymanagement-for-groups-api-overview
var managedButNone = Rule{
	Rule: finding.Rule{
		ID:    "managed-but-none",
		Title: "A group declared with pim: none is under PIM",
		Why: "The file says that the group is kept out of PIM, but PIM manages it. A group can't be taken out of PIM again; only " +
			"its eligible and time-bound assignments can be removed.",
		Fix: "Write pim: required, which is what the tenant has. If PIM is not to be used for the group, remove its eligible " +
			"and time-bound assignments in PIM, and replace the group if it must stay outside PIM.",
		Severity: finding.Error,
	},
	About:   EachFound,
	Needs:   []directory.Part{directory.PartGroups, directory.PartManaged},
	Applies: func(g *config.Group) bool { return g.PIM == config.None },
	// The state is the plan's, so that the finding and the line "managed" in the
	// report are the same fact.
	Check: func(p *Pass) {
		if p.Group.State == plan.Managed {
			p.Report(finding.Finding{
				Pos:     p.Group.Declared.PIMPos, // the word that is not true
				Message: p.name() + " is declared with pim: none, but PIM manages it, which can't be undone",
			})
		}
	},
}
