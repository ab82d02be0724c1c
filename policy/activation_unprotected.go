package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/settings"
)

// activationUnprotected is about what a stolen session can do: a justification is a
// text, which everybody can write.
var activationUnprotected = settingRule(Rule{
	Rule: finding.Rule{
		ID:    "activation-unprotected",
		Title: "A role can be activated without MFA",
		Why: "Whoever has a session of somebody who is eligible becomes a member or owner with a sentence of text. MFA or an " +
			"authentication context asks for a proof at the moment of the activation.",
		Fix: "In the settings of the role, under Activation, require Azure MFA or a Conditional Access authentication " +
			"context.",
		Severity: finding.Error,
	},
	Verdict: Exposes,
}, checkActivationUnprotected)

func checkActivationUnprotected(p *Pass, role directory.Role, s *settings.Role) {
	require, known := s.ActivationRequire.Value()
	context, knownToo := s.ActivationContext.Value()
	eligible := len(p.eligible(role))
	if !known || !knownToo || require.MFA || context != "" || eligible == 0 {
		return
	}
	p.Report(finding.Finding{
		Role: string(role),
		Message: fmt.Sprintf("the %s role of %s can be activated without MFA and without an authentication context; %s eligible",
			role, p.name(), finding.Count(eligible, "principal")),
	})
}
