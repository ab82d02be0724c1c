package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/settings"
)

// contextAndMFA: Graph refuses to switch on MFA beside a context, and accepts the
// reverse.
var contextAndMFA = settingRule(Rule{
	Rule: finding.Rule{
		ID:    "context-and-mfa",
		Title: "A role requires both MFA and an authentication context",
		Why: "PIM offers one or the other, and what an activation asks for with both is documented nowhere. Microsoft Graph accepts the " +
			"combination in one order of writing and refuses it in the other.",
		Fix:      "Under Activation, require either Azure MFA or the authentication context.",
		Severity: finding.Error,
	},
	Leaves: []string{"activation.context", "activation.require"},
}, checkContextAndMFA)

func checkContextAndMFA(p *Pass, role directory.Role, s *settings.Role) {
	require, _ := s.ActivationRequire.Value()
	if context, _ := s.ActivationContext.Value(); require.MFA && context != "" {
		p.reportSetting(role, finding.Finding{
			Message: fmt.Sprintf("activation of %s requires both MFA and the authentication context %s; only one expected", p.role(role), context),
		})
	}
}
