package policy

import (
	"fmt"
	"strings"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/settings"
)

// settingsUnreadable speaks for all rules about settings: none of them passes or fails
// by a setting that is not understood.
var settingsUnreadable = settingRule(Rule{
	Rule: finding.Rule{
		ID:    "settings-unreadable",
		Title: "A role has settings that are not understood",
		Why: "PIM answered with a rule or a word that Microsoft Graph's documentation does not have. It can mean anything, so nobody can " +
			"say whether the group is protected. Such a setting is never changed.",
		Fix:      "Look at the setting in the portal. If it is a new kind of setting, use a newer version of pim-groups.",
		Severity: finding.Warning,
	},
	Verdict: Obscures,
}, checkSettingsUnreadable)

func checkSettingsUnreadable(p *Pass, role directory.Role, s *settings.Role) {
	var reasons []string
	for _, unknown := range s.NotUnderstood() {
		reason := unknown.Reason
		if id := unknown.Setting.Rule; !strings.Contains(reason, id) {
			reason = id + ": " + reason
		}
		reasons = append(reasons, reason)
	}
	if len(reasons) > 0 {
		p.reportSetting(role, finding.Finding{
			Message: fmt.Sprintf("not all settings of %s are understood: %s", p.role(role), firstOf(reasons, "; ")),
		})
	}
}
