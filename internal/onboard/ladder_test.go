package onboard_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/onboard"
)

// deaf are rungs that are accepted and do not onboard.
func deaf(rungs ...onboard.Rung) func(onboard.Write) bool {
	return func(w onboard.Write) bool {
		for _, rung := range rungs {
			if w.Rung == rung {
				return true
			}
		}
		return w.Rung == onboard.Restore
	}
}

// upon answers so to the writes of one rung, with their effect or without.
func upon(rung onboard.Rung, v onboard.Verdict, committed bool) func(onboard.Write) (bool, onboard.Answer) {
	return func(w onboard.Write) (bool, onboard.Answer) {
		if w.Rung == rung {
			return committed, onboard.Answer{Verdict: v, Detail: "as told"}
		}
		return true, onboard.Answer{Verdict: onboard.Accepted}
	}
}

// climb runs the onboarding of one group, with all rungs allowed.
func climb(t *testing.T, ctx context.Context, x *tenant, j onboard.Journal) *onboard.Result {
	t.Helper()
	m := means(x, j)
	m.Fallback = true
	return onboard.Run(ctx, merge(t, 1), m)
}

// The way up: which answer leads to the next rung, and which ends it.
func TestLadder(t *testing.T) {
	t.Parallel()
	all := []onboard.Rung{onboard.SameRule, onboard.SamePolicy, onboard.Shorten}
	tests := []struct {
		name  string
		setup func(*tenant)
		rungs string
		want  string
	}{
		{"the first works", func(*tenant) {}, "same-rule", "done"},
		{"the second works", func(x *tenant) { x.ignores = deaf(all[:1]...) }, "same-rule same-policy", "done sent: same-rule, then same-policy"},
		{"the third works", func(x *tenant) { x.ignores = deaf(all[:2]...) }, "same-rule same-policy shorten restore",
			"done sent: same-rule, then same-policy, then shorten"},
		{"none works", func(x *tenant) { x.ignores = deaf(all...) }, "same-rule same-policy shorten restore", "pending accepted, not visible yet"},
		{"the second is declined", func(x *tenant) {
			x.ignores, x.write = deaf(all...), upon(onboard.SamePolicy, onboard.Declined, false)
		}, "same-rule same-policy", "rejected as told"},
		{"the second is lost", func(x *tenant) {
			x.ignores, x.write = deaf(all...), upon(onboard.SamePolicy, onboard.Lost, true)
		}, "same-rule same-policy", "unknown as told"},
		{"the second can't be sent", func(x *tenant) {
			x.ignores, x.write = deaf(all...), upon(onboard.SamePolicy, onboard.Unsent, false)
		}, "same-rule same-policy", "pending nothing more was sent: as told"},
		{"the third can't be sent", func(x *tenant) {
			x.ignores, x.write = deaf(all...), upon(onboard.Shorten, onboard.Unsent, false)
		}, "same-rule same-policy shorten", "pending nothing more was sent: as told"},
		{"nothing stricter", func(x *tenant) {
			x.ignores = deaf(all...)
			x.set(id(1), onboard.WrittenRole, onboard.WrittenRule, hours("PT30M"))
		}, "same-rule same-policy", "pending nothing more was sent: members may be active for PT30M at most"},
		{"the list can't be read", func(x *tenant) {
			x.ignores, x.managed = deaf(all...), func(string) error { return errors.New("403") }
		}, "same-rule", "pending PIM's list could not be read: 403"},
		{"renamed in between", func(x *tenant) {
			x.ignores = deaf(all...)
			x.slept = func() { x.groups[id(1)].DisplayName = "x" }
		}, "same-rule", `pending nothing more was sent: it has been renamed from "sg-1" to "x"`},
		{"onboarded in between", func(x *tenant) {
			x.ignores, x.stale = deaf(all...), 1000
			x.fresh = func(string) error {
				if len(x.sent) > 0 {
					x.groups[id(1)].Managed = directory.True
				}
				return nil
			}
		}, "same-rule", "done PIM lists it by now"},
		{"the run's own trace", func(x *tenant) {
			x.ignores = deaf(all[:1]...)
			x.slept = func() { x.groups[id(1)].Evidence = []directory.Evidence{directory.EvidencePolicyWritten} }
		}, "same-rule same-policy", "done sent: same-rule, then same-policy"},
		{"the trace of somebody else", func(x *tenant) {
			x.ignores = deaf(all...)
			x.slept = func() { x.groups[id(1)].Evidence = []directory.Evidence{directory.EvidenceEligibility} }
		}, "same-rule", "pending nothing more was sent: PIM's list lacks it, yet there is a sign"},
		{"settings not readable", func(x *tenant) { x.unread = func(string) error { return errors.New("404") } }, "",
			"skipped its role settings could not be read right before the write: 404"},
		{"the setting is missing", func(x *tenant) { x.settings[id(1)].List = x.settings[id(1)].List[:1] }, "", "skipped PIM did not tell the setting"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			x := newTenant(snapshot(1))
			test.setup(x)
			before := x.value(id(1))
			check(t, climb(t, t.Context(), x, &recorder{}).Outcomes, test.want)
			if x.rungs() != test.rungs {
				t.Errorf("sent %q, want %q", x.rungs(), test.rungs)
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
	x.ignores = deaf(onboard.SameRule, onboard.SamePolicy)
	check(t, onboard.Run(t.Context(), merge(t, 1), means(x, &recorder{})).Outcomes, "pending accepted, not visible yet")
	if x.rungs() != "same-rule same-policy" {
		t.Errorf("sent %q", x.rungs())
	}
}

// What is sent: the value that was read, byte for byte; once a stricter one; and
// the first again. Each with the id that is right at that moment.
func TestValuesSent(t *testing.T) {
	t.Parallel()
	x, j := newTenant(snapshot(1)), &recorder{}
	x.ignores = deaf(onboard.SameRule, onboard.SamePolicy, onboard.Shorten)
	climb(t, t.Context(), x, j)
	shortened := `{"@odata.type":"#expiration","id":"` + onboard.WrittenRule + `","isExpirationRequired":true,"maximumDuration":"PT7H30M","odd":1.50}`
	for i, want := range []string{hours("PT8H"), hours("PT8H"), shortened, hours("PT8H")} {
		w := x.writes[i]
		if w.Value != want || w.Group != id(1) || w.Role != onboard.WrittenRole || w.Rule != onboard.WrittenRule {
			t.Errorf("write %d: %+v, want the value %s", i, w, want)
		}
	}
	for i, e := range j.entries {
		changes := e.Step == onboard.StepIntent && (e.Rung == onboard.Shorten || e.Rung == onboard.Restore)
		if changes != (e.Before != "") || changes && (e.Role != onboard.WrittenRole || e.Rule != onboard.WrittenRule) {
			t.Errorf("entry %d: %+v", i, e)
		}
	}
}

// Settings that are not what they were, whichever they are and however long it
// takes until they read so.
func TestSettingsCompared(t *testing.T) {
	t.Parallel()
	const enablement = "Enablement_EndUser_Assignment"
	drop := func(x *tenant, role, rule, value string) {
		x.write = func(onboard.Write) (bool, onboard.Answer) {
			x.set(id(1), role, rule, value)
			return true, onboard.Answer{Verdict: onboard.Accepted}
		}
	}
	tests := []struct {
		name  string
		setup func(*tenant)
		want  string // of the message; "" for no finding
	}{
		{"as before", func(*tenant) {}, ""},
		{"in another order", func(x *tenant) {
			drop(x, "owner", onboard.WrittenRule, `{"odd":1.50,"maximumDuration":"PT4H","isExpirationRequired":true,"id":"`+onboard.WrittenRule+`","@odata.type":"#expiration"}`)
		}, ""},
		{"a number written in another way", func(x *tenant) {
			drop(x, "owner", onboard.WrittenRule, strings.Replace(hours("PT4H"), "1.50", "1.5", 1))
		}, "odd was 1.50 and is 1.5"},
		{"another value", func(x *tenant) { drop(x, "member", enablement, `{"enabledRules":[]}`) },
			enablement + ` of members: enabledRules was ["Justification"] and is []`},
		{"a property is gone", func(x *tenant) { drop(x, "member", enablement, `{}`) }, `enabledRules was ["Justification"] and is missing`},
		{"the owners'", func(x *tenant) { drop(x, "owner", onboard.WrittenRule, hours("PT5H")) },
			onboard.WrittenRule + ` of owners: maximumDuration was "PT4H" and is "PT5H"`},
		{"a setting is gone", func(x *tenant) {
			x.write = func(onboard.Write) (bool, onboard.Answer) {
				x.settings[id(1)].List = x.settings[id(1)].List[1:]
				return true, onboard.Answer{Verdict: onboard.Accepted}
			}
		}, `was {"enabledRules":["Justification"]} and is gone`},
		{"a setting is new", func(x *tenant) {
			x.write = func(onboard.Write) (bool, onboard.Answer) {
				x.settings[id(1)].List = append(x.settings[id(1)].List, onboard.Setting{Role: "owner", Rule: "New", Value: `{"a":1}`})
				return true, onboard.Answer{Verdict: onboard.Accepted}
			}
		}, `New of owners: was not there and is now {"a":1}`},
		{"no JSON any more", func(x *tenant) { drop(x, "member", enablement, "{}{}") }, `was {"enabledRules":["Justification"]} and is {}{}`},
		{"long", func(x *tenant) { drop(x, "member", enablement, `{"enabledRules":"`+strings.Repeat("x", 500)+`"}`) }, "xxx…"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			x := newTenant(snapshot(1))
			test.setup(x)
			o := climb(t, t.Context(), x, &recorder{}).Outcomes[0]
			list := o.Findings()
			if told := len(list) == 1; told != (test.want != "") || o.State != onboard.Done || x.rungs() != "same-rule" {
				t.Fatalf("findings %+v, %s, sent %q", list, o.State, x.rungs())
			}
			if len(list) == 1 && (list[0].Rule != onboard.SettingRule || !strings.Contains(list[0].Message, test.want) || !strings.Contains(list[0].Fix, "Put it back")) {
				t.Errorf("finding %+v, want %q", list[0], test.want)
			}
		})
	}
}

// Several are told in the order of roles and settings.
func TestSettingsInOrder(t *testing.T) {
	t.Parallel()
	x := newTenant(snapshot(1))
	x.write = func(onboard.Write) (bool, onboard.Answer) {
		x.settings[id(1)].List = nil
		return true, onboard.Answer{Verdict: onboard.Accepted}
	}
	var got []string
	for _, d := range climb(t, t.Context(), x, &recorder{}).Outcomes[0].Changed {
		got = append(got, d.Role+" "+d.Rule)
	}
	want := "member Enablement_EndUser_Assignment, member Expiration_EndUser_Assignment, owner Expiration_EndUser_Assignment"
	if strings.Join(got, ", ") != want {
		t.Errorf("changed %q, want %q", got, want)
	}
}

// Answers that are behind the write are waited out; what can't be read at all is
// told, and never taken for unchanged.
func TestSettingsBehind(t *testing.T) {
	t.Parallel()
	for failing, told := range map[time.Duration]bool{20 * time.Second: false, time.Minute: true} {
		x := newTenant(snapshot(1))
		began := x.now
		x.unread = func(string) error {
			if len(x.sent) > 0 && x.now.Sub(began) < failing {
				return errors.New("503")
			}
			return nil
		}
		o := climb(t, t.Context(), x, &recorder{}).Outcomes[0]
		list := o.Findings()
		if len(list) > 0 != told || told && (list[0].Status != finding.NotEvaluated || !strings.Contains(list[0].Message, "503")) || o.State != onboard.Done {
			t.Errorf("not readable for %s: %+v", failing, list)
		}
	}
}

// A difference that does not last was an answer of a server that is behind.
func TestDifferenceHasToLast(t *testing.T) {
	t.Parallel()
	for lasts, told := range map[time.Duration]bool{20 * time.Second: false, time.Minute: true} {
		x := newTenant(snapshot(1))
		began := x.now
		x.unread = func(string) error {
			value := hours("PT4H")
			if len(x.sent) > 0 && x.now.Sub(began) < lasts {
				value = hours("PT5H")
			}
			x.set(id(1), "owner", onboard.WrittenRule, value)
			return nil
		}
		if o := climb(t, t.Context(), x, &recorder{}).Outcomes[0]; len(o.Changed) > 0 != told {
			t.Errorf("for %s: told %+v", lasts, o.Changed)
		}
	}
}

// A ladder is not climbed on when a rung did harm, or might have.
func TestHarmEndsTheLadder(t *testing.T) {
	t.Parallel()
	for name, setup := range map[string]func(*tenant){
		"changed": func(x *tenant) {
			x.write = func(onboard.Write) (bool, onboard.Answer) {
				x.set(id(1), "owner", onboard.WrittenRule, hours("PT5H"))
				return true, onboard.Answer{Verdict: onboard.Accepted}
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
		x.ignores = deaf(onboard.SameRule)
		setup(x)
		o := climb(t, t.Context(), x, &recorder{}).Outcomes[0]
		if x.rungs() != "same-rule" || !o.Pending || len(o.Findings()) != 2 {
			t.Errorf("%s: sent %q, %+v", name, x.rungs(), o.Findings())
		}
	}
}
