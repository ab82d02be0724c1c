package apply_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/apply"
	"pim-groups/internal/directory"
	"pim-groups/internal/plan"
)

// short is what a crash in group n left in the journal.
func short(n int) apply.PendingRestore {
	return apply.PendingRestore{Tenant: tenantID, Action: plan.Onboard, Group: id(n), Name: groupName(n), Role: apply.WrittenRole, Rule: apply.WrittenRule,
		Before: hours("PT8H"), After: hours("PT7H30M")}
}

// mergeWithManaged is a merge of groups 1 and 2 that also declares group 800, which is
// managed, and 801, which must not come under PIM.
func mergeWithManaged(t *testing.T, n int) *apply.Preflight {
	t.Helper()
	more := "  - name: sg-800\n    id: " + id(800) + "\n  - name: sg-801\n    id: " + id(801) + "\n    pim: none\n"
	return preflight(declare(t, entries(n)+more), with801(snapshot(n)))
}

// with801 adds two managed groups: one that is declared otherwise, and one that
// no file declares.
func with801(s *directory.Snapshot) *directory.Snapshot {
	for _, n := range []int{801, 802} {
		g := group(n)
		g.Managed = directory.True
		s.Groups = append(s.Groups, g)
	}
	return s
}

// What a run does first with what an earlier one left shortened. Group 800 is
// managed, group 1 is one that this run onboards, and 2 is neither.
func TestRestorePending(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		setup func(*tenant, *apply.PendingRestore)
		want  string
		sent  string
	}{
		{"shortened", func(*tenant, *apply.PendingRestore) {}, "done it was put back", "restore"},
		{"of a group to onboard", func(x *tenant, s *apply.PendingRestore) { move(x, s, 1) }, "done it was put back", "restore"},
		{"of a group of no concern", func(x *tenant, s *apply.PendingRestore) { move(x, s, 2) }, "skipped PIM does not manage the group, and this run does not onboard it", ""},
		{"of a group that was renamed", func(x *tenant, s *apply.PendingRestore) {
			move(x, s, 1)
			x.groups[id(1)].DisplayName = "x"
		}, "skipped renamed", ""},
		{"of a group that is gone", func(x *tenant, s *apply.PendingRestore) { delete(x.groups, s.Group) }, "skipped PIM does not manage the group", ""},
		{"put back by somebody", func(x *tenant, s *apply.PendingRestore) { x.set(s.Group, s.Role, s.Rule, s.Before) }, "done it has its former value; nothing was sent", ""},
		{"changed by somebody", func(x *tenant, s *apply.PendingRestore) { x.set(s.Group, s.Role, s.Rule, hours("PT1H")) }, "skipped somebody changed it since", ""},
		{"of a group declared otherwise", func(x *tenant, s *apply.PendingRestore) { move(x, s, 801) }, "skipped no entry of the file with this id requires PIM", ""},
		{"of a group nobody declared", func(x *tenant, s *apply.PendingRestore) { move(x, s, 802) }, "skipped no entry of the file with this id requires PIM", ""},
		{"another tenant", func(_ *tenant, s *apply.PendingRestore) { s.Tenant = id(9) }, "skipped the journal is of another tenant", ""},
		{"another role", func(_ *tenant, s *apply.PendingRestore) { s.Role = "owner" }, "skipped values that no run of this program writes", ""},
		{"another setting", func(_ *tenant, s *apply.PendingRestore) { s.Rule = "x" }, "skipped values that no run of this program writes", ""},
		{"a looser value", func(_ *tenant, s *apply.PendingRestore) { s.Before = hours("PT24H") }, "skipped values that no run of this program writes", ""},
		{"no value", func(_ *tenant, s *apply.PendingRestore) { s.Before = "" }, "skipped values that no run of this program writes", ""},
		{"group not readable", func(x *tenant, _ *apply.PendingRestore) { x.fresh = func(string) error { return errors.New("429") } }, "skipped the group could not be read: 429", ""},
		{"setting not readable", func(x *tenant, _ *apply.PendingRestore) { x.unread = func(string) error { return errors.New("429") } }, "skipped it could not be read: 429", ""},
		{"rejected", func(x *tenant, _ *apply.PendingRestore) { x.write = upon(apply.Restore, apply.AnswerRejected, false) }, "rejected as given", "restore"},
		{"skipped", func(x *tenant, _ *apply.PendingRestore) { x.write = upon(apply.Restore, apply.AnswerSkipped, false) }, "skipped as given", "restore"},
		{"unknown and made", func(x *tenant, _ *apply.PendingRestore) { x.write = upon(apply.Restore, apply.AnswerUnknown, true) }, "done it was put back", "restore"},
		{"unknown and not made", func(x *tenant, _ *apply.PendingRestore) { x.write = upon(apply.Restore, apply.AnswerUnknown, false) },
			"unknown as given; it does not have its former value yet", "restore"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			x, s, j := newTenant(with801(snapshot(2))), short(800), &recorder{}
			x.set(s.Group, s.Role, s.Rule, s.After)
			test.setup(x, &s)
			a := mergeWithManaged(t, 2)
			a.Plan.Changes = a.Plan.Changes[:1]
			with := deps(x, j)
			with.Pending, with.Fallback = []apply.PendingRestore{s}, true
			result := apply.Run(t.Context(), a, with)
			got := result.Restored[0]
			state, detail, _ := strings.Cut(test.want, " ")
			if string(got.State) != state || !strings.Contains(got.Detail, detail) || !strings.HasPrefix(x.strategies()+" ", test.sent+" ") && test.sent != "" {
				t.Errorf("%s %q, sent %q; want %q", got.State, got.Detail, x.strategies(), test.want)
			}
			if test.sent == "" && strings.Contains(x.strategies(), "restore") {
				t.Error("something was put back")
			}
			f, reported := got.Finding()
			if reported != (got.State != apply.Done) || reported && (f.Rule != apply.SettingRule || !strings.Contains(f.Message, got.Detail)) {
				t.Errorf("finding %+v", f)
			}
			if closed := len(again(t, x, withIntent(s, j)).Pending) == 0; closed != (got.State == apply.Done) {
				t.Errorf("the journal says done: %t", closed)
			}
			if stopped := result.Stopped != ""; stopped != (test.sent != "" && got.State != apply.Done) {
				t.Errorf("stopped: %q", result.Stopped)
			}
		})
	}
}

