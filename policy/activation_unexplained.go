package policy

import (
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/settings"
)

var activationUnexplained = settingRule(Rule{
	Rule: finding.Rule{
		ID:    "activation-unexplained",
		Title: "A role can be activated without a justification",
		Why: "Nobody has to say what the access is for. Approvers have nothing to decide by, and a later review finds activations " +
			"without a reason.",
		Fix:      "Require a justification under Activation.",
		Severity: finding.Note,
	},
	Leaves: []string{"activation.require"},
}, checkActivationUnexplained)

func checkActivationUnexplained(p *Pass, role directory.Role, s *settings.Role) {
	if require, known := s.ActivationRequire.Value(); known && !require.Justification {
		p.reportSetting(role, finding.Finding{Message: p.role(role) + " can be activated without a justification"})
	}
}
