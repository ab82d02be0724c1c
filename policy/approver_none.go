package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/settings"
)

// approverNone: PIM for Groups has no default approver.
var approverNone = approverRule(Rule{
	Rule: finding.Rule{
		ID:    "approver-none",
		Title: "Nobody can approve activations",
		Why: "The settings require an approval, and no approver is an enabled account. PIM for Groups has no default approver, so every " +
			"request stays open, and the way out is to weaken the settings in a hurry.",
		Fix:      "Under Activation, name at least two approvers who are enabled and not eligible for the role themselves.",
		Severity: finding.Error,
	},
	Verdict: Exposes,
}, checkApproverNone)

func checkApproverNone(p *Pass, role directory.Role, approvers []settings.Approver) {
	people := p.approving(approvers)
	switch {
	case len(people.enabled()) > 0:
		return
	case people.part != "":
		p.unread(people.part, people.reason, finding.Finding{Role: string(role)})
		return
	}
	reasons := []string{"no approver is named"}
	if len(approvers) > 0 {
		reasons = nil
	}
	for _, a := range approvers {
		reasons = append(reasons, p.cannotApprove(a))
	}
	p.reportSetting(role, finding.Finding{
		Message: fmt.Sprintf("activation of %s requires an approval that nobody can give: %s", p.role(role), firstOf(reasons, ", ")),
	})
}

// cannotApprove says why nobody approves in the name of an approver.
func (p *Pass) cannotApprove(a settings.Approver) string {
	user, g := p.Tenant.Principal(a.ID), p.Tenant.Group(a.ID)
	switch {
	case user != nil && user.Type != directory.User:
		return called(user) + " is not a user"
	case user != nil:
		return called(user) + " is disabled"
	case g != nil && !g.Deleted():
		return "the group " + known(g) + " has no enabled people"
	}
	return "the " + a.Kind + " " + a.ID + " does not exist"
}
