package apply_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/apply"
	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	"pim-groups/internal/plan"
	"pim-groups/internal/settings"
)

// guarded fails the test at the moment in which a role has neither MFA nor a context
// that it had one of.
func guarded(t *testing.T, x *tenant, then func(apply.Write) (bool, apply.Answer)) {
	t.Helper()
	x.write = func(w apply.Write) (bool, apply.Answer) {
		committed, answer := true, apply.Answer{Kind: apply.AnswerAccepted}
		if then != nil {
			committed, answer = then(w)
		}
		on := func(list []settings.Setting) bool {
			is := settings.Read(list, w.Role)
			c, _ := is.ActivationContext.Value()
			return mfa(is) || c != ""
		}
		before := x.settings[w.Group].List
		after := slices.Clone(before)
		for i := range after {
			if after[i].Role == w.Role && after[i].Rule == w.Rule {
				after[i].Value = w.Value
			}
		}
		if committed && on(before) && !on(after) {
			t.Errorf("neither MFA nor a context after %+v", w)
		}
		return committed, answer
	}
}

// From MFA to a context: the context first, MFA only after the context was seen, and
// what is refused on the way leaves both on.
func TestPair(t *testing.T) {
	t.Parallel()
	second := func(kind apply.AnswerKind, committed bool) func(*tenant) func(apply.Write) (bool, apply.Answer) {
		return func(*tenant) func(apply.Write) (bool, apply.Answer) {
			return func(w apply.Write) (bool, apply.Answer) {
				if w.Rule == requireRule {
					return committed, apply.Answer{Kind: kind, Detail: "as given"}
				}
				return true, apply.Answer{Kind: apply.AnswerAccepted}
			}
		}
	}
	tests := []struct {
		name  string
		then  func(*tenant) func(apply.Write) (bool, apply.Answer)
		setup func(*tenant)
		want  string
		sent  string
		left  string // MFA and context
	}{
		{name: "accepted", want: "done", sent: "enable-context drop-mfa", left: "justification c1"},
		{name: "read late", setup: func(x *tenant) { x.behind = 3 }, want: "done", sent: "enable-context drop-mfa", left: "justification c1"},
		{name: "context never read", setup: func(x *tenant) { x.behind = 1000 }, want: "pending accepted, not visible yet", sent: "enable-context", left: "mfa, justification c1"},
		{name: "context rejected", then: func(*tenant) func(apply.Write) (bool, apply.Answer) { return answer(apply.AnswerRejected, false) },
			want: "rejected as given", sent: "enable-context", left: "mfa, justification none"},
		{name: "context lost", then: func(*tenant) func(apply.Write) (bool, apply.Answer) { return answer(apply.AnswerAccepted, false) },
			want: "pending accepted, not visible yet; as given", sent: "enable-context", left: "mfa, justification none"},
		{name: "MFA rejected", then: second(apply.AnswerRejected, false), want: "rejected as given; the authentication context is on, and MFA may still be",
			sent: "enable-context drop-mfa", left: "mfa, justification c1"},
		{name: "MFA lost", then: second(apply.AnswerAccepted, false),
			want: "pending accepted, not visible yet; as given; the authentication context is on, and MFA may still be",
			sent: "enable-context drop-mfa", left: "mfa, justification c1"},
		{name: "MFA unknown", then: second(apply.AnswerUnknown, false),
			want: "unknown as given; it does not read as declared yet; the authentication context is on, and MFA may still be",
			sent: "enable-context drop-mfa", left: "mfa, justification c1"},
		{name: "ids are old ones", then: func(x *tenant) func(apply.Write) (bool, apply.Answer) {
			return func(w apply.Write) (bool, apply.Answer) {
				if !strings.HasSuffix(string(w.Strategy), "-again") {
					return false, apply.Answer{Kind: apply.AnswerGone}
				}
				return true, apply.Answer{Kind: apply.AnswerAccepted}
			}
		}, want: "done", sent: "enable-context enable-context-again drop-mfa drop-mfa-again", left: "justification c1"},
		{name: "the context is on already", setup: func(x *tenant) { setContext(x, "c1") }, want: "done", sent: "drop-mfa", left: "justification c1"},
		{name: "another context is on", setup: func(x *tenant) { setContext(x, "c2") },
			want: "skipped activation.context was none when the plan was made and is c2 now", left: "mfa, justification c2"},
		{name: "both are as declared", setup: func(x *tenant) {
			setContext(x, "c1")
			rule, _ := settings.Find(listOf(directorytest.Choices{}, directorytest.Choices{}), "member", requireRule)
			x.set(id(1), "member", requireRule, rule.Value)
		}, want: "done somebody else made it after the plan was made, and nothing was sent", left: "justification c1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			x, s := managing(1, directorytest.Choices{MFA: true}, directorytest.Choices{})
			a := wants(t, x, s, 1, "member", declared(require("justification"), onContext("c1")))
			if test.setup != nil {
				test.setup(x)
			}
			var then func(apply.Write) (bool, apply.Answer)
			if test.then != nil {
				then = test.then(x)
			}
			guarded(t, x, then)
			check(t, apply.Run(t.Context(), a, deps(x, &recorder{})).Outcomes, test.want)
			is := x.is(id(1), "member")
			left := is.ActivationRequire
			required, _ := left.Value()
			c, _ := is.ActivationContext.Value()
			if got := required.String() + " " + c.String(); got != test.left || x.strategies() != test.sent {
				t.Errorf("left %q, want %q; sent %q", got, test.left, x.strategies())
			}
		})
	}
}

