package policy

import (
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/settings"
)

var eligiblePermanentAllowed = settingRule(Rule{
	Rule: finding.Rule{
		ID:    "eligible-permanent-allowed",
		Title: "Somebody can be eligible for a role permanently",
		Why: "An eligibility without an end stays after the person has changed jobs, until somebody looks. With an end, access that is " +
			"not renewed stops by itself.",
		Fix:      "Under Assignment, do not allow permanent eligible assignment, and set the longest duration.",
		Severity: finding.Note,
	},
	Leaves: []string{"eligible.max"},
}, checkEligiblePermanentAllowed)

func checkEligiblePermanentAllowed(p *Pass, role directory.Role, s *settings.Role) {
	if limit, known := s.EligibleMax.Value(); known && limit.Permanent {
		p.reportSetting(role, finding.Finding{Message: "eligibility for " + p.role(role) + " may be permanent; an end is expected"})
	}
}