// What is put back is the setting as it is now with its former maximum. Of the
// journal's own text nothing is sent: it can be written in another way, and where it
// holds a key twice nobody knows what it says, so nothing is put back.
func TestRestoreSendsNothingOfTheJournal(t *testing.T) {
	t.Parallel()
	twice := func(value string) string {
		return strings.Replace(value, "{", `{"maximumDuration":"PT24H","odd":[{"a":1,"a":2}],`, 1)
	}
	order := `{"odd":1.50,"maximumDuration":"%","isExpirationRequired":true,"id":"` + apply.WrittenRule + `","@odata.type":"#expiration"}`
	for name, change := range map[string]func(*apply.PendingRestore){
		"keys twice":    func(s *apply.PendingRestore) { s.Before, s.After = twice(s.Before), twice(s.After) },
		"another order": func(s *apply.PendingRestore) { s.Before = strings.Replace(order, "%", "PT8H", 1) },
		"blanks":        func(s *apply.PendingRestore) { s.Before = strings.ReplaceAll(s.Before, ",", ", ") },
	} {
		x, s := newTenant(with801(snapshot(1))), short(800)
		x.set(s.Group, s.Role, s.Rule, s.After)
		change(&s)
		with := deps(x, &recorder{})
		with.Pending = []apply.PendingRestore{s}
		got := apply.Run(t.Context(), mergeWithManaged(t, 1), with).Restored[0]
		if name == "keys twice" {
			if got.State != apply.Skipped || strings.Contains(x.strategies(), "restore") {
				t.Errorf("%s: %s %q, sent %+v", name, got.State, got.Detail, x.writes)
			}
			continue
		}
		if got.State != apply.Done || len(x.writes) == 0 || x.writes[0].Value != hours("PT8H") {
			t.Errorf("%s: %s %q, sent %+v", name, got.State, got.Detail, x.writes)
		}
	}
}

// move makes it another group that was left shortened.
func move(x *tenant, s *apply.PendingRestore, n int) {
	*s = short(n)
	x.set(s.Group, s.Role, s.Rule, s.After)
}

// withIntent puts the shortening before what the next run wrote down.
func withIntent(s apply.PendingRestore, j *recorder) *recorder {
	first := []apply.Entry{{Step: apply.StepBegin, Tenant: s.Tenant},
		{Step: apply.StepIntent, Action: s.Action, Strategy: apply.Shorten, Group: s.Group, Name: s.Name, Role: s.Role, Rule: s.Rule, Before: s.Before, After: s.After}}
	return &recorder{entries: append(first, j.entries...)}
}