func setContext(x *tenant, c string) {
	rule, _ := settings.Find(listOf(directorytest.Choices{Context: c}, directorytest.Choices{}), "member", contextRule)
	x.set(id(1), "member", contextRule, rule.Value)
}

// MFA stays where the context can't be seen to be on any more, or where another setting
// moved with it.
func TestMFAStays(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		after func(*tenant) // each read after the first write
		want  string
	}{
		"settings unreadable": {func(*tenant) {}, "pending accepted, not visible yet"},
		"another one moved":   {func(x *tenant) { x.set(id(1), "owner", maxRule, "{}") }, "skipped the authentication context is on, and MFA still is"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x, s := managing(1, directorytest.Choices{MFA: true}, directorytest.Choices{})
			x.unread = func(string) error {
				if len(x.writes) > 0 {
					test.after(x)
					if name == "settings unreadable" {
						return errors.New("503")
					}
				}
				return nil
			}
			o := apply.Run(t.Context(), wants(t, x, s, 1, "member", declared(require(), onContext("c1"))), deps(x, &recorder{})).Outcomes
			check(t, o, test.want)
			if x.strategies() != "enable-context" || !mfa(x.is(id(1), "member")) {
				t.Errorf("sent %q", x.strategies())
			}
		})
	}
}

// A signal between the two leaves both on and says so.
func TestPairCancelled(t *testing.T) {
	t.Parallel()
	x, s := managing(1, directorytest.Choices{MFA: true}, directorytest.Choices{})
	a, d := wants(t, x, s, 1, "member", declared(require(), onContext("c1"))), deps(x, &recorder{})
	d.StaleReason = func(context.Context) string {
		if len(x.writes) > 0 {
			return "a newer commit is there"
		}
		return ""
	}
	check(t, apply.Run(t.Context(), a, d).Outcomes, "skipped the authentication context is on, and MFA still is; nothing more was sent: the run was stopped because a newer commit is there")
}

