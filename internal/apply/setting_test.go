package apply_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/apply"
	"pim-groups/internal/directory/directorytest"
	"pim-groups/internal/finding"
	"pim-groups/internal/settings"
)

// Settings that are not what they were, whichever they are and however long it
// takes until they read so.
func TestSettingsCompared(t *testing.T) {
	t.Parallel()
	const enablement = "Enablement_EndUser_Assignment"
	drop := func(x *tenant, role, rule, value string) {
		x.write = func(apply.Write) (bool, apply.Answer) {
			x.set(id(1), role, rule, value)
			return true, apply.Answer{Kind: apply.AnswerAccepted}
		}
	}
	tests := []struct {
		name  string
		setup func(*tenant)
		want  string // of the message; "" for no finding
	}{
		{"as before", func(*tenant) {}, ""},
		{"in another order", func(x *tenant) {
			drop(x, "owner", apply.WrittenRule, `{"odd":1.50,"maximumDuration":"PT4H","isExpirationRequired":true,"id":"`+apply.WrittenRule+`","@odata.type":"#expiration"}`)
		}, ""},
		{"a number written in another way", func(x *tenant) {
			drop(x, "owner", apply.WrittenRule, strings.Replace(hours("PT4H"), "1.50", "1.5", 1))
		}, "odd was 1.50 and is 1.5"},
		{"another value", func(x *tenant) { drop(x, "member", enablement, `{"enabledRules":[]}`) },
			enablement + ` of members: enabledRules was ["Justification"] and is []`},
		{"a property is gone", func(x *tenant) { drop(x, "member", enablement, `{}`) }, `enabledRules was ["Justification"] and is missing`},
		{"the owners'", func(x *tenant) { drop(x, "owner", apply.WrittenRule, hours("PT5H")) },
			apply.WrittenRule + ` of owners: maximumDuration was "PT4H" and is "PT5H"`},
		{"a setting is gone", func(x *tenant) {
			x.write = func(apply.Write) (bool, apply.Answer) {
				x.settings[id(1)].List = x.settings[id(1)].List[1:]
				return true, apply.Answer{Kind: apply.AnswerAccepted}
			}
		}, `was {"enabledRules":["Justification"]} and is missing now`},
		{"a setting is new", func(x *tenant) {
			x.write = func(apply.Write) (bool, apply.Answer) {
				x.settings[id(1)].List = append(x.settings[id(1)].List, settings.Setting{Role: "owner", Rule: "New", Value: `{"a":1}`})
				return true, apply.Answer{Kind: apply.AnswerAccepted}
			}
		}, `New of owners: was missing and is now {"a":1}`},
		{"no JSON any more", func(x *tenant) { drop(x, "member", enablement, "{}{}") }, `was {"enabledRules":["Justification"]} and is {}{}`},
		{"long", func(x *tenant) { drop(x, "member", enablement, `{"enabledRules":"`+strings.Repeat("x", 500)+`"}`) }, "xxx…"},
		{"as long as is shown", func(x *tenant) { drop(x, "member", enablement, `{"enabledRules":"`+strings.Repeat("x", 198)+`"}`) }, `xxx"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			x := newTenant(snapshot(1))
			test.setup(x)
			o := runWithFallback(t, t.Context(), x, &recorder{}).Outcomes[0]
			list := o.Findings()
			if reported := len(list) == 1; reported != (test.want != "") || o.State != apply.Done || x.strategies() != "same-rule" {
				t.Fatalf("findings %+v, %s, sent %q", list, o.State, x.strategies())
			}
			if len(list) == 1 && (list[0].Rule != apply.SettingRule || !strings.HasSuffix(list[0].Message, test.want) || !strings.Contains(list[0].Fix, "Put it back")) {
				t.Errorf("finding %+v, want %q", list[0], test.want)
			}
		})
	}
}

// Several are reported in the order of roles and settings.
func TestSettingsInOrder(t *testing.T) {
	t.Parallel()
	x := newTenant(snapshot(1))
	x.write = func(apply.Write) (bool, apply.Answer) {
		x.settings[id(1)].List = nil
		return true, apply.Answer{Kind: apply.AnswerAccepted}
	}
	var got []string
	for _, d := range runWithFallback(t, t.Context(), x, &recorder{}).Outcomes[0].Changed {
		got = append(got, d.Role+" "+d.Rule)
	}
	want := "member Enablement_EndUser_Assignment, member Expiration_EndUser_Assignment, owner Expiration_EndUser_Assignment"
	if strings.Join(got, ", ") != want {
		t.Errorf("changed %q, want %q", got, want)
	}
}

// Answers that are behind the write are waited out; what can't be read at all is
// reported, and never taken for unchanged.
func TestSettingsBehind(t *testing.T) {
	t.Parallel()
	for failing, reported := range map[time.Duration]bool{20 * time.Second: false, time.Minute: true} {
		x := newTenant(snapshot(1))
		began := x.now
		x.unread = func(string) error {
			if len(x.sent) > 0 && x.now.Sub(began) < failing {
				return errors.New("503")
			}
			return nil
		}
		o := runWithFallback(t, t.Context(), x, &recorder{}).Outcomes[0]
		list := o.Findings()
		if len(list) > 0 != reported || reported && (list[0].Status != finding.NotEvaluated || !strings.Contains(list[0].Message, "503")) || o.State != apply.Done {
			t.Errorf("not readable for %s: %+v", failing, list)
		}
	}
}

// A difference that does not last was an answer of a server that is behind.
func TestDifferenceHasToLast(t *testing.T) {
	t.Parallel()
	for lasts, reported := range map[time.Duration]bool{20 * time.Second: false, time.Minute: true} {
		x := newTenant(snapshot(1))
		began := x.now
		x.unread = func(string) error {
			value := hours("PT4H")
			if len(x.sent) > 0 && x.now.Sub(began) < lasts {
				value = hours("PT5H")
			}
			x.set(id(1), "owner", apply.WrittenRule, value)
			return nil
		}
		if o := runWithFallback(t, t.Context(), x, &recorder{}).Outcomes[0]; len(o.Changed) > 0 != reported {
			t.Errorf("for %s: reported %+v", lasts, o.Changed)
		}
	}
}

// Only what this run has written is left out of what else has changed: not the same
// setting of the other role, and no other setting of the role.
func TestSettingsMovedBesideAWrite(t *testing.T) {
	t.Parallel()
	x, s := managing(1, directorytest.Choices{}, directorytest.Choices{})
	a := wants(t, x, s, 1, "member", declared(longest(2*hour)))
	var rule string
	x.write = func(w apply.Write) (bool, apply.Answer) {
		rule = w.Setting.Rule
		x.set(id(1), "owner", rule, w.Setting.Value)
		x.set(id(1), "member", contextRule, "{}")
		return true, apply.Answer{Kind: apply.AnswerAccepted}
	}
	o := apply.Run(t.Context(), a, deps(x, &recorder{})).Outcomes
	var moved []string
	for _, d := range o[0].Changed {
		moved = append(moved, d.Role+" "+d.Rule)
	}
	slices.Sort(moved)
	if want := []string{"member " + contextRule, "owner " + rule}; rule == "" || !slices.Equal(moved, want) {
		t.Errorf("%s: %q, want %q", o[0].State, moved, want)
	}
}
