package apply_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/apply"
	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	"pim-groups/internal/plan"
	"pim-groups/internal/settings"
)

const (
	maxRule     = "Expiration_EndUser_Assignment"
	requireRule = "Enablement_EndUser_Assignment"
	contextRule = "AuthenticationContext_EndUser_Assignment"
)

// One rule a write, what protects first, each with the id that was read right before
// it; and a second run has nothing to send.
func TestSettingsWritten(t *testing.T) {
	t.Parallel()
	x, s := managing(2, directorytest.Choices{}, directorytest.Choices{Max: "PT4H"})
	over := declared(longest(2*hour), require("mfa", "justification"), eligibleMax(400*24*hour))
	j := &recorder{}
	result := apply.Run(t.Context(), wants(t, x, s, 2, "member", over), deps(x, j))
	check(t, result.Outcomes, "done", "done", "done", "done", "done", "done")
	one := []string{"member " + maxRule, "member " + requireRule, "member Expiration_Admin_Eligibility"}
	if got := x.rules(); !slices.Equal(got, slices.Concat(one, one)) {
		t.Errorf("written %q", got)
	}
	for n := 1; n <= 2; n++ {
		if is := x.is(id(n), "member"); !leavesEqual(is, is.With(over)) {
			t.Errorf("%s: %+v", id(n), is)
		}
	}
	if o := x.is(id(1), "owner"); o.ActivationMax != settings.Known(settings.ActivationLimit{Longest: 4 * hour}) {
		t.Errorf("owners: %+v", o.ActivationMax)
	}
	if x.accessed != 2 {
		t.Errorf("access was read %d times, want once for each group", x.accessed)
	}
	if e := j.entries[1]; e.Step != apply.StepIntent || e.Role != "member" || e.Rule != maxRule || !strings.Contains(e.Before, "PT8H") || !strings.Contains(e.After, "PT2H") {
		t.Errorf("intent %+v", e)
	}
	if e := j.entries[3]; e.Step != apply.StepOutcome || e.Role != "member" || e.Setting != "activation.max" || e.State != "done" {
		t.Errorf("outcome %+v", e)
	}
	if again := wants(t, x, s, 2, "member", over); len(again.Plan.Changes) > 0 {
		t.Errorf("left: %+v", again.Plan.Changes)
	}
}

func leavesEqual(a, b *settings.Role) bool {
	return !slices.ContainsFunc(settings.Leaves(), func(l settings.Leaf) bool { return !l.Equal(a, b) })
}

// What is sent has all that was read of the rule, and its own property changed.
func TestOnlyOurPropertyIsSent(t *testing.T) {
	t.Parallel()
	x, s := managing(1, directorytest.Choices{}, directorytest.Choices{})
	apply.Run(t.Context(), wants(t, x, s, 1, "owner", declared(longest(2*hour))), deps(x, &recorder{}))
	read, _ := settings.Find(listOf(directorytest.Choices{}, directorytest.Choices{}), "owner", maxRule)
	want := strings.Replace(read.Value, "PT8H", "PT2H", 1)
	if len(x.writes) != 1 || !equalJSON(x.writes[0].Value, want) || x.writes[0].Policy != "policy-o" || x.writes[0].Role != "owner" {
		t.Errorf("sent %+v\nwant %s", x.writes, want)
	}
}

