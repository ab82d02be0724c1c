package onboard_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/onboard"
)

// ignored is a tenant in which only the last rung onboards.
func ignored(groups int) *tenant {
	x := newTenant(snapshot(groups))
	x.ignores = deaf(onboard.SameRule, onboard.SamePolicy)
	return x
}

// Putting back does not work, or nobody knows: the run stops, and tells what
// the setting was, what it is, and what to do.
func TestNotPutBack(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		setup func(*tenant)
		want  string // outcome of the first
		left  bool   // the setting is left shortened
	}{
		{"declined", func(x *tenant) { x.write = upon(onboard.Restore, onboard.Declined, false) }, "done not known to be as before; as told", true},
		{"lost and not made", func(x *tenant) { x.write = upon(onboard.Restore, onboard.Lost, false) }, "unknown not known to be as before; as told", true},
		{"lost and made", func(x *tenant) { x.write = upon(onboard.Restore, onboard.Lost, true) }, "unknown not known to be as before; as told", false},
		{"unsent", func(x *tenant) { x.write = upon(onboard.Restore, onboard.Unsent, false) }, "done not known to be as before; as told", true},
		{"accepted and not made", func(x *tenant) { x.write = upon(onboard.Restore, onboard.Accepted, false) }, "done not known to be as before", true},
		{"not readable", func(x *tenant) {
			x.unread = func(group string) error {
				if !equalJSON(x.value(group), hours("PT8H")) {
					return errors.New("503")
				}
				return nil
			}
		}, "done it could not be read again: 503", true},
		{"the shortening was lost and never seen", func(x *tenant) {
			x.write = upon(onboard.Shorten, onboard.Lost, false)
		}, "unknown not known to be as before", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			x, j := ignored(2), &recorder{}
			test.setup(x)
			m := means(x, j)
			m.Fallback = true
			result := onboard.Run(t.Context(), merge(t, 2), m)
			check(t, result.Outcomes, test.want, "skipped the run was stopped")
			o := &result.Outcomes[0]
			fixes := ""
			for _, f := range o.Findings() {
				fixes += f.Message + f.Fix
			}
			if left := !equalJSON(x.value(id(1)), hours("PT8H")); left != test.left || o.Unrestored == nil || !strings.Contains(fixes, "with the journal of that run") ||
				!strings.Contains(fixes, `maximumDuration was "PT8H" and is "PT7H30M"`) {
				t.Errorf("left shortened: %t, told: %s", left, fixes)
			}
			next := onboard.Run(t.Context(), attempt(declare(t, entries(2)), x.take()), again(t, x, j))
			if !equalJSON(x.value(id(1)), hours("PT8H")) && x.unread == nil {
				t.Errorf("the next run left the setting: %+v", next.Restored)
			}
		})
	}
}

// again is what the next run works with: the journal of the one before.
func again(t *testing.T, x *tenant, j *recorder) onboard.Means {
	t.Helper()
	x.write, x.ignores, x.sent, x.writes = nil, nil, nil, nil
	d := &disk{}
	for _, e := range j.entries {
		if err := (onboard.Lines{Storage: d}).Append(e); err != nil {
			t.Fatal(err)
		}
	}
	m := means(x, j)
	open, err := onboard.ReadJournal(strings.NewReader(d.safe))
	if err != nil {
		t.Fatal(err)
	}
	m.Unfinished = open
	return m
}

