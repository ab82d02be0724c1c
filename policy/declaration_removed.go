package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// declarationRemoved is about the difference that a pull request makes: a group
// whose entry it removes stays under PIM, and no rule looks at it any more.
// https://learn.microsoft.com/graph/api/resources/privilegedidentitymanagement-for-groups-api-overview
var declarationRemoved = Rule{
	Rule: finding.Rule{
		ID:    "declaration-removed",
		Title: "A pull request removes the entry of a group that PIM manages",
		Why: "PIM manages the group for ever, with or without its entry. Without the entry no rule checks its owners, and nobody sees " +
			"when that changes. The reviewer should see that this is intended.",
		Fix:      "Keep the entry, or move it to the file of the team that now answers for the group.",
		Severity: finding.Warning,
	},
	About:    Tenant,
	OfChange: true,
	Needs:    []directory.Part{directory.PartManaged},
	Check:    checkDeclarationRemoved,
}

// A group of the same name that another entry declares is still watched: the
// reviewer sees that as a changed entry.
func checkDeclarationRemoved(p *Pass) {
	declared := p.declared()
	for _, g := range p.Base.removed(p.File) {
		f := finding.Finding{Group: g.Ref(), Subject: "entry"}
		switch {
		case g.ID() != "" && declared[g.ID()]:
		case g.State == plan.Managed:
			f.Message = fmt.Sprintf("the entry of %s is removed; PIM goes on managing the group, and no rule checks it any more",
				finding.Quote(g.Declared.Name.Value))
			p.Report(f)
		case g.State == plan.Unknown:
			p.notEvaluated(g.Reason, "run again once the group can be read", f)
		}
	}
}
