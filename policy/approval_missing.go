package policy

import (
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/settings"
)

// approvalMissing asks about members alone: they are who gets the directory roles of a
// role-assignable group. Owners with less than members are owner-settings-weaker.
var approvalMissing = settingRule(Rule{
	Rule: finding.Rule{
		ID:    "approval-missing",
		Title: "A role-assignable group can be activated without approval",
		Why: "A member of a role-assignable group has its directory roles. Microsoft advises an approval for such groups: without one, " +
			"one account is enough to get them.",
		Fix:      "Require approval under Activation, and name at least two approvers.",
		Severity: finding.Warning,
	},
	Leaves: []string{"activation.approval"},
	Needs:  []directory.Part{directory.PartGroups},
}, checkApprovalMissing)

func checkApprovalMissing(p *Pass, role directory.Role, s *settings.Role) {
	approval, known := s.ActivationApproval.Value()
	if known && !approval.Required && role == directory.Member && p.Group.Found.RoleAssignable() {
		p.reportSetting(role, finding.Finding{Message: p.role(role) + " can be activated without approval, and the group is role-assignable"})
	}
}