// A shortening that was declined and not made leaves nothing to put back, one
// that was made all the same does; a lost one that is seen is known.
func TestShorteningNotAccepted(t *testing.T) {
	t.Parallel()
	tests := []struct {
		verdict   onboard.Verdict
		committed bool
		want      string
		rungs     string
	}{
		{onboard.Declined, false, "rejected as told", "same-rule same-policy shorten"},
		{onboard.Declined, true, "rejected PIM lists the group as managed", "same-rule same-policy shorten restore"},
		{onboard.Lost, true, "done the answer to the write was lost", "same-rule same-policy shorten restore"},
	}
	for _, test := range tests {
		x := ignored(1)
		x.write = upon(onboard.Shorten, test.verdict, test.committed)
		o := climb(t, t.Context(), x, &recorder{}).Outcomes
		check(t, o, test.want)
		if x.rungs() != test.rungs || o[0].Unrestored != nil || !equalJSON(x.value(id(1)), hours("PT8H")) {
			t.Errorf("%s, made %t: sent %q, %+v, left %s", test.verdict, test.committed, x.rungs(), o[0].Unrestored, x.value(id(1)))
		}
	}
}

// A signal while the value is shortened: it is put back all the same. So it is
// when the journal fails: the intent to shorten is stored.
func TestPutBackWhateverHappens(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	x := ignored(1)
	x.write = func(w onboard.Write) (bool, onboard.Answer) {
		if w.Rung == onboard.Shorten {
			cancel()
		}
		return true, onboard.Answer{Verdict: onboard.Accepted}
	}
	climb(t, ctx, x, &recorder{})
	if x.rungs() != "same-rule same-policy shorten restore" || !equalJSON(x.value(id(1)), hours("PT8H")) {
		t.Errorf("signal: sent %q, left %s", x.rungs(), x.value(id(1)))
	}
	y, full := ignored(1), &recorder{}
	full.seen = func(e onboard.Entry) {
		if e.Step == onboard.StepIntent && e.Rung == onboard.Shorten {
			full.failing = len(full.entries) + 1
		}
	}
	climb(t, t.Context(), y, full)
	if y.rungs() != "same-rule same-policy shorten restore" || !equalJSON(y.value(id(1)), hours("PT8H")) {
		t.Errorf("disk full: sent %q, left %s", y.rungs(), y.value(id(1)))
	}
}

// short is what a crash in group n left in the journal.
func short(n int) onboard.Shortened {
	return onboard.Shortened{Tenant: tenantID, Group: id(n), Name: groupName(n), Role: onboard.WrittenRole, Rule: onboard.WrittenRule,
		Before: hours("PT8H"), After: hours("PT7H30M")}
}

