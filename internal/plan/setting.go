package plan

import (
	"fmt"
	"slices"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/settings"
)

// compareSettings compares the declared settings of a role, leaf by leaf, with those
// that were read, and says what the role will be.
func (d *differ) compareSettings(r *role) {
	g := r.group.Found
	was := d.tenant.Settings(g.ID, r.name)
	if r.unread = d.unread(directory.PartRoleSettings, g, was != nil); r.unread != nil {
		was = nil
	}
	r.after = was
	declared := r.declared.Settings
	if declared == nil {
		return
	}
	var compared []Comparison
	values := WithApprovers(declared.Values, d.tenant)
	for _, leaf := range d.leaves {
		if declared.Declares(leaf) {
			compared = append(compared, d.compareLeaf(r, leaf, was, values))
		}
	}
	compared = pairUp(r, compared, was)
	for _, c := range compared {
		if c.Is == Differs && len(c.Blocks) == 0 {
			r.after = r.after.WithLeaves(c.Want, c.leaves...)
		}
		d.add(r, c)
	}
}

// compareLeaf compares one setting of a role with the declared values.
func (d *differ) compareLeaf(r *role, leaf settings.Leaf, was, values *settings.Role) Comparison {
	declared := r.declared.Settings
	c := Comparison{Key: r.key(), Is: Uncompared, Pos: declared.Places[leaf.Name], Was: was, After: leaf.Words(declared.Values)}
	c.Key.Setting = leaf.Name
	if leaf.Name == approvalLeaf {
		c.Blocks = d.approverBlocks(declared)
	}
	if was == nil {
		c.Blocks = append(c.Blocks, *r.unread)
		return c
	}
	c.Before = leaf.Words(was)
	if reason := leaf.UnknownReason(was); reason != "" {
		c.Blocks = append(c.Blocks, Block{Kind: NotUnderstood, Reason: reason})
		return c
	}
	c.Is, c.Want = Same, was
	if !leaf.Equal(was, values) {
		c.Is, c.Want, c.leaves = Differs, was.WithLeaves(values, leaf), []settings.Leaf{leaf}
		c.Effect = EffectOf(leaf.Rank(was, was.With(values), d.tenant.Enforced))
	}
	if reason := leaf.ValueReason(values); reason != "" {
		c.Blocks = append(c.Blocks, Block{Kind: Unwritable, Reason: reason})
	}
	if reason := halfPair(leaf.Name, was, declared.Values); reason != "" {
		c.Blocks = append(c.Blocks, Block{Kind: HalfPair, Reason: reason})
	}
	return c
}

// EffectOf gives the effect of a setting whose change has the rank.
func EffectOf(rank settings.Rank) Effect {
	switch {
	case rank.Loosens():
		return Loosens
	case rank == settings.Even:
		return Keeps
	}
	return Tightens
}

// approverBlocks keeps approvers from being written who are not known to be those that
// the file means. A disabled one is the business of a rule.
func (d *differ) approverBlocks(declared *config.Settings) []Block {
	var blocks []Block
	for _, approver := range declared.Approvers {
		for _, b := range d.principal(approver.Principal, approver.Who.Pos).Blocks {
			if b.Kind != Disabled {
				blocks = append(blocks, b)
			}
		}
	}
	return blocks
}

// WithApprovers gives declared settings whose approvers can be compared: those who are
// named without an id get the id that the tenant has. Being unpinned still keeps them
// from being written.
func WithApprovers(declared *settings.Role, tenant *directory.Index) *settings.Role {
	approval, _ := declared.ActivationApproval.Value()
	if !approval.Required {
		return declared
	}
	approvers := slices.Clone(approval.Approvers)
	for i, a := range approvers {
		if user := tenant.Principal(a.ID); user != nil {
			approvers[i].ID = user.ID
		}
	}
	return declared.With(&settings.Role{ActivationApproval: settings.Known(settings.ApprovedBy(approvers...))})
}

// proof is what asks for a proof of who activates: MFA, or a context. PIM refuses MFA
// while a context is on, and takes the reverse, which it can't honour.
// https://learn.microsoft.com/entra/id-governance/privileged-identity-management/groups-role-settings
type proof struct {
	mfa, mfaKnown bool
	context       settings.Context
	contextKnown  bool
}

func proofOf(r *settings.Role) proof {
	require, mfaKnown := r.ActivationRequire.Value()
	context, contextKnown := r.ActivationContext.Value()
	return proof{require.MFA, mfaKnown, context, contextKnown}
}

// halfPair says why a leaf of the pair can't change while the other one is not declared,
// or not understood.
func halfPair(leaf string, was, declared *settings.Role) string {
	is, want := proofOf(was), proofOf(declared)
	switch leaf {
	case requireLeaf:
		return halfRequire(is, want)
	case contextLeaf:
		return halfContext(is, want)
	}
	return ""
}

func halfRequire(is, want proof) string {
	switch {
	case want.mfa && !want.contextKnown && is.context != "":
		return fmt.Sprintf("activation.require has mfa, the tenant asks for the context %s, and activation.context is not declared", is.context)
	case want.contextKnown && !is.contextKnown && want.mfa != is.mfa:
		return "activation.context of the tenant is not understood"
	}
	return ""
}

func halfContext(is, want proof) string {
	switch {
	case want.context != "" && !want.mfaKnown && is.mfa:
		return fmt.Sprintf("activation.context is %s, the tenant requires mfa, and activation.require is not declared", want.context)
	case want.mfaKnown && !is.mfaKnown:
		return "activation.require of the tenant is not understood"
	}
	return ""
}

// pairUp makes one comparison of MFA that takes the place of a context, or gives way to
// one. If one of the two is blocked, both are.
func pairUp(r *role, compared []Comparison, was *settings.Role) []Comparison {
	at := func(name string) int {
		return slices.IndexFunc(compared, func(c Comparison) bool { return c.Key.Setting == name && c.Is == Differs })
	}
	i, j := at(requireLeaf), at(contextLeaf)
	if i < 0 || j < 0 {
		return compared
	}
	is, want := proofOf(was), proofOf(r.declared.Settings.Values)
	if is.mfa == want.mfa || want.mfa != (want.context == "") {
		return compared
	}
	require, context := compared[i], compared[j]
	pair := require
	pair.Key.Setting, pair.Pos = PairSetting, context.Pos
	pair.Blocks = append(slices.Clip(require.Blocks), context.Blocks...)
	pair.Before, pair.After = pairWords(require.Before, context.Before), pairWords(require.After, context.After)
	pair.leaves = append(slices.Clip(require.leaves), context.leaves...)
	pair.Want = require.Want.WithLeaves(context.Want, context.leaves...)
	compared[i] = pair
	return slices.Delete(compared, j, j+1)
}

func pairWords(require, context string) string { return require + "; context " + context }