// Every answer, and every state that is read after it: what it means for the change,
// for the rest of its group, and for the next group.
func TestSettingAnswers(t *testing.T) {
	t.Parallel()
	// first is what the first write meets.
	first := func(kind apply.AnswerKind, committed bool) func(*tenant) {
		return func(x *tenant) {
			x.write = func(apply.Write) (bool, apply.Answer) {
				if len(x.writes) == 1 {
					return committed, apply.Answer{Kind: kind, Detail: "as given"}
				}
				return true, apply.Answer{Kind: apply.AnswerAccepted}
			}
		}
	}
	const ended = "skipped an earlier change of the group is not done: tighten activation.max of members "
	tests := []struct {
		name  string
		setup func(*tenant)
		want  []string // of the two changes of the first group and the two of the second
		sent  int
	}{
		{"accepted", first(apply.AnswerAccepted, true), []string{"done as given", "done", "done", "done"}, 4},
		{"accepted, read late", func(x *tenant) { x.behind = 4 }, []string{"done", "done", "done", "done"}, 4},
		{"accepted, never read", func(x *tenant) { x.behind = 1000 },
			[]string{"pending accepted, not visible yet", ended + "(pending)", "pending accepted, not visible yet", ended + "(pending)"}, 2},
		{"accepted and lost", first(apply.AnswerAccepted, false),
			[]string{"pending accepted, not visible yet; as given", ended + "(pending)", "done", "done"}, 3},
		{"rejected", first(apply.AnswerRejected, false), []string{"rejected as given", ended + "(rejected)", "done", "done"}, 3},
		{"rejected, and made", first(apply.AnswerRejected, true),
			[]string{"done it reads as declared, although no answer confirmed the write; as given", "done", "done", "done"}, 4},
		{"unknown, and made", first(apply.AnswerUnknown, true),
			[]string{"done it reads as declared, although no answer confirmed the write; as given", "done", "done", "done"}, 4},
		{"unknown, and not made", first(apply.AnswerUnknown, false),
			[]string{"unknown as given; it does not read as declared yet",
				`skipped the run was stopped because the outcome of tighten activation.max of members in "sg-1" is unknown`,
				"skipped the run was stopped", "skipped the run was stopped"}, 1},
		{"an answer of no known kind", first(apply.AnswerKind(99), false),
			[]string{"unknown as given", "skipped the run was stopped", "skipped the run was stopped", "skipped the run was stopped"}, 1},
		{"not sent", first(apply.AnswerSkipped, false), []string{"skipped as given", ended + "(skipped)", "done", "done"}, 3},
		{"no such id", first(apply.AnswerGone, false), []string{"done", "done", "done", "done"}, 5},
		{"no such id, twice", func(x *tenant) {
			x.write = func(w apply.Write) (bool, apply.Answer) {
				if w.Group == id(1) {
					return false, apply.Answer{Kind: apply.AnswerGone, Detail: "404"}
				}
				return true, apply.Answer{Kind: apply.AnswerAccepted}
			}
		}, []string{"rejected 404", ended + "(rejected)", "done", "done"}, 4},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			x, s := managing(2, directorytest.Choices{}, directorytest.Choices{})
			test.setup(x)
			result := apply.Run(t.Context(), wants(t, x, s, 2, "member", declared(longest(2*hour), require("mfa", "justification"))), deps(x, &recorder{}))
			check(t, result.Outcomes, test.want...)
			if len(x.writes) != test.sent {
				t.Errorf("sent %d: %q", len(x.writes), x.strategies())
			}
			// Only what was not refused is waited for, and for a minute.
			waited, lost := x.now.Sub(newTenant(s).now), strings.Count(strings.Join(test.want, "\n"), "accepted, not visible")
			if strings.HasPrefix(test.want[0], "unknown") {
				lost++
			}
			if test.name != "accepted, read late" && waited != time.Duration(lost)*time.Minute {
				t.Errorf("waited %s", waited)
			}
		})
	}
}

