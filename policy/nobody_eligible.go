package policy

import (
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

var nobodyEligible = Rule{
	Rule: finding.Rule{
		ID:       "nobody-eligible",
		Title:    "PIM manages a group that nobody can use",
		Why:      "Nobody can activate, and nobody is a member. The group is new, was left behind, or its people were forgotten.",
		Fix:      "Make people eligible in PIM, or remove the group if it is no longer needed.",
		Severity: finding.Note,
	},
	About:   EachManaged,
	OfState: true,
	Needs:   []directory.Part{directory.PartMembers, directory.PartEligible},
	Check:   checkNobodyEligible,
}

func checkNobodyEligible(p *Pass) {
	if id := p.Group.Found.ID; len(p.Tenant.Eligibilities(id)) == 0 && len(p.Tenant.Members(id)) == 0 {
		p.Report(finding.Finding{Message: "PIM manages " + p.name() + ", but nobody is eligible for it and it has no members"})
	}
}
