package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// groupKind: which kinds PIM for Groups manages,
// https://learn.microsoft.com/entra/id-governance/privileged-identity-management/concept-pim-for-groups
// A kind that could not be read is a gap in the groups' properties.
var groupKind = Rule{
	Rule: finding.Rule{
		ID:    "group-kind",
		Title: "A declared group is of a kind that PIM can't manage",
		Why: "PIM for Groups manages security groups and Microsoft 365 groups. Distribution lists and mail-enabled security groups " +
			"belong to Exchange. Their members can't be made eligible, so the access stays permanent.",
		Fix: "Create a security group for the privileged access, move the access to it and declare that one; or keep this group " +
			"out of PIM with pim: none.",
		Severity: finding.Error,
	},
	About:   EachFound,
	Needs:   []directory.Part{directory.PartGroups},
	Applies: forPIM,
	Check: func(p *Pass) {
		if found := p.Group.Found; found.Has(directory.ObstacleKind) {
			p.Report(finding.Finding{Message: fmt.Sprintf("%s is a %s; PIM manages security and Microsoft 365 groups only",
				p.name(), found.Kind().Words())})
		}
	},
}
