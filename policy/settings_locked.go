package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/settings"
)

var settingsLocked = settingRule(Rule{
	Rule: finding.Rule{
		ID:    "settings-locked",
		Title: "PIM may refuse to change single settings of a role",
		Why: "A mail to approvers with an explicit recipient makes Microsoft Graph refuse every later change of one setting, with " +
			"ActivationCustomApproversNotEmpty. This was measured for directory roles; for groups nobody has published it, and it is " +
			"assumed to be the same.",
		Fix: "Under Notification, remove the additional recipients of the mails to approvers. If PIM refuses that too, send all settings " +
			"at once: PATCH /policies/roleManagementPolicies/{id} with these rules and an empty notificationRecipients.",
		Severity: finding.Warning,
	},
}, checkSettingsLocked)

func checkSettingsLocked(p *Pass, role directory.Role, s *settings.Role) {
	others, n := s.ApproverMails, 0
	for _, field := range []*settings.Field[settings.Mails]{&others.Eligible, &others.Active, &others.Activation} {
		mails, _ := field.Value()
		n += len(mails.To)
	}
	if n > 0 {
		p.reportSetting(role, finding.Finding{
			Message: fmt.Sprintf("mails to approvers of %s have %s; none expected, because PIM may then refuse to change any single setting",
				p.role(role), finding.Count(n, "additional recipient")),
		})
	}
}