// What is read right before the write decides, and not the plan.
func TestReadBeforeTheWrite(t *testing.T) {
	t.Parallel()
	value := func(role string, c directorytest.Choices, rule string) string {
		s, _ := settings.Find(listOf(c, c), role, rule)
		return s.Value
	}
	set := func(rule string, c directorytest.Choices) func(*tenant) {
		return func(x *tenant) { x.set(id(1), "member", rule, value("member", c, rule)) }
	}
	tests := []struct {
		name  string
		setup func(*tenant)
		want  string
		sent  int
	}{
		{"as planned", func(*tenant) {}, "done", 1},
		{"moved", set(maxRule, directorytest.Choices{Max: "PT4H"}), "skipped activation.max was 8h when the plan was made and is 4h now", 0},
		{"as declared by now", set(maxRule, directorytest.Choices{Max: "PT2H"}), "done somebody else made it after the plan was made, and nothing was sent", 0},
		{"another declared one moved", set(requireRule, directorytest.Choices{MFA: true}),
			"skipped activation.require was justification when the plan was made and is mfa, justification now", 0},
		{"one that is not declared moved", set(contextRule, directorytest.Choices{Context: "c1"}), "done", 1},
		{"the other role's moved", func(x *tenant) { x.set(id(1), "owner", maxRule, hours("PT1H")) }, "done", 1},
		{"not understood any more", func(x *tenant) { x.set(id(1), "member", maxRule, "{}") }, "skipped activation.max was 8h when the plan was made and is unknown now", 0},
		{"not managed", func(x *tenant) { x.groups[id(1)].Managed = directory.False }, "skipped PIM does not manage it, and the write would onboard it", 0},
		{"list not readable", func(x *tenant) { x.managed = func(string) error { return errors.New("403") } },
			"skipped it could not be read right before the write: 403", 0},
		{"settings not readable", func(x *tenant) { x.unread = func(string) error { return errors.New("503") } },
			"skipped it could not be read right before the write: 503", 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			x, s := managing(1, directorytest.Choices{}, directorytest.Choices{})
			a := wants(t, x, s, 1, "member", declared(longest(2*hour), require("justification")))
			test.setup(x)
			result := apply.Run(t.Context(), a, deps(x, &recorder{}))
			check(t, result.Outcomes, test.want)
			if len(x.writes) != test.sent || result.Outcomes[0].ByOther != strings.Contains(test.want, "somebody else") {
				t.Errorf("sent %d, %+v", len(x.writes), result.Outcomes[0])
			}
		})
	}
}

// Another setting that changes with a write is reported and ends the group, unless that
// does not last; what can't be compared is no "unchanged".
func TestOtherSettingMoved(t *testing.T) {
	t.Parallel()
	over := declared(longest(2*hour), require("mfa", "justification"))
	for lasting, reported := range map[time.Duration]bool{20 * time.Second: false, 10 * time.Minute: true} {
		x, s := managing(2, directorytest.Choices{}, directorytest.Choices{})
		a, began, before := wants(t, x, s, 2, "member", over), x.now, listOf(directorytest.Choices{}, directorytest.Choices{})
		x.unread = func(group string) error {
			rule, _ := settings.Find(before, "owner", contextRule)
			if len(x.writes) > 0 && x.now.Sub(began) < lasting && group == id(1) {
				rule.Value = `{"id":"` + contextRule + `"}`
			}
			x.set(group, "owner", contextRule, rule.Value)
			return nil
		}
		o := apply.Run(t.Context(), a, deps(x, &recorder{})).Outcomes
		if !reported {
			check(t, o, "done", "done", "done", "done")
			continue
		}
		check(t, o, "done", "skipped other role settings are not known to be what they were before an earlier change of the group: tighten activation.max of members", "done", "done")
		if list := o[0].Findings(); len(list) != 1 || list[0].Rule != apply.SettingRule || list[0].Subject != "owner "+contextRule {
			t.Errorf("%+v", list)
		}
	}
	x, s := managing(1, directorytest.Choices{}, directorytest.Choices{})
	x.unread = func(string) error {
		if len(x.writes) > 0 {
			return errors.New("503")
		}
		return nil
	}
	o := apply.Run(t.Context(), wants(t, x, s, 1, "member", over), deps(x, &recorder{})).Outcomes
	check(t, o, "pending accepted, not visible yet", "skipped an earlier change of the group is not done")
	if list := o[0].Findings(); len(list) != 2 || list[0].Rule != apply.ChangeRule || list[1].Rule != apply.SettingRule {
		t.Errorf("%+v", list)
	}
}

