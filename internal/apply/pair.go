package apply

import (
	"fmt"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/plan"
	"pim-groups/internal/settings"
)

// MFA and an authentication context exclude each other, and PIM refuses only one of
// the two orders: MFA while a context is on. So the context is turned on first and MFA
// dropped after it was seen. The other way round there is a moment with neither.
// https://learn.microsoft.com/entra/id-governance/privileged-identity-management/groups-role-settings

// The two settings of a pair.
const (
	requireLeaf = "activation.require"
	contextLeaf = "activation.context"
)

// proves says that the setting is about what proves who activates.
func proves(setting string) bool {
	return setting == requireLeaf || setting == contextLeaf || setting == plan.PairSetting
}

// proof gives what proves who activates a role with these settings.
func proof(r *settings.Role) (mfa bool, context settings.Context) {
	require, _ := r.ActivationRequire.Value()
	context, _ = r.ActivationContext.Value()
	return require.MFA, context
}

// pairReason says why a pair is never written: it does not end with the context alone.
func pairReason(c *plan.Change) string {
	if c.Action != plan.Pair {
		return ""
	}
	if mfa, context := proof(c.Want); !mfa && context != "" {
		return ""
	}
	return "for a moment nobody would have to prove who they are, so this program does not make it"
}

// byHand is where a pair is changed that is never written.
func byHand(c *plan.Change) string {
	return "Change it in the Entra admin center: Identity Governance, Privileged Identity Management, " +
		"Groups, the group, Settings, " + c.Key.Role + ", Edit, On activation, require"
}

// proofReason says what a change of one setting would leave wrong with the other one as
// it is now: both on, or neither although the change is not one that weakens.
func proofReason(c *plan.Change, is *settings.Role) string {
	if c.Action == plan.Pair || !proves(c.Key.Setting) {
		return ""
	}
	mfa, context := proof(is)
	wasOn, wasBoth := mfa || context != "", mfa && context != ""
	if wantMFA, wantContext := proof(c.Want); c.Key.Setting == requireLeaf {
		mfa = wantMFA
	} else {
		context = wantContext
	}
	switch {
	case mfa && context != "" && !wasBoth:
		return "MFA and an authentication context would both be on, and PIM can't honour both"
	case !mfa && context == "" && wasOn && c.Effect != plan.Loosens:
		return "neither MFA nor an authentication context would be left"
	}
	return ""
}

// contextReason says why a context is not turned on: with one that is not published,
// nobody can activate, and PIM takes any.
func (s *setting) contextReason(strategy Strategy) string {
	_, context := proof(s.outcome.Change.Want)
	published := func(c directory.Context) bool { return c.ID == string(context) && c.IsAvailable == directory.True }
	if s.leaf(strategy).Name != contextLeaf || context == "" || slices.ContainsFunc(s.Tenant.Contexts, published) {
		return ""
	}
	return fmt.Sprintf("the authentication context %s was not read as published, and with one that is not nobody can activate", context)
}

// afterContext goes on with MFA, once the context was seen and nothing else moved.
func (s *setting) afterContext() (next Strategy) {
	out := &s.outcome
	out.State, out.Detail = Skipped, "the authentication context is on, and MFA still is"
	if len(out.Changed) > 0 {
		return ""
	}
	return DropMFA
}