// What a run does first with what an earlier one left shortened. Group 800 is
// managed, group 1 is one that this run onboards, and 2 is neither.
func TestFinish(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		setup func(*tenant, *onboard.Shortened)
		want  string
		sent  string
	}{
		{"shortened", func(*tenant, *onboard.Shortened) {}, "done it was put back", "restore"},
		{"of a group to onboard", func(x *tenant, s *onboard.Shortened) { move(x, s, 1) }, "done it was put back", "restore"},
		{"of a group of no concern", func(x *tenant, s *onboard.Shortened) { move(x, s, 2) }, "skipped PIM does not manage the group, and this run does not onboard it", ""},
		{"of a group that was renamed", func(x *tenant, s *onboard.Shortened) {
			move(x, s, 1)
			x.groups[id(1)].DisplayName = "x"
		}, "skipped renamed", ""},
		{"of a group that is gone", func(x *tenant, s *onboard.Shortened) { delete(x.groups, s.Group) }, "skipped PIM does not manage the group", ""},
		{"put back by somebody", func(x *tenant, s *onboard.Shortened) { x.set(s.Group, s.Role, s.Rule, s.Before) }, "done it has its former value, nothing was sent", ""},
		{"changed by somebody", func(x *tenant, s *onboard.Shortened) { x.set(s.Group, s.Role, s.Rule, hours("PT1H")) }, "skipped somebody has changed it since", ""},
		{"another tenant", func(_ *tenant, s *onboard.Shortened) { s.Tenant = id(9) }, "skipped the journal is about another tenant", ""},
		{"another role", func(_ *tenant, s *onboard.Shortened) { s.Role = "owner" }, "skipped values that no run of this program writes", ""},
		{"another setting", func(_ *tenant, s *onboard.Shortened) { s.Rule = "x" }, "skipped values that no run of this program writes", ""},
		{"a looser value", func(_ *tenant, s *onboard.Shortened) { s.Before = hours("PT24H") }, "skipped values that no run of this program writes", ""},
		{"no value", func(_ *tenant, s *onboard.Shortened) { s.Before = "" }, "skipped values that no run of this program writes", ""},
		{"group not readable", func(x *tenant, _ *onboard.Shortened) { x.fresh = func(string) error { return errors.New("429") } }, "skipped the group could not be read: 429", ""},
		{"setting not readable", func(x *tenant, _ *onboard.Shortened) { x.unread = func(string) error { return errors.New("429") } }, "skipped it could not be read: 429", ""},
		{"declined", func(x *tenant, _ *onboard.Shortened) { x.write = upon(onboard.Restore, onboard.Declined, false) }, "rejected as told", "restore"},
		{"unsent", func(x *tenant, _ *onboard.Shortened) { x.write = upon(onboard.Restore, onboard.Unsent, false) }, "skipped as told", "restore"},
		{"lost and made", func(x *tenant, _ *onboard.Shortened) { x.write = upon(onboard.Restore, onboard.Lost, true) }, "done it was put back", "restore"},
		{"lost and not made", func(x *tenant, _ *onboard.Shortened) { x.write = upon(onboard.Restore, onboard.Lost, false) },
			"unknown as told; it does not read as before so far", "restore"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			x, s, j := newTenant(snapshot(2)), short(800), &recorder{}
			x.set(s.Group, s.Role, s.Rule, s.After)
			test.setup(x, &s)
			a := merge(t, 2)
			a.Plan.Changes = a.Plan.Changes[:1]
			m := means(x, j)
			m.Unfinished, m.Fallback = []onboard.Shortened{s}, true
			result := onboard.Run(t.Context(), a, m)
			got := result.Restored[0]
			state, detail, _ := strings.Cut(test.want, " ")
			if string(got.State) != state || !strings.Contains(got.Detail, detail) || !strings.HasPrefix(x.rungs()+" ", test.sent+" ") && test.sent != "" {
				t.Errorf("%s %q, sent %q; want %q", got.State, got.Detail, x.rungs(), test.want)
			}
			if test.sent == "" && strings.Contains(x.rungs(), "restore") {
				t.Error("something was put back")
			}
			f, told := got.Finding()
			if told != (got.State != onboard.Done) || told && (f.Rule != onboard.SettingRule || !strings.Contains(f.Message, got.Detail)) {
				t.Errorf("finding %+v", f)
			}
			if closed := len(again(t, x, withIntent(s, j)).Unfinished) == 0; closed != (got.State == onboard.Done) {
				t.Errorf("the journal says done: %t", closed)
			}
			if stopped := result.Stopped != ""; stopped != (test.sent != "" && got.State != onboard.Done) {
				t.Errorf("stopped: %q", result.Stopped)
			}
		})
	}
}

// move makes it another group that was left shortened.
func move(x *tenant, s *onboard.Shortened, n int) {
	*s = short(n)
	x.set(s.Group, s.Role, s.Rule, s.After)
}

// withIntent puts the shortening before what the next run wrote down.
func withIntent(s onboard.Shortened, j *recorder) *recorder {
	first := []onboard.Entry{{Step: onboard.StepBegin, Tenant: s.Tenant},
		{Step: onboard.StepIntent, Rung: onboard.Shorten, Group: s.Group, Name: s.Name, Role: s.Role, Rule: s.Rule, Before: s.Before, After: s.After}}
	return &recorder{entries: append(first, j.entries...)}
}