// Of what a write changes, only the setting that it is about, in its role and with the
// wanted value, is taken for the run's own.
func TestWhatElseAWriteChanges(t *testing.T) {
	t.Parallel()
	max4h := directorytest.Choices{Max: "PT4H"}
	for _, test := range []struct {
		role, rule string
		commits    bool
		want       string
	}{
		{"member", contextRule, true, "done"},
		{"owner", maxRule, true, "done"},
		{"member", maxRule, false, "pending accepted, not visible yet"},
	} {
		x, s := managing(1, directorytest.Choices{}, directorytest.Choices{})
		a := wants(t, x, s, 1, "member", declared(longest(2*hour)))
		x.write = func(apply.Write) (bool, apply.Answer) {
			other, _ := settings.Find(listOf(max4h, max4h), test.role, test.rule)
			if test.rule == contextRule {
				other.Value = `{"id":"` + contextRule + `"}`
			}
			x.set(id(1), test.role, test.rule, other.Value)
			return test.commits, apply.Answer{Kind: apply.AnswerAccepted}
		}
		o := apply.Run(t.Context(), a, deps(x, &recorder{})).Outcomes
		check(t, o, test.want)
		if changed := o[0].Changed; len(changed) != 1 || changed[0].Role != test.role || changed[0].Rule != test.rule {
			t.Errorf("%s %s: reported %+v", test.role, test.rule, changed)
		}
	}
}

// A setting that nobody could read, neither for the plan nor now, has not moved.
func TestUnreadableIsNotMoved(t *testing.T) {
	t.Parallel()
	x, s := managing(1, directorytest.Choices{MFA: true}, directorytest.Choices{})
	x.set(id(1), "member", contextRule, `{"id":"`+contextRule+`"}`)
	a := wants(t, x, s, 1, "member", declared(require("mfa", "justification", "ticket")))
	a.Plan.Changes = slices.DeleteFunc(a.Plan.Changes, func(c plan.Change) bool { return c.Key.Setting != "activation.require" })
	check(t, apply.Run(t.Context(), a, deps(x, &recorder{})).Outcomes, "done")
}

// An id is never kept: each write goes to the one that was read last, and after an
// answer that there is none it is looked up again, once.
func TestIDsAreLookedUp(t *testing.T) {
	t.Parallel()
	x, s := managing(1, directorytest.Choices{}, directorytest.Choices{})
	renewed := false
	x.write = func(w apply.Write) (bool, apply.Answer) {
		if !renewed { // after the read and before the write
			renewed = true
			x.settings[id(1)].Policy = "policy-renewed"
			return false, apply.Answer{Kind: apply.AnswerGone, Detail: "404"}
		}
		return true, apply.Answer{Kind: apply.AnswerAccepted}
	}
	j := &recorder{}
	check(t, apply.Run(t.Context(), wants(t, x, s, 1, "member", declared(longest(2*hour))), deps(x, j)).Outcomes, "done")
	if len(x.writes) != 2 || x.writes[0].Policy != "policy-0" || x.writes[1].Policy != "policy-renewed" || x.strategies() != "set-rule set-rule-again" {
		t.Errorf("%+v", x.writes)
	}
}

// What was read longer than a minute ago is read again.
func TestReadAgainAfterAMinute(t *testing.T) {
	t.Parallel()
	for pause, reads := range map[time.Duration]int{time.Minute: 1, time.Minute + 1: 2} {
		x, s := managing(1, directorytest.Choices{}, directorytest.Choices{})
		x.write = func(apply.Write) (bool, apply.Answer) {
			x.now = x.now.Add(pause)
			return true, apply.Answer{Kind: apply.AnswerAccepted}
		}
		apply.Run(t.Context(), wants(t, x, s, 1, "member", declared(longest(2*hour), require("mfa"))), deps(x, &recorder{}))
		if x.accessed != reads {
			t.Errorf("%s: read %d times, want %d", pause, x.accessed, reads)
		}
	}
}

