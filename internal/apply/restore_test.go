package apply_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/apply"
	"pim-groups/internal/directory"
)

// ignored is a tenant in which only the last strategy onboards.
func ignored(groups int) *tenant {
	x := newTenant(snapshot(groups))
	x.ignores = ignoring(apply.SameRule, apply.SamePolicy)
	return x
}

// Putting back does not work, or nobody knows: the run stops, and tells what
// the setting was, what it is, and what to do. What became of the group is reported
// apart.
func TestNotPutBack(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		setup func(*tenant)
		want  string // outcome of the first
		back  string // of putting back
		left  bool   // the setting is left shortened
	}{
		{"rejected", func(x *tenant) { x.write = upon(apply.Restore, apply.AnswerRejected, false) }, "done sent", "rejected as given", true},
		{"unknown and not made", func(x *tenant) { x.write = upon(apply.Restore, apply.AnswerUnknown, false) }, "done sent", "unknown as given", true},
		{"unknown and made", func(x *tenant) { x.write = upon(apply.Restore, apply.AnswerUnknown, true) }, "done sent", "unknown as given", false},
		{"skipped", func(x *tenant) { x.write = upon(apply.Restore, apply.AnswerSkipped, false) }, "done sent", "skipped as given", true},
		{"accepted and not made", func(x *tenant) { x.write = upon(apply.Restore, apply.AnswerAccepted, false) }, "done sent", "unknown it does not have its former value yet", true},
		{"not readable", func(x *tenant) {
			x.unread = func(group string) error {
				if !equalJSON(x.value(group), hours("PT8H")) {
					return errors.New("503")
				}
				return nil
			}
		}, "done sent", "skipped it could not be read again: 503", true},
		{"the shortening was not answered and never seen", func(x *tenant) {
			x.write = upon(apply.Shorten, apply.AnswerUnknown, false)
		}, "unknown as given", "unknown the write that shortens it was not answered, and may still take effect", false},
		{"the shortening was not answered and never seen, and putting back is rejected", func(x *tenant) {
			x.write = func(w apply.Write) (bool, apply.Answer) {
				switch w.Strategy {
				case apply.Shorten:
					return false, apply.Answer{Kind: apply.AnswerUnknown, Detail: "as given"}
				case apply.Restore:
					return false, apply.Answer{Kind: apply.AnswerRejected, Detail: "no"}
				}
				return true, apply.Answer{Kind: apply.AnswerAccepted}
			}
		}, "unknown as given", "rejected no", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			x, j := ignored(2), &recorder{}
			test.setup(x)
			with := deps(x, j)
			with.Fallback = true
			result := apply.Run(t.Context(), merge(t, 2), with)
			check(t, result.Outcomes, test.want, "skipped the run was stopped")
			o := &result.Outcomes[0]
			fixes := ""
			for _, f := range o.Findings() {
				fixes += f.Message + f.Fix
			}
			if back := string(o.Restored.State) + " " + o.Restored.Detail; back != test.back || o.Restored.Sent != (o.Restored.State != apply.Skipped) {
				t.Errorf("put back: %s, sent %t; want %s", back, o.Restored.Sent, test.back)
			}
			if left := !equalJSON(x.value(id(1)), hours("PT8H")); left != test.left || !strings.Contains(fixes, "with the journal of that run") ||
				!strings.Contains(fixes, `maximumDuration was "PT8H" and is "PT7H30M"`) {
				t.Errorf("left shortened: %t, reported: %s", left, fixes)
			}
			next := apply.Run(t.Context(), preflight(declare(t, entries(2)), x.take()), again(t, x, j))
			if !equalJSON(x.value(id(1)), hours("PT8H")) && x.unread == nil {
				t.Errorf("the next run left the setting: %+v", next.Restored)
			}
		})
	}
}

