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
		Fix:      "Require Azure MFA or a Conditional Access authentication context under Activation.",
		Severity: finding.Error,
	},
	Leaves:  []string{"activation.context", "activation.require"},
	Needs:   []directory.Part{directory.PartEligible},
	Verdict: Exposes,
}, checkActivationUnprotected)

func checkActivationUnprotected(p *Pass, role directory.Role, s *settings.Role) {
	proven, known := provesWhoActivates(s)
	eligible, how := p.countEligible(role), "eligible"
	if eligible == 0 && p.declaresEligible(role) {
		eligible, how = len(p.lasting(p.declaredRole(role).Eligible)), "declared as eligible"
	}
	if !known || proven || eligible == 0 {
		return
	}
	p.reportSetting(role, finding.Finding{
		Message: fmt.Sprintf("%s can be activated without MFA and without an authentication context; %s %s",
			p.role(role), finding.Count(eligible, "principal"), how),
	})
}

// provesWhoActivates says whether an activation asks for MFA or for an authentication
// context, and whether that is known: one of them is enough.
func provesWhoActivates(s *settings.Role) (proven, known bool) {
	require, knownMFA := s.ActivationRequire.Value()
	context, knownContext := s.ActivationContext.Value()
	proven = knownMFA && require.MFA || knownContext && context != ""
	return proven, proven || knownMFA && knownContext
}
