package settings

import (
	"cmp"
	"slices"
)

// Rank is what a change of one leaf does to the protection of a group.
type Rank string

const (
	// Even: as strict as before.
	Even Rank = "even"
	// Tighten: stricter.
	Tighten Rank = "tighten"
	// Loosen: weaker.
	Loosen Rank = "loosen"
	// Unrankable: nobody can say, so it counts as weaker.
	Unrankable Rank = "unrankable"
)

// Loosens says that the change must be allowed like one that weakens.
func (r Rank) Loosens() bool { return r == Loosen || r == Unrankable }

// Rank says what the change of the leaf from one role to another does. Both are
// whole roles, such as what was read and Role.With what is declared: MFA can't be
// judged without the context. enforced says that an enabled Conditional Access
// policy for a context was read; nil is never.
func (l Leaf) Rank(before, after *Role, enforced func(Context) bool) Rank {
	rank := l.field(before).rank(l.field(after))
	was, known := proofOf(before)
	is, knownToo := proofOf(after)
	switch {
	case l.Name == "activation.context" && rank != Even:
		return rankContext(rank, was, is, known && knownToo)
	case l.Name == "activation.require" && was.require.MFA != is.require.MFA:
		return rankMFA(rank, was, is, known && knownToo, enforced)
	}
	return rank
}

// proof is what proves who activates: MFA and an authentication context are judged
// together, because PIM can't honour both.
// https://learn.microsoft.com/entra/id-governance/privileged-identity-management/groups-role-settings
type proof struct {
	require Require
	context Context
}

// proofOf gives what is known of a role, and whether all of it is.
func proofOf(r *Role) (p proof, known bool) {
	require, ok := r.ActivationRequire.Value()
	context, okToo := r.ActivationContext.Value()
	return proof{require, context}, ok && okToo
}

// both: what an activation asks for then is not documented.
func (p proof) both() bool { return p.require.MFA && p.context != "" }

// rankContext judges a context that changes. One that takes the place of MFA, or
// gives way to it, is even: whether that loosens is the rank of the requirement.
func rankContext(rank Rank, was, is proof, known bool) Rank {
	switch {
	case !known || was.both() || is.both():
		return Unrankable
	case was.require.MFA != is.require.MFA && is.require.MFA == (is.context == ""):
		return Even
	}
	return rank
}

// rankMFA judges a requirement whose MFA comes or goes. A context in its place is
// as good if an enabled policy asks for it: PIM falls back to MFA only where no
// policy at all names the context.
func rankMFA(rank Rank, was, is proof, known bool, enforced func(Context) bool) Rank {
	if !known || is.both() {
		return Unrankable
	}
	instead := was.context
	if was.require.MFA {
		instead = is.context
	}
	if instead == "" || enforced == nil || !enforced(instead) {
		return rank
	}
	was.require.MFA, is.require.MFA = false, false
	return was.require.rank(is.require)
}

// rankSizes: the smaller one is stricter.
func rankSizes[T cmp.Ordered](before, after T) Rank {
	switch {
	case after < before:
		return Tighten
	case after > before:
		return Loosen
	}
	return Even
}

// rankFlags: true is stricter.
func rankFlags(before, after bool) Rank {
	switch {
	case after && !before:
		return Tighten
	case before && !after:
		return Loosen
	}
	return Even
}

// rankSets: the larger set is stricter.
func rankSets[T comparable](before, after []T) Rank {
	missing := func(from []T) func(T) bool { return func(v T) bool { return !slices.Contains(from, v) } }
	return combine(
		rankFlags(false, slices.ContainsFunc(after, missing(before))),
		rankFlags(slices.ContainsFunc(before, missing(after)), false))
}

// combine ranks several changes together: what is stricter in one and weaker in
// another can't be ranked.
func combine(ranks ...Rank) Rank {
	total := Even
	for _, rank := range ranks {
		switch {
		case rank == Even || rank == total:
		case total == Even:
			total = rank
		default:
			return Unrankable
		}
	}
	return total
}