// again is what the next run works with: the journal of the one before.
func again(t *testing.T, x *tenant, j *recorder) apply.Deps {
	t.Helper()
	x.write, x.ignores, x.sent, x.writes = nil, nil, nil, nil
	d := &disk{}
	for _, e := range j.entries {
		if err := (apply.JournalLines{Storage: d}).Append(e); err != nil {
			t.Fatal(err)
		}
	}
	with := deps(x, j)
	open, err := apply.ReadJournal(strings.NewReader(d.safe))
	if err != nil {
		t.Fatal(err)
	}
	with.Pending = open
	return with
}

// A shortening that was rejected and not made leaves nothing to put back, one
// that was made all the same does; an unknown one that is seen is known.
func TestShorteningNotAccepted(t *testing.T) {
	t.Parallel()
	tests := []struct {
		verdict    apply.AnswerKind
		committed  bool
		want       string
		strategies string
	}{
		{apply.AnswerRejected, false, "rejected as given", "same-rule same-policy shorten"},
		{apply.AnswerRejected, true, "done PIM manages the group, although this write was rejected", "same-rule same-policy shorten restore"},
		{apply.AnswerUnknown, true, "done no answer confirmed the write", "same-rule same-policy shorten restore"},
	}
	for _, test := range tests {
		x := ignored(1)
		x.write = upon(apply.Shorten, test.verdict, test.committed)
		o := runWithFallback(t, t.Context(), x, &recorder{}).Outcomes
		check(t, o, test.want)
		back, sent := o[0].Restored, strings.Contains(test.strategies, "restore")
		if x.strategies() != test.strategies || back.State != apply.Done || back.Sent != sent || !equalJSON(x.value(id(1)), hours("PT8H")) {
			t.Errorf("%s, made %t: sent %q, %+v, left %s", test.verdict, test.committed, x.strategies(), back, x.value(id(1)))
		}
	}
}

// A shortening that was accepted and never showed is known to have been made: to
// put the setting back is the last write to it, and it reads as before.
func TestShorteningNeverShows(t *testing.T) {
	t.Parallel()
	x := ignored(1)
	x.write = upon(apply.Shorten, apply.AnswerAccepted, false)
	back := runWithFallback(t, t.Context(), x, &recorder{}).Outcomes[0].Restored
	if x.strategies() != "same-rule same-policy shorten restore" || back.State != apply.Done || !back.Sent {
		t.Errorf("sent %q, put back %+v", x.strategies(), back)
	}
}

// Somebody else makes the setting stricter at the same moment: to put back what
// was read before would loosen it. One who makes it looser is not waited for.
func TestStricterMeanwhile(t *testing.T) {
	t.Parallel()
	for maximum, left := range map[string]string{"PT1H": "PT1H", "PT10H": "PT8H", "P1M": "PT8H"} {
		x := ignored(1)
		x.write = func(w apply.Write) (bool, apply.Answer) {
			if w.Strategy == apply.Shorten {
				x.set(w.Group, w.Role, w.Rule, hours(maximum))
				return false, apply.Answer{Kind: apply.AnswerAccepted}
			}
			return true, apply.Answer{Kind: apply.AnswerAccepted}
		}
		o := runWithFallback(t, t.Context(), x, &recorder{}).Outcomes
		if alone := left == maximum; !equalJSON(x.value(id(1)), hours(left)) || alone != (o[0].Restored.State == apply.Skipped) {
			t.Errorf("%s meanwhile: left %s, %+v", maximum, x.value(id(1)), o[0])
		}
		if left == maximum && (len(o[0].Changed) != 1 || !strings.Contains(o[0].Restored.Detail, "stricter in the meantime")) {
			t.Errorf("not reported: %+v", o[0])
		}
	}
}

