package apply_test

import (
	"context"
	"errors"
	"testing"

	"pim-groups/internal/apply"
	"pim-groups/internal/directory"
)

// ignoring gives strategies that are accepted and do not onboard.
func ignoring(strategies ...apply.Strategy) func(apply.Write) bool {
	return func(w apply.Write) bool {
		for _, strategy := range strategies {
			if w.Strategy == strategy {
				return true
			}
		}
		return w.Strategy == apply.Restore
	}
}

// upon answers so to the writes of one strategy, with their effect or without.
func upon(strategy apply.Strategy, v apply.AnswerKind, committed bool) func(apply.Write) (bool, apply.Answer) {
	return func(w apply.Write) (bool, apply.Answer) {
		if w.Strategy == strategy {
			return committed, apply.Answer{Kind: v, Detail: "as given"}
		}
		return true, apply.Answer{Kind: apply.AnswerAccepted}
	}
}

// runWithFallback runs the onboarding of one group, with all strategies allowed.
func runWithFallback(t *testing.T, ctx context.Context, x *tenant, j apply.Journal) *apply.Result {
	t.Helper()
	with := deps(x, j)
	with.Fallback = true
	return apply.Run(ctx, merge(t, 1), with)
}

// Which answer leads to the next strategy, and which ends it.
func TestStrategies(t *testing.T) {
	t.Parallel()
	all := []apply.Strategy{apply.SameRule, apply.SamePolicy, apply.Shorten}
	tests := []struct {
		name       string
		setup      func(*tenant)
		strategies string
		want       string
	}{
		{"the first works", func(*tenant) {}, "same-rule", "done"},
		{"the second works", func(x *tenant) { x.ignores = ignoring(all[:1]...) }, "same-rule same-policy", "done sent: same-rule, then same-policy"},
		{"the third works", func(x *tenant) { x.ignores = ignoring(all[:2]...) }, "same-rule same-policy shorten restore",
			"done sent: same-rule, then same-policy, then shorten"},
		{"none works", func(x *tenant) { x.ignores = ignoring(all...) }, "same-rule same-policy shorten restore", "pending accepted, not visible yet"},
		{"the second is rejected", func(x *tenant) {
			x.ignores, x.write = ignoring(all...), upon(apply.SamePolicy, apply.AnswerRejected, false)
		}, "same-rule same-policy", "rejected as given"},
		{"the second is unknown", func(x *tenant) {
			x.ignores, x.write = ignoring(all...), upon(apply.SamePolicy, apply.AnswerUnknown, true)
		}, "same-rule same-policy", "unknown as given"},
		{"the second can't be sent", func(x *tenant) {
			x.ignores, x.write = ignoring(all...), upon(apply.SamePolicy, apply.AnswerSkipped, false)
		}, "same-rule same-policy", "pending nothing more was sent: as given"},
		{"the third can't be sent", func(x *tenant) {
			x.ignores, x.write = ignoring(all...), upon(apply.Shorten, apply.AnswerSkipped, false)
		}, "same-rule same-policy shorten", "pending nothing more was sent: as given"},
		{"nothing stricter", func(x *tenant) {
			x.ignores = ignoring(all...)
			x.set(id(1), apply.WrittenRole, apply.WrittenRule, hours("PT30M"))
		}, "same-rule same-policy", "pending nothing more was sent: members may be active for PT30M at most"},
		{"the list can't be read", func(x *tenant) {
			x.ignores, x.managed = ignoring(all...), func(string) error { return errors.New("403") }
		}, "same-rule", "pending PIM's list could not be read: 403"},
		{"renamed in between", func(x *tenant) {
			x.ignores = ignoring(all...)
			x.slept = func() { x.groups[id(1)].DisplayName = "x" }
		}, "same-rule", `pending nothing more was sent: it was renamed from "sg-1" to "x"`},
		{"deleted for good in between", func(x *tenant) {
			x.ignores = ignoring(all...)
			x.slept = func() { delete(x.groups, id(1)) }
		}, "same-rule", "pending nothing more was sent: the directory has no such group any more"},
		{"onboarded in between", func(x *tenant) {
			x.ignores, x.stale = ignoring(all...), 1000
			x.fresh = func(string) error {
				if len(x.sent) > 0 {
					x.groups[id(1)].Managed = directory.True
				}
				return nil
			}
		}, "same-rule", "done PIM lists it now"},
		{"the run's own trace", func(x *tenant) {
			x.ignores = ignoring(all[:1]...)
			x.slept = func() { x.groups[id(1)].Evidence = []directory.Evidence{directory.EvidencePolicyWritten} }
		}, "same-rule same-policy", "done sent: same-rule, then same-policy"},
		{"the trace of somebody else", func(x *tenant) {
			x.ignores = ignoring(all...)
			x.slept = func() { x.groups[id(1)].Evidence = []directory.Evidence{directory.EvidenceEligibility} }
		}, "same-rule", "pending nothing more was sent: PIM's list lacks it, but there is evidence"},
		{"settings not readable", func(x *tenant) { x.unread = func(string) error { return errors.New("404") } }, "",
			"skipped its role settings could not be read right before the write: 404"},
		{"the setting is missing", func(x *tenant) { x.settings[id(1)].List = x.settings[id(1)].List[:1] }, "", "skipped PIM did not return the setting"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			x := newTenant(snapshot(1))
			test.setup(x)
			before := x.value(id(1))
			check(t, runWithFallback(t, t.Context(), x, &recorder{}).Outcomes, test.want)
			if x.strategies() != test.strategies {
				t.Errorf("sent %q, want %q", x.strategies(), test.strategies)
			}
			if x.value(id(1)) != before {
				t.Errorf("the setting is %s, was %s", x.value(id(1)), before)
			}
		})
	}
}

