package apply_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"pim-groups/internal/apply"
)

// A signal before a write: none begins any more.
func TestCancelledBeforeWrites(t *testing.T) {
	t.Parallel()
	for name, setup := range map[string]func(x *tenant, cancel func()){
		"before the run": func(_ *tenant, cancel func()) { cancel() },
		"while the facts are read": func(x *tenant, cancel func()) {
			x.fresh = func(string) error { cancel(); return nil }
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			x, j := newTenant(snapshot(2)), &recorder{}
			setup(x, cancel)
			result := apply.Run(ctx, merge(t, 2), deps(x, j))
			check(t, result.Outcomes, "skipped the run was cancelled", "skipped the run was cancelled")
			if x.sent != nil || j.entries[len(j.entries)-1].Step != apply.StepEnd {
				t.Errorf("sent %q, journal %+v", x.sent, j.entries)
			}
		})
	}
}

// A signal while a write is in flight: it comes to its end, is reported, and is
// the last one.
func TestCancelledInFlight(t *testing.T) {
	t.Parallel()
	for v, want := range map[apply.AnswerKind]string{
		apply.AnswerAccepted: "pending accepted, not visible yet; PIM's list could not be read: context canceled; the run was cancelled while it waited",
		apply.AnswerUnknown:  "unknown PIM does not list the group yet",
		apply.AnswerRejected: "rejected as given",
	} {
		ctx, cancel := context.WithCancel(t.Context())
		x, j := newTenant(snapshot(2)), &recorder{}
		x.write = func(apply.Write) (bool, apply.Answer) {
			cancel()
			return false, apply.Answer{Kind: v, Detail: "as given"}
		}
		result := apply.Run(ctx, merge(t, 2), deps(x, j))
		check(t, result.Outcomes, want, "skipped the run was")
		if len(x.sent) != 1 || len(x.pauses) != 0 {
			t.Errorf("sent %q, then waited %v", x.sent, x.pauses)
		}
	}
}

// A signal while PIM's list is asked ends the waiting, and claims nothing.
func TestCancelledWhileWaiting(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	x := newTenant(snapshot(2))
	x.stale, x.slept = 1000, func() {
		if len(x.pauses) == 2 {
			cancel()
		}
	}
	check(t, apply.Run(ctx, merge(t, 2), deps(x, &recorder{})).Outcomes,
		"pending accepted, not visible yet; the run was cancelled while it waited", "skipped the run was cancelled")
	if len(x.pauses) != 2 {
		t.Errorf("waited %v", x.pauses)
	}
}

// slow is a writer whose answer takes a while, unless its context ends.
type slow struct {
	apply.Writer
	takes time.Duration
}

func (s slow) Write(ctx, begin context.Context, w apply.Write) apply.Answer {
	select {
	case <-time.After(s.takes):
		return s.Writer.Write(ctx, begin, w)
	case <-ctx.Done():
		return apply.Answer{Kind: apply.AnswerUnknown, Detail: "cut off"}
	}
}

// A write in flight has five seconds of its own after the signal, counted from
// the signal: fewer would make unknown what is not, more would cost the report.
func TestGraceOfAWriteInFlight(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name          string
		takes, signal time.Duration
		want          string
		ends          time.Duration
	}{
		{"within the grace", 14 * time.Second, 10 * time.Second, "pending accepted", 14 * time.Second},
		{"past the grace", time.Hour, 10 * time.Second, "unknown cut off", 15 * time.Second},
		{"long, and no signal", time.Hour, 2 * time.Hour, "done", time.Hour},
	}
	for _, test := range tests {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer time.AfterFunc(test.signal, cancel).Stop()
			x, start := newTenant(snapshot(1)), time.Now()
			with := deps(x, &recorder{})
			with.Writer = slow{x, test.takes}
			check(t, apply.Run(ctx, merge(t, 1), with).Outcomes, test.want)
			if took := time.Since(start); took != test.ends {
				t.Errorf("%s: ended after %s, want %s", test.name, took, test.ends)
			}
			cancel()
		})
	}
}

// The values of the run's context reach the writer: a request's tracing may
// hang on them.
func TestWriteKeepsTheValuesOfTheRun(t *testing.T) {
	t.Parallel()
	type key struct{}
	var got string
	x := newTenant(snapshot(1))
	with := deps(x, &recorder{})
	with.Writer = writerFunc(func(ctx, begin context.Context, w apply.Write) apply.Answer {
		got, _ = ctx.Value(key{}).(string)
		return x.Write(ctx, begin, w)
	})
	apply.Run(context.WithValue(t.Context(), key{}, "value"), merge(t, 1), with)
	if got != "value" {
		t.Errorf("the writer saw %q", got)
	}
}

// A signal reaches a write that waits for its turn at once: its time to begin
// is over, while one on its way has the grace. What has to be put back may still
// begin: it is the second half of a write.
func TestSignalBeforeTheSend(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	x := newTenant(snapshot(2))
	x.ignores = func(apply.Write) bool { return true }
	with := deps(x, &recorder{})
	with.Fallback = true
	var began []string
	with.Writer = writerFunc(func(ctx, begin context.Context, w apply.Write) apply.Answer {
		if w.Strategy == apply.Shorten {
			cancel()
		}
		began = append(began, fmt.Sprintf("%s %v %v", w.Strategy, begin.Err(), ctx.Err()))
		if begin.Err() != nil && w.Strategy != apply.Shorten {
			return apply.Answer{Kind: apply.AnswerSkipped, Detail: "the run was cancelled"}
		}
		return x.Write(ctx, begin, w)
	})
	apply.Run(ctx, merge(t, 2), with)
	want := []string{"same-rule <nil> <nil>", "same-policy <nil> <nil>", "shorten context canceled <nil>", "restore <nil> <nil>"}
	if !slices.Equal(began, want) || !equalJSON(x.value(id(1)), hours("PT8H")) {
		t.Errorf("began %q, want %q; left %s", began, want, x.value(id(1)))
	}
}

type writerFunc func(ctx, begin context.Context, w apply.Write) apply.Answer

func (f writerFunc) Write(ctx, begin context.Context, w apply.Write) apply.Answer {
	return f(ctx, begin, w)
}