// Somebody else changes another property of the setting, and the maximum is what
// it was: that is not stricter, so the maximum is put back; what somebody else
// changed stays theirs, and is reported.
func TestNotStricterMeanwhile(t *testing.T) {
	t.Parallel()
	x := ignored(1)
	x.write = func(w apply.Write) (bool, apply.Answer) {
		if w.Strategy == apply.Shorten {
			x.set(w.Group, w.Role, w.Rule, strings.Replace(hours("PT8H"), "1.50", "2", 1))
			return false, apply.Answer{Kind: apply.AnswerAccepted}
		}
		return true, apply.Answer{Kind: apply.AnswerAccepted}
	}
	o := runWithFallback(t, t.Context(), x, &recorder{}).Outcomes[0]
	if x.strategies() != "same-rule same-policy shorten restore" || !equalJSON(x.value(id(1)), strings.Replace(hours("PT8H"), "1.50", "2", 1)) || len(o.Changed) != 1 || o.Restored.State != apply.Done {
		t.Errorf("sent %q, left %s, reported %+v", x.strategies(), x.value(id(1)), o.Changed)
	}
}

// Somebody else takes the setting away at the same moment: there is nothing to
// put its value into, and nothing is made up.
func TestGoneMeanwhile(t *testing.T) {
	t.Parallel()
	for _, left := range []string{"", "null", `"PT1H"`} {
		x := ignored(1)
		x.write = func(w apply.Write) (bool, apply.Answer) {
			if w.Strategy == apply.Shorten {
				x.set(w.Group, w.Role, w.Rule, left)
			}
			return w.Strategy != apply.Shorten, apply.Answer{Kind: apply.AnswerAccepted}
		}
		o := runWithFallback(t, t.Context(), x, &recorder{}).Outcomes[0]
		if x.strategies() != "same-rule same-policy shorten" || o.Restored.State != apply.Skipped || o.Restored.Detail != "PIM does not return it any more" {
			t.Errorf("%q: sent %q, %+v", left, x.strategies(), o)
		}
	}
}

// Putting back works, and the write has changed another setting: that one is
// reported, and nothing is left to the next run, which could only put back the other.
func TestPutBackThoughAnotherChanged(t *testing.T) {
	t.Parallel()
	for _, other := range untouched().List {
		if other.Role == apply.WrittenRole && other.Rule == apply.WrittenRule {
			continue
		}
		x, j := ignored(1), &recorder{}
		x.write = func(w apply.Write) (bool, apply.Answer) {
			if w.Strategy == apply.Shorten {
				x.set(w.Group, other.Role, other.Rule, `{"maximumDuration":"PT1H"}`)
			}
			return true, apply.Answer{Kind: apply.AnswerAccepted}
		}
		o := runWithFallback(t, t.Context(), x, j).Outcomes[0]
		if o.State != apply.Done || o.Restored.State != apply.Done || len(o.Changed) != 1 || o.Changed[0].Role != other.Role || o.Changed[0].Rule != other.Rule {
			t.Errorf("%s %s: %+v", other.Role, other.Rule, o)
		}
		if next := again(t, x, j); len(next.Pending) != 0 {
			t.Errorf("%s %s: the next run would put back %+v", other.Role, other.Rule, next.Pending)
		}
	}
}

// An answer that means nothing to anybody leaves open what became of the write,
// of one that puts back too.
func TestPutBackUnheardOf(t *testing.T) {
	t.Parallel()
	x := ignored(1)
	x.write = upon(apply.Restore, apply.AnswerKind(9), false)
	if o := runWithFallback(t, t.Context(), x, &recorder{}).Outcomes[0]; o.State != apply.Done || o.Restored.State != apply.Unknown {
		t.Errorf("%+v, put back %+v", o, o.Restored)
	}
}

// A shortening that was refused, and that shows only after half a minute: the
// comparison finds it, and the journal keeps it for the next run.
func TestShorteningShowsLate(t *testing.T) {
	t.Parallel()
	x, j := ignored(1), &recorder{}
	x.write = upon(apply.Shorten, apply.AnswerRejected, false)
	x.managed = func(string) error { // asked when the answer is settled
		if strings.HasSuffix(x.strategies(), "shorten") {
			x.set(id(1), apply.WrittenRole, apply.WrittenRule, hours("PT7H30M"))
		}
		return nil
	}
	o := runWithFallback(t, t.Context(), x, j).Outcomes[0]
	if x.strategies() != "same-rule same-policy shorten" || o.Restored.State != apply.Unknown || len(again(t, x, j).Pending) != 1 {
		t.Errorf("sent %q, %+v", x.strategies(), o.Restored)
	}
}