// Without leave the ladder ends before a setting is changed.
func TestNoFallback(t *testing.T) {
	t.Parallel()
	x := newTenant(snapshot(1))
	x.ignores = ignoring(apply.SameRule, apply.SamePolicy)
	check(t, apply.Run(t.Context(), merge(t, 1), deps(x, &recorder{})).Outcomes, "pending accepted, not visible yet")
	if x.strategies() != "same-rule same-policy" {
		t.Errorf("sent %q", x.strategies())
	}
}

// What is sent: the value that was read, byte for byte; once a stricter one; and
// the first again. Each with the id that is right at that moment.
func TestValuesSent(t *testing.T) {
	t.Parallel()
	x, j := newTenant(snapshot(1)), &recorder{}
	x.ignores = ignoring(apply.SameRule, apply.SamePolicy, apply.Shorten)
	runWithFallback(t, t.Context(), x, j)
	shortened := `{"@odata.type":"#expiration","id":"` + apply.WrittenRule + `","isExpirationRequired":true,"maximumDuration":"PT7H30M","odd":1.50}`
	for i, want := range []string{hours("PT8H"), hours("PT8H"), shortened, hours("PT8H")} {
		w := x.writes[i]
		if w.Value != want || w.Group != id(1) || w.Role != apply.WrittenRole || w.Rule != apply.WrittenRule {
			t.Errorf("write %d: %+v, want the value %s", i, w, want)
		}
	}
	for i, e := range j.entries {
		changes := e.Step == apply.StepIntent && (e.Strategy == apply.Shorten || e.Strategy == apply.Restore)
		if changes != (e.Before != "") || changes != (e.After != "") || changes && (e.Role != apply.WrittenRole || e.Rule != apply.WrittenRule) {
			t.Errorf("entry %d: %+v", i, e)
		}
		if e.Group != "" && (e.Action != "onboard" || e.Group != id(1) || e.Name != groupName(1)) {
			t.Errorf("entry %d is not about the change: %+v", i, e)
		}
	}
}

// No other strategy follows one that did harm, or might have.
func TestHarmEndsTheStrategies(t *testing.T) {
	t.Parallel()
	for name, setup := range map[string]func(*tenant){
		"changed": func(x *tenant) {
			x.write = func(apply.Write) (bool, apply.Answer) {
				x.set(id(1), "owner", apply.WrittenRule, hours("PT5H"))
				return true, apply.Answer{Kind: apply.AnswerAccepted}
			}
		},
		"not compared": func(x *tenant) {
			x.unread = func(string) error {
				if len(x.sent) > 0 {
					return errors.New("503")
				}
				return nil
			}
		},
	} {
		x := newTenant(snapshot(1))
		x.ignores = ignoring(apply.SameRule)
		setup(x)
		o := runWithFallback(t, t.Context(), x, &recorder{}).Outcomes[0]
		if x.strategies() != "same-rule" || !o.Pending || len(o.Findings()) != 2 {
			t.Errorf("%s: sent %q, %+v", name, x.strategies(), o.Findings())
		}
	}
}
