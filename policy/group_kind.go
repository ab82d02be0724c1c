package policy

import (
	"fmt"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// groupKind: which kinds PIM for Groups manages,
// https://learn.microsoft.com/entra/id-governance/privileged-identity-management/concept-pim-for-groups
func groupKind() Rule {
	return Rule{
		Rule: finding.Rule{
			ID:    "group-kind",
			Title: "A declared group is of a kind that PIM can't manage",
			Why: "PIM for Groups manages security groups and Microsoft 365 groups. Distribution lists and mail-enabled security " +
				"groups are kept by Exchange; their members can't be made eligible, so the access stays permanent.",
			Fix: "Create a security group for the privileged access, move the access to it and declare that one; or keep this " +
				"group out of PIM with pim: none.",
			Severity: finding.Error,
		},
		About:   EachFound,
		Needs:   []directory.Part{directory.PartGroups},
		Applies: forPIM,
		Check:   checkGroupKind,
	}
}

// forPIM says that the entry wants the group under PIM. What PIM can't manage
// is no problem of a group that is declared for its owners only.
func forPIM(g *config.Group) bool { return g.PIM == config.Required }

// A kind that could not be told is not here: it is a gap in the groups'
// properties, and the rule is not asked at all.
func checkGroupKind(p *Pass) {
	found := p.Group.Found
	if found.Has(directory.ObstacleKind) {
		p.Report(finding.Finding{Message: fmt.Sprintf("%s is a %s, and PIM manages security and Microsoft 365 groups only",
			quoted(found.DisplayName), found.Kind().Words())})
	}
}