// A signal after the setting was put back: that it is back is read in the time
// that a write on its way has, so it is known.
func TestSignalWhilePuttingBack(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	x, j := ignored(1), &recorder{}
	x.write = func(w apply.Write) (bool, apply.Answer) {
		if w.Strategy == apply.Restore {
			cancel()
		}
		return true, apply.Answer{Kind: apply.AnswerAccepted}
	}
	o := runWithFallback(t, ctx, x, j).Outcomes[0]
	if o.Restored.State != apply.Done || o.Uncompared == "" || len(again(t, x, j).Pending) != 0 {
		t.Errorf("%+v, put back %+v", o, o.Restored)
	}
}

// Putting back is refused, and the setting has its former value all the same:
// somebody else has put it back, and it is not left shortened. One that is refused
// is looked up at once, and not waited for.
func TestPutBackRefusedAndAsBefore(t *testing.T) {
	t.Parallel()
	for _, committed := range []bool{true, false} {
		x := ignored(1)
		pauses := 0
		x.write = func(w apply.Write) (bool, apply.Answer) {
			if w.Strategy != apply.Restore {
				return true, apply.Answer{Kind: apply.AnswerAccepted}
			}
			pauses = len(x.pauses)
			return committed, apply.Answer{Kind: apply.AnswerRejected, Detail: "no"}
		}
		seen := 0
		x.unread = func(string) error {
			if pauses > 0 {
				seen++
			}
			return nil
		}
		result := runWithFallback(t, t.Context(), x, &recorder{})
		want := map[bool]string{true: "done it was put back", false: "rejected no"}[committed]
		if back := result.Outcomes[0].Restored; string(back.State)+" "+back.Detail != want || (result.Stopped == "") != committed || seen == 0 {
			t.Errorf("made %t: %+v, stopped %q", committed, back, result.Stopped)
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
	x.write = func(w apply.Write) (bool, apply.Answer) {
		if w.Strategy == apply.Shorten {
			cancel()
		}
		return true, apply.Answer{Kind: apply.AnswerAccepted}
	}
	runWithFallback(t, ctx, x, &recorder{})
	if x.strategies() != "same-rule same-policy shorten restore" || !equalJSON(x.value(id(1)), hours("PT8H")) {
		t.Errorf("signal: sent %q, left %s", x.strategies(), x.value(id(1)))
	}
	y, full := ignored(1), &recorder{}
	full.seen = func(e apply.Entry) {
		if e.Step == apply.StepIntent && e.Strategy == apply.Shorten {
			full.failing = len(full.entries) + 1
		}
	}
	runWithFallback(t, t.Context(), y, full)
	if y.strategies() != "same-rule same-policy shorten restore" || !equalJSON(y.value(id(1)), hours("PT8H")) {
		t.Errorf("disk full: sent %q, left %s", y.strategies(), y.value(id(1)))
	}
}

// Killed at every boundary of a run that tries all strategies, the run after it
// leaves every setting as it was.
func TestKilledWhileShortened(t *testing.T) {
	t.Parallel()
	file, left := declare(t, entries(1)), 0
	for n := 1; ; n++ {
		x, j := ignored(1), &recorder{}
		f := &fragile{&bomb{n: n}, x, j}
		with := f.deps()
		with.Fallback, with.Wait = true, time.Second
		crashed := survive(func() { apply.Run(t.Context(), preflight(file, x.take()), with) })
		if !equalJSON(x.value(id(1)), hours("PT8H")) {
			left++
		}
		result := apply.Run(t.Context(), preflight(file, x.take()), again(t, x, j))
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
