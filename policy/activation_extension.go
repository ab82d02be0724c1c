package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/settings"
)

var activationExtension = settingRule(Rule{
	Rule: finding.Rule{
		ID:    "activation-extension",
		Title: "A custom extension takes part in activations",
		Why: "A custom extension is a program of your tenant that PIM calls when somebody activates. It may answer that no person has to " +
			"approve. What it decides is not in the settings, so nobody can say whether the group is protected.",
		Fix:      "Review the custom extension. Turn it off for this role if a person has to approve.",
		Severity: finding.Warning,
	},
	Verdict: Obscures,
}, checkActivationExtension)

func checkActivationExtension(p *Pass, role directory.Role, s *settings.Role) {
	for _, extension := range s.Extensions {
		if extension.Enabled {
			p.reportSetting(role, finding.Finding{
				Message: fmt.Sprintf("a custom extension (%s) takes part in the activation of %s and may approve in the place of people",
					extension.Setting.Rule, p.role(role)),
			})
		}
	}
}