// What ends without the context alone is never written as a pair, nor what would leave
// both or neither.
func TestProofNeverWritten(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		choice directorytest.Choices
		over   *settings.Role
		setup  func(*tenant)
		change func(*plan.Change)
		want   string
	}{
		{"context to MFA", directorytest.Choices{Context: "c1"}, declared(require("mfa"), onContext("")), nil, nil,
			"skipped for a moment nobody would have to prove who they are"},
		{"both to neither", directorytest.Choices{MFA: true, Context: "c1"}, declared(require(), onContext("")), nil, nil,
			"skipped for a moment nobody would have to prove who they are"},
		{"not published", directorytest.Choices{}, declared(onContext("c2")), nil, nil,
			"skipped the authentication context c2 was not read as published"},
		{"not in the tenant", directorytest.Choices{}, declared(onContext("c9")), nil, nil,
			"skipped the authentication context c9 was not read as published"},
		{"MFA beside a context", directorytest.Choices{Context: "c1"}, declared(require("mfa", "justification")), nil, nil,
			"skipped MFA and an authentication context would both be on"},
		{"a context beside MFA", directorytest.Choices{MFA: true}, declared(onContext("c1")), nil, nil,
			"skipped MFA and an authentication context would both be on"},
		{"the context went since", directorytest.Choices{MFA: true, Context: "c1"}, declared(require("justification")),
			func(x *tenant) { setContext(x, "") }, nil, "skipped activation.context was c1 when the plan was made and is none now"},
		{"MFA alone is no tightening", directorytest.Choices{MFA: true}, declared(require("justification")), nil,
			func(c *plan.Change) { c.Action, c.Effect = plan.Tighten, plan.Tightens }, "skipped neither MFA nor an authentication context would be left"},
		{"the context alone is no tightening", directorytest.Choices{Context: "c1"}, declared(onContext("")), nil,
			func(c *plan.Change) { c.Action, c.Effect = plan.Tighten, plan.Tightens }, "skipped neither MFA nor an authentication context would be left"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			x, s := managing(1, test.choice, directorytest.Choices{})
			a := wants(t, x, s, 1, "member", test.over)
			if test.setup != nil {
				test.setup(x)
			}
			if test.change != nil {
				test.change(&a.Plan.Changes[0])
			}
			o := apply.Run(t.Context(), a, deps(x, &recorder{})).Outcomes
			check(t, o, test.want)
			if x.writes != nil {
				t.Errorf("sent %q", x.strategies())
			}
			byHand := strings.HasPrefix(test.want, "skipped for a moment")
			if list := o[0].Findings(); strings.HasPrefix(list[0].Fix, "Change it in the Entra admin center") != byHand {
				t.Errorf("fix %q", list[0].Fix)
			}
		})
	}
}

// What the files ask for and the operator allows is written: MFA is dropped, and a
// context turned off or replaced.
func TestProofLoosened(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		choice directorytest.Choices
		over   *settings.Role
	}{
		"MFA":             {directorytest.Choices{MFA: true}, declared(require("justification"))},
		"the context":     {directorytest.Choices{Context: "c1"}, declared(onContext(""))},
		"another context": {directorytest.Choices{Context: "c2"}, declared(onContext("c1"))},
		"MFA of both":     {directorytest.Choices{MFA: true, Context: "c1"}, declared(require("justification"))},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x, s := managing(1, test.choice, directorytest.Choices{})
			a := wants(t, x, s, 1, "member", test.over)
			check(t, apply.Run(t.Context(), a, deps(x, &recorder{})).Outcomes, "done")
		})
	}
}

// No context was read: none is turned on.
func TestContextsUnread(t *testing.T) {
	t.Parallel()
	x, s := managing(1, directorytest.Choices{}, directorytest.Choices{})
	s.Contexts = nil
	a := wants(t, x, s, 1, "member", declared(onContext("c1")))
	check(t, apply.Run(t.Context(), a, deps(x, &recorder{})).Outcomes, "skipped the authentication context c1 was not read as published")
	s.Contexts = []directory.Context{{ID: "c1", IsAvailable: directory.Null}}
	b := wants(t, x, s, 1, "member", declared(onContext("c1")))
	check(t, apply.Run(t.Context(), b, deps(x, &recorder{})).Outcomes, "skipped the authentication context c1 was not read as published")
}
