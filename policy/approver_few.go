package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/settings"
)

// approverFew leaves a role without any approver to approver-none.
var approverFew = approverRule(Rule{
	Rule: finding.Rule{
		ID:    "approver-few",
		Title: "Too few people can approve activations",
		Why: "With one approver, access waits for one person, and that person's own requests wait for nobody. Microsoft advises at " +
			"least two.",
		Fix:      "Under Activation, name more approvers who are enabled, or add people to the group that approves.",
		Severity: finding.Warning,
	},
	Threshold: Threshold{Name: "minimum", Default: 2, Min: 1, Max: 50, Unit: "approver"},
}, checkApproverFew)

func checkApproverFew(p *Pass, role directory.Role, approvers []settings.Approver) {
	people := p.approving(approvers)
	enabled := people.enabled()
	switch missing := p.Threshold() - len(enabled); {
	case missing <= 0:
	case people.part != "":
		p.unread(people.part, people.reason, finding.Finding{Role: string(role)})
	case len(enabled) > 0:
		p.reportSetting(role, finding.Finding{
			Message: fmt.Sprintf("%s can approve activations of %s: %s; %d required",
				finding.Count(len(enabled), "enabled account"), p.role(role), namesOf(enabled), p.Threshold()),
			Measure: missing,
		})
	}
}
