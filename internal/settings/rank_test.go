package settings_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pim-groups/internal/settings"
)

const hour, day = time.Hour, 24 * time.Hour

func user(n byte) settings.Approver {
	return settings.Approver{Kind: "user", ID: "11111111-aaaa-4aaa-8aaa-00000000000" + string(n)}
}

// ranked gives the ranks of a leaf from one role to another, and back.
func ranked(l settings.Leaf, a, b *settings.Role, enforced ...settings.Context) string {
	are := func(c settings.Context) bool { return len(enforced) > 0 && enforced[0] == c }
	return string(l.Rank(a, b, are)) + " " + string(l.Rank(b, a, are))
}

const (
	even       = "even even"
	tighter    = "tighten loosen"
	looser     = "loosen tighten"
	unrankable = "unrankable unrankable"
)

// What loosens, leaf by leaf: each pair is ranked in both directions.
func TestRank(t *testing.T) {
	t.Parallel()
	type limit = settings.AssignmentLimit
	activation := func(d time.Duration) settings.ActivationLimit { return settings.ActivationLimit{Longest: d} }
	one, two := settings.ApprovedBy(user('1')), settings.ApprovedBy(user('1'), user('2'))
	for _, test := range []struct {
		leaf string
		a, b settings.Role
		want string
	}{
		{"activation.max", settings.Role{ActivationMax: settings.Known(activation(hour))}, settings.Role{ActivationMax: settings.Known(activation(8 * hour))}, looser},
		{"activation.max", settings.Role{ActivationMax: settings.Known(activation(hour))}, settings.Role{ActivationMax: settings.Known(activation(hour))}, even},
		{"activation.max", settings.Role{ActivationMax: settings.Known(activation(hour))}, settings.Role{}, unrankable},
		{"activation.max", settings.Role{}, settings.Role{}, unrankable},
		{"eligible.max", settings.Role{EligibleMax: settings.Known(limit{Longest: 9999 * day})}, settings.Role{EligibleMax: settings.Known(limit{Permanent: true})}, looser},
		{"eligible.max", settings.Role{EligibleMax: settings.Known(limit{Longest: day, Permanent: true})}, settings.Role{EligibleMax: settings.Known(limit{Permanent: true})}, even},
		{"active.max", settings.Role{ActiveMax: settings.Known(limit{Longest: 15 * day})}, settings.Role{ActiveMax: settings.Known(limit{Longest: day})}, tighter},
		{"active.require", settings.Role{ActiveRequire: settings.Known(settings.Require{})}, settings.Role{ActiveRequire: settings.Known(settings.Require{MFA: true, Ticket: true})}, tighter},
		{"active.require", settings.Role{ActiveRequire: settings.Known(settings.Require{Justification: true})}, settings.Role{ActiveRequire: settings.Known(settings.Require{MFA: true})}, unrankable},
		{"activation.approval", settings.Role{ActivationApproval: settings.Known(settings.Approval{})}, settings.Role{ActivationApproval: settings.Known(two)}, tighter},
		{"activation.approval", settings.Role{ActivationApproval: settings.Known(one)}, settings.Role{ActivationApproval: settings.Known(two)}, looser},
		{"activation.approval", settings.Role{ActivationApproval: settings.Known(one)}, settings.Role{ActivationApproval: settings.Known(settings.ApprovedBy(user('2')))}, unrankable},
		{"activation.approval", settings.Role{ActivationApproval: settings.Known(two)}, settings.Role{ActivationApproval: settings.Known(two)}, even},
		{"notify.active", settings.Role{NotifyActive: settings.Known(settings.MailTo("all", true))}, settings.Role{NotifyActive: settings.Known(settings.MailTo("critical", true))}, looser},
		{"notify.active", settings.Role{NotifyActive: settings.Known(settings.MailTo("critical", true))}, settings.Role{NotifyActive: settings.Known(settings.MailTo("none", true))}, looser},
		{"notify.active", settings.Role{NotifyActive: settings.Known(settings.MailTo("none", true))}, settings.Role{NotifyActive: settings.Known(settings.MailTo("all", false))}, looser},
		{"notify.active", settings.Role{NotifyActive: settings.Known(settings.MailTo("all", true))}, settings.Role{NotifyActive: settings.Known(settings.MailTo("all", true, "a@x"))}, tighter},
		{"notify.active", settings.Role{NotifyActive: settings.Known(settings.MailTo("all", false, "a@x"))}, settings.Role{NotifyActive: settings.Known(settings.MailTo("all", true))}, unrankable},
		{"notify.active", settings.Role{NotifyActive: settings.Known(settings.MailTo("all", true))}, settings.Role{NotifyActive: settings.Known(settings.MailTo("critical", true, "a@x"))}, unrankable},
	} {
		l := leaf(t, test.leaf)
		if got := ranked(l, &test.a, &test.b); got != test.want {
			t.Errorf("%s %s and %s: %s, want %s", test.leaf, l.Words(&test.a), l.Words(&test.b), got, test.want)
		}
	}
}

// proof gives a role by its requirements and its context: "mfa ticket c1".
func proof(text string) *settings.Role {
	r := &settings.Role{ActivationContext: settings.Known(settings.Context(""))}
	var require settings.Require
	for _, word := range strings.Fields(text) {
		if context, ok := settings.ParseContext(word); ok {
			r.ActivationContext = settings.Known(context)
			continue
		}
		require.MFA, require.Ticket = require.MFA || word == "mfa", require.Ticket || word == "ticket"
	}
	r.ActivationRequire = settings.Known(require)
	return r
}