// Nothing begins after a signal or with a journal that fails, and one setting is
// put back once however often it is named.
func TestRestorePendingStops(t *testing.T) {
	t.Parallel()
	run := func(ctx context.Context, x *tenant, j *recorder, list ...apply.PendingRestore) []apply.RestoreResult {
		for _, s := range list {
			x.set(s.Group, s.Role, s.Rule, s.After)
		}
		a := mergeWithManaged(t, 1)
		a.Plan.Changes = nil
		with := deps(x, j)
		with.Pending = list
		return apply.Run(ctx, a, with).Restored
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	x := newTenant(snapshot(1))
	if got := run(cancelled, x, &recorder{}, short(800)); got[0].State != apply.Skipped || got[0].Detail != "the run was cancelled" || x.sent != nil {
		t.Errorf("cancelled: %+v", got)
	}
	for failing := 1; failing <= 2; failing++ {
		if got := run(t.Context(), x, &recorder{failing: failing}, short(800)); got[0].State != apply.Skipped || !strings.Contains(got[0].Detail, "disk full") || x.sent != nil {
			t.Errorf("disk full: %+v", got)
		}
	}
	y := newTenant(snapshot(1))
	y.write = func(apply.Write) (bool, apply.Answer) {
		y.set(id(800), apply.WrittenRole, apply.WrittenRule, hours("PT8H"))
		y.slept = func() { y.set(id(800), apply.WrittenRole, apply.WrittenRule, hours("PT7H30M")) }
		return false, apply.Answer{Kind: apply.AnswerAccepted}
	}
	got := run(t.Context(), y, &recorder{}, short(800), short(800))
	if len(y.sent) != 1 || got[0].State != apply.Done || got[1].State != apply.Done {
		t.Errorf("twice: sent %q, %+v", y.sent, got)
	}
	z := newTenant(snapshot(1))
	z.write = func(w apply.Write) (bool, apply.Answer) {
		reads := 0
		z.unread = func(string) error { // as before for one read, and then shortened again by somebody
			if reads++; reads == 2 {
				z.set(id(800), apply.WrittenRole, apply.WrittenRule, hours("PT7H30M"))
			}
			return nil
		}
		return true, apply.Answer{Kind: apply.AnswerAccepted}
	}
	if got := run(t.Context(), z, &recorder{}, short(800), short(800)); len(z.sent) != 1 || !strings.Contains(got[1].Detail, "none is sent twice") {
		t.Errorf("shortened again: sent %q, %+v", z.sent, got)
	}
}

// The operator's word counts for what is put back too, and a run that is refused
// does not keep quiet about what it would have put back.
func TestRestorePendingKeepsTheLimits(t *testing.T) {
	t.Parallel()
	x, s, a := newTenant(snapshot(1)), short(800), mergeWithManaged(t, 1)
	x.set(s.Group, s.Role, s.Rule, s.After)
	with := deps(x, &recorder{})
	with.Pending = []apply.PendingRestore{s}
	a.Limits.NeverTouch = []string{s.Group}
	if got := apply.Run(t.Context(), a, with).Restored[0]; got.Detail != "never-touch names the group" || slices.Contains(x.sent, s.Group) {
		t.Errorf("ruled out: %+v, sent %q", got, x.sent)
	}
	a.Limits.NeverTouch, a.Limits.Changes = nil, []plan.Class{plan.ClassSettings, plan.ClassEligible}
	if got := apply.Run(t.Context(), a, with).Restored[0]; !strings.HasPrefix(got.Detail, "onboard is not in changes") || slices.Contains(x.sent, s.Group) {
		t.Errorf("a run that may not onboard: %+v, sent %q", got, x.sent)
	}
	a.Limits.NeverTouch, a.Limits.Changes = []string{s.Group}, onboarding
	a.Plan.Changes[0].Action = "assign"
	other := deps(newTenant(snapshot(1)), &recorder{})
	other.Pending = []apply.PendingRestore{short(1)}
	if got := apply.Run(t.Context(), a, other).Restored[0]; !strings.Contains(got.Detail, "this run does not onboard it") {
		t.Errorf("another kind of change for the group: %+v", got)
	}
	a.Origin.Event, x.sent = "schedule", nil
	result := apply.Run(t.Context(), a, with)
	if len(result.Refusals) != 1 || len(result.Restored) != 1 || result.Restored[0].State != apply.Skipped || x.sent != nil {
		t.Errorf("refused: %+v, sent %q", result, x.sent)
	}
}

// A group that an earlier run shortened is not shortened again, but when that run
// had not come to it. Another group is not held back by this.
func TestNotShortenedAgain(t *testing.T) {
	t.Parallel()
	const all = "same-rule same-policy shorten restore"
	for maximum, want := range map[string]string{
		"PT7H30M": "restore same-rule same-policy " + all, // as the run left it
		"PT6H":    "same-rule same-policy " + all,         // changed since, left alone
		"PT8H":    all + " " + all,                        // as before
	} {
		x, s := ignored(2), short(1)
		x.set(s.Group, s.Role, s.Rule, hours(maximum))
		with := deps(x, &recorder{})
		with.Pending, with.Fallback = []apply.PendingRestore{s}, true
		apply.Run(t.Context(), merge(t, 2), with)
		if x.strategies() != want {
			t.Errorf("%s: sent %q, want %q", maximum, x.strategies(), want)
		}
	}
}

// The journal has the action of the change that a setting was shortened for, in
// each line about restoring it.
func TestRestorePendingKeepsItsAction(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]int{"PT7H30M": 3, "PT8H": 1} { // intent, answer and outcome, or the outcome alone
		x, s, j := newTenant(with801(snapshot(1))), short(800), &recorder{}
		s.Action = "tighten"
		x.set(s.Group, s.Role, s.Rule, hours(value))
		p, with := mergeWithManaged(t, 1), deps(x, j)
		p.Plan.Changes, with.Pending = nil, []apply.PendingRestore{s}
		apply.Run(t.Context(), p, with)
		lines := 0
		for _, e := range j.entries {
			if e.Group == s.Group && e.Action == s.Action && e.Strategy == apply.Restore {
				lines++
			}
		}
		if lines != want || len(j.entries) != want+2 {
			t.Errorf("%s: %d lines have the action, want %d: %+v", value, lines, want, j.entries)
		}
	}
}
