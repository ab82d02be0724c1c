package policy

import (
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/settings"
)

var activePermanentAllowed = settingRule(Rule{
	Rule: finding.Rule{
		ID:    "active-permanent-allowed",
		Title: "A role can be assigned as active permanently",
		Why: "Such an assignment is access without activation, MFA or approval, and it never ends by itself. The setting lets an " +
			"administrator make one.",
		Fix:      "Under Assignment, do not allow permanent active assignment, and set the longest duration.",
		Severity: finding.Warning,
	},
	Leaves: []string{"active.max"},
}, checkActivePermanentAllowed)

func checkActivePermanentAllowed(p *Pass, role directory.Role, s *settings.Role) {
	if limit, known := s.ActiveMax.Value(); known && limit.Permanent {
		p.reportSetting(role, finding.Finding{Message: "active assignments to " + p.role(role) + " may be permanent; an end is expected"})
	}
}
