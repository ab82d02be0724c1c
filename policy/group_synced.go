package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// groupSynced: onPremisesSyncEnabled has three values, and only true stands in
// the way; https://learn.microsoft.com/graph/api/resources/group#properties
func groupSynced() Rule {
	return Rule{
		Rule: finding.Rule{
			ID:    "group-synced",
			Title: "A declared group is synchronised from on-premises",
			Why: "Its members are kept in an on-premises directory and overwritten from there, so PIM can't manage it, and " +
				"whoever controls the on-premises directory controls the access. A group that was synchronised once and is a " +
				"cloud group now is fine.",
			Fix: "Create a cloud security group for the privileged access and declare that one; or make this group a cloud group " +
				"by taking it out of the synchronisation; or keep it out of PIM with pim: none.",
			Severity: finding.Error,
		},
		About:   EachFound,
		Needs:   []directory.Part{directory.PartGroups},
		Applies: forPIM,
		Check:   checkGroupSynced,
	}
}

func checkGroupSynced(p *Pass) {
	if p.Group.Found.Has(directory.ObstacleSynced) {
		p.Report(finding.Finding{Message: fmt.Sprintf("%s is synchronised from on-premises, and PIM manages cloud groups only",
			quoted(p.Group.Found.DisplayName))})
	}
}