// MFA and context are judged together; c1 is the one context with an enabled policy.
func TestRankMFAAndContext(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ before, after, require, context string }{
		{"", "mfa", tighter, even},
		{"", "c1", even, tighter},
		{"c1", "c2", even, unrankable},
		{"mfa", "c1", even, even},
		{"mfa", "c2", looser, even},
		{"mfa", "ticket c1", tighter, even},
		{"mfa ticket", "c1", looser, even},
		{"mfa ticket", "c2", looser, even},
		{"mfa", "ticket c2", unrankable, even},
		{"mfa ticket", "mfa", looser, even},
		{"ticket c1", "c1", looser, even},
		// What both together ask for is not known. To drop MFA for an enforced context is
		// the way out, and to drop it for another one weakens.
		{"mfa c1", "c1", "even unrankable", even},
		{"mfa c2", "c2", "loosen unrankable", even},
		{"mfa c1", "mfa", even, unrankable},
		{"mfa c1", "", "loosen unrankable", unrankable},
		{"mfa c1", "mfa ticket c1", tighter, even},
		{"mfa c2", "c1", "even unrankable", unrankable},
	} {
		before, after := proof(test.before), proof(test.after)
		require := ranked(leaf(t, "activation.require"), before, after, "c1")
		context := ranked(leaf(t, "activation.context"), before, after, "c1")
		if require != test.require || context != test.context {
			t.Errorf("%s and %s: require %s, context %s; want %s, %s", test.before, test.after, require, context, test.require, test.context)
		}
	}
	if got := leaf(t, "activation.require").Rank(proof("mfa"), proof("c1"), nil); got != settings.Loosen {
		t.Errorf("without policies: %s", got)
	}
}

// A half of the pair that is not known makes unrankable what depends on it.
func TestRankWithoutTheOther(t *testing.T) {
	t.Parallel()
	noContext := func(r *settings.Role) *settings.Role {
		r.ActivationContext = settings.Field[settings.Context]{}
		return r
	}
	noRequire := func(r *settings.Role) *settings.Role {
		r.ActivationRequire = settings.Field[settings.Require]{}
		return r
	}
	require, context := leaf(t, "activation.require"), leaf(t, "activation.context")
	for i, test := range []struct {
		leaf          settings.Leaf
		before, after *settings.Role
		want          string
	}{
		{require, noContext(proof("")), noContext(proof("mfa")), unrankable},
		{require, noContext(proof("")), proof("mfa"), unrankable},
		{require, noContext(proof("")), noContext(proof("ticket")), tighter},
		{require, noContext(proof("mfa")), proof("mfa"), even},
		{context, noRequire(proof("")), proof("c1"), unrankable},
		{context, noRequire(proof("c1")), noRequire(proof("c1")), even},
		{context, noContext(proof("")), proof("c1"), unrankable},
	} {
		if got := ranked(test.leaf, test.before, test.after, "c1"); got != test.want {
			t.Errorf("%d: %s, want %s", i, got, test.want)
		}
	}
}

func TestLoosens(t *testing.T) {
	t.Parallel()
	for rank, want := range map[settings.Rank]bool{settings.Even: false, settings.Tighten: false, settings.Loosen: true, settings.Unrankable: true} {
		if rank.Loosens() != want {
			t.Errorf("%s loosens: %t", rank, !want)
		}
	}
}

// Leaf by leaf: a rank and its way back agree, two steps one way are one, and what
// is equal is even. Of a changed pair, the way into "both" alone is unrankable.
func TestRankProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := drawRole(t, "a"), drawRole(t, "b"), drawRole(t, "c")
		enforced := func(context settings.Context) bool { return context == "c1" }
		for _, l := range settings.Leaves() {
			there, back := l.Rank(a, b, enforced), l.Rank(b, a, enforced)
			mirror := map[settings.Rank]settings.Rank{settings.Tighten: settings.Loosen, settings.Loosen: settings.Tighten}
			want, changes := mirror[there]
			if !changes {
				want = there
			}
			if back != want && there != settings.Unrankable && back != settings.Unrankable {
				t.Fatalf("%s: %s and back %s", l.Name, there, back)
			}
			if l.Equal(a, b) && there != settings.Even && there != settings.Unrankable {
				t.Fatalf("%s: equal and %s", l.Name, there)
			}
			if l.Name == "activation.require" || l.Name == "activation.context" {
				continue // they depend on each other
			}
			if (there == settings.Even) != l.Equal(a, b) {
				t.Fatalf("%s: %s to %s is %s", l.Name, l.Words(a), l.Words(b), there)
			}
			if next := l.Rank(b, c, enforced); there != settings.Unrankable && (next == there || next == settings.Even) && l.Rank(a, c, enforced) != there {
				t.Fatalf("%s: %s, then %s, but together %s", l.Name, there, next, l.Rank(a, c, enforced))
			}
		}
	})
}

// No way from one proof of who activates to the next ends weaker than it began
// without a step that loosens.
func TestRankProofsTransitive(t *testing.T) {
	t.Parallel()
	proofs := []string{"", "mfa", "c1", "c2", "ticket", "mfa ticket", "ticket c1", "ticket c2"}
	enforced := func(context settings.Context) bool { return context == "c1" }
	rank := func(a, b string) settings.Rank {
		require := leaf(t, "activation.require").Rank(proof(a), proof(b), enforced)
		if context := leaf(t, "activation.context").Rank(proof(a), proof(b), enforced); context.Loosens() {
			return context
		}
		return require
	}
	for _, a := range proofs {
		for _, b := range proofs {
			for _, c := range proofs {
				if !rank(a, b).Loosens() && !rank(b, c).Loosens() && rank(a, c) == settings.Loosen {
					t.Errorf("%q, %q, %q: the steps do not loosen, but the whole does", a, b, c)
				}
			}
		}
	}
}