// A group that this run onboards gets its settings once PIM's list has it, the stricter
// one with the write that onboards; and one whose onboarding is not done gets none.
func TestSettingsAfterOnboarding(t *testing.T) {
	t.Parallel()
	const with = "done made with the write that brought the group under PIM"
	stricter, weaker := declared(longest(2*hour)), declared(longest(24*hour))
	moved := func(x *tenant) {
		rule, _ := settings.Find(listOf(directorytest.Choices{Max: "PT4H"}, directorytest.Choices{}), "member", maxRule)
		x.set(id(1), "member", maxRule, rule.Value)
	}
	for name, test := range map[string]struct {
		changes []plan.Class
		over    *settings.Role
		setup   func(*tenant)
		want    []string
		sent    string
	}{
		"stricter": {plan.Classes(), stricter, func(*tenant) {}, []string{"done", with}, "declared-rule"},
		"weaker":   {plan.Classes(), weaker, func(*tenant) {}, []string{"done", "done"}, "same-rule set-rule"},
		"ignored": {plan.Classes(), stricter, func(x *tenant) { x.ignores = func(w apply.Write) bool { return w.Strategy == apply.DeclaredRule } },
			[]string{"done sent: declared-rule, then same-rule", with}, "declared-rule same-rule"},
		"MFA": {plan.Classes(), declared(require("mfa", "justification")), func(*tenant) {}, []string{"done", "done"}, "same-rule set-rule"},
		"moved": {plan.Classes(), stricter, moved,
			[]string{"done", "skipped activation.max was 8h when the plan was made and is 4h now"}, "same-rule"},
		"pending": {plan.Classes(), stricter, func(x *tenant) { x.stale = 1000 },
			[]string{"pending not visible yet", "skipped an earlier change of the group is not done: onboard (pending)"}, "declared-rule same-rule same-policy"},
		"visible late":  {plan.Classes(), stricter, func(x *tenant) { x.behind = 4 }, []string{"done", with}, "declared-rule"},
		"never visible": {plan.Classes(), stricter, func(x *tenant) { x.behind = 1000 }, []string{"done", "pending accepted, not visible yet"}, "declared-rule"},
		"rejected": {plan.Classes(), stricter, func(x *tenant) { x.write = answer(apply.AnswerRejected, false) },
			[]string{"rejected as given", "skipped an earlier change of the group is not done: onboard (rejected)"}, "declared-rule"},
		"onboard only":  {[]plan.Class{plan.ClassOnboard}, stricter, func(*tenant) {}, []string{"done"}, "same-rule"},
		"settings only": {[]plan.Class{plan.ClassSettings}, stricter, func(*tenant) {}, []string{"skipped PIM does not manage it, and the write would onboard it"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x, s := managing(1, directorytest.Choices{}, directorytest.Choices{})
			s.Groups[0].Managed, x.groups[id(1)].Managed = directory.False, directory.False
			a := wants(t, x, s, 1, "member", test.over)
			a.Limits.Changes = test.changes
			test.setup(x)
			check(t, apply.Run(t.Context(), a, deps(x, &recorder{})).Outcomes, test.want...)
			if x.strategies() != test.sent {
				t.Errorf("sent %q, want %q", x.strategies(), test.sent)
			}
		})
	}
}

// What the write that onboards did beside the declared setting is reported.
func TestOnboardingWithADeclaredSetting(t *testing.T) {
	t.Parallel()
	x, s := managing(1, directorytest.Choices{}, directorytest.Choices{})
	s.Groups[0].Managed, x.groups[id(1)].Managed = directory.False, directory.False
	a := wants(t, x, s, 1, "member", declared(longest(2*hour)))
	x.write = func(apply.Write) (bool, apply.Answer) {
		x.set(id(1), "owner", contextRule, "{}")
		return true, apply.Answer{Kind: apply.AnswerAccepted}
	}
	o := apply.Run(t.Context(), a, deps(x, &recorder{})).Outcomes
	check(t, o, "done", "skipped other role settings are not known to be what they were")
	if len(o[0].Changed) != 1 || o[0].Changed[0].Rule != contextRule {
		t.Errorf("changed %+v", o[0].Changed)
	}
}