// Nothing begins after a signal or with a journal that fails, and one setting is
// put back once however often it is named.
func TestFinishRails(t *testing.T) {
	t.Parallel()
	run := func(ctx context.Context, x *tenant, j *recorder, list ...onboard.Shortened) []onboard.Restoration {
		for _, s := range list {
			x.set(s.Group, s.Role, s.Rule, s.After)
		}
		a := merge(t, 1)
		a.Plan.Changes = nil
		m := means(x, j)
		m.Unfinished = list
		return onboard.Run(ctx, a, m).Restored
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	x := newTenant(snapshot(1))
	if got := run(cancelled, x, &recorder{}, short(800)); got[0].State != onboard.Skipped || got[0].Detail != "the run was cancelled" || x.sent != nil {
		t.Errorf("cancelled: %+v", got)
	}
	for failing := 1; failing <= 2; failing++ {
		if got := run(t.Context(), x, &recorder{failing: failing}, short(800)); got[0].State != onboard.Skipped || !strings.Contains(got[0].Detail, "disk full") || x.sent != nil {
			t.Errorf("disk full: %+v", got)
		}
	}
	y := newTenant(snapshot(1))
	y.write = func(onboard.Write) (bool, onboard.Answer) {
		y.set(id(800), onboard.WrittenRole, onboard.WrittenRule, hours("PT8H"))
		y.slept = func() { y.set(id(800), onboard.WrittenRole, onboard.WrittenRule, hours("PT7H30M")) }
		return false, onboard.Answer{Verdict: onboard.Accepted}
	}
	got := run(t.Context(), y, &recorder{}, short(800), short(800))
	if len(y.sent) != 1 || got[0].State != onboard.Done || got[1].State != onboard.Done {
		t.Errorf("twice: sent %q, %+v", y.sent, got)
	}
	z := newTenant(snapshot(1))
	z.write = func(w onboard.Write) (bool, onboard.Answer) {
		reads := 0
		z.unread = func(string) error { // as before for one read, and then shortened again by somebody
			if reads++; reads == 2 {
				z.set(id(800), onboard.WrittenRole, onboard.WrittenRule, hours("PT7H30M"))
			}
			return nil
		}
		return true, onboard.Answer{Verdict: onboard.Accepted}
	}
	if got := run(t.Context(), z, &recorder{}, short(800), short(800)); len(z.sent) != 1 || !strings.Contains(got[1].Detail, "none is ever sent twice") {
		t.Errorf("shortened again: sent %q, %+v", z.sent, got)
	}
}

// A group that an earlier run shortened in vain is not shortened again.
func TestNotShortenedAgain(t *testing.T) {
	t.Parallel()
	x, s := ignored(1), short(1)
	x.set(s.Group, s.Role, s.Rule, s.After)
	m := means(x, &recorder{})
	m.Unfinished, m.Fallback = []onboard.Shortened{s}, true
	onboard.Run(t.Context(), merge(t, 1), m)
	if x.rungs() != "restore same-rule same-policy" {
		t.Errorf("sent %q", x.rungs())
	}
}

// Killed at every boundary of a run that goes all the way up, the run after it
// leaves every setting as it was.
func TestKilledWhileShortened(t *testing.T) {
	t.Parallel()
	file, left := declare(t, entries(1)), 0
	for n := 1; ; n++ {
		x, j := ignored(1), &recorder{}
		f := &fragile{&bomb{n: n}, x, j}
		m := f.means()
		m.Fallback, m.Wait = true, time.Second
		crashed := survive(func() { onboard.Run(t.Context(), attempt(file, x.take()), m) })
		if !equalJSON(x.value(id(1)), hours("PT8H")) {
			left++
		}
		result := onboard.Run(t.Context(), attempt(file, x.take()), again(t, x, j))
		if !equalJSON(x.value(id(1)), hours("PT8H")) || x.groups[id(1)].Managed != directory.True || result.Stopped != "" {
			t.Errorf("boundary %d: %s, %+v", n, x.value(id(1)), result)
		}
		if !crashed {
			break
		}
	}
	if left < 5 {
		t.Errorf("only %d crashes left a setting shortened", left)
	}
}
