package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

var packageFeeds = Rule{
	Rule: finding.Rule{
		ID:    "package-feeds",
		Title: "An access package delivers a role of a group",
		Why: "Entitlement management makes people eligible or active, with the longest duration that the settings allow, and takes it " +
			"away when their assignment to the package ends. Whoever removes such a person in PIM makes the two disagree.",
		Fix: "No action required. Review who gets the access package under ID Governance > Entitlement management, and remove people " +
			"there.",
		Severity: finding.Note,
	},
	About:   EachManaged,
	OfState: true,
	Needs:   []directory.Part{directory.PartPackages},
	Check:   checkPackageFeeds,
}

func checkPackageFeeds(p *Pass) {
	for _, one := range p.Tenant.Packages {
		if one.Group != p.Group.Found.ID {
			continue
		}
		how := "active in"
		if one.Eligible {
			how = "eligible for"
		}
		p.Report(finding.Finding{Role: string(one.Role), Subject: one.ID, Message: fmt.Sprintf(
			"the access package %s makes people %s %s", finding.Quote(one.DisplayName), how, p.role(one.Role))})
	}
}
