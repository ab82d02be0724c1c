package onboard

import (
	"context"
	"time"
)

// PIM's list shows a new group some time after the write. How long is not
// published, so the pauses grow, and one sighting is enough: what is onboarded
// stays onboarded, whichever replica answers next.
// https://devblogs.microsoft.com/identity/designing-for-eventual-consistency-for-microsoft-entra/

const (
	firstPause   = time.Second
	longestPause = 30 * time.Second
)

// look asks PIM's list for the group until it is there or the time is up. why
// is the reason of the last answer that was none.
func (r *run) look(ctx context.Context, id string) (seen bool, why string) {
	deadline := r.Clock.Now().Add(r.Wait)
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		seen, err := r.Reader.Managed(ctx, id)
		switch {
		case err != nil:
			why = "PIM's list could not be read: " + err.Error()
		case seen:
			return true, ""
		default:
			why = ""
		}
		left := deadline.Sub(r.Clock.Now())
		if left <= 0 {
			return false, why
		}
		if err := r.Clock.Sleep(ctx, min(pause, left)); err != nil {
			return false, joined(why, "the run was cancelled while it waited")
		}
	}
}

// grace is what a write in flight gets after a signal. The runner kills the
// process 10 s after the first one, and summary and journal come after the
// write: https://docs.github.com/actions/reference/workflows-and-actions/workflow-cancellation
const grace = 5 * time.Second

// inFlight gives a write a context that outlives the run's own by the grace:
// to cut a write off is to not know what became of it.
func inFlight(ctx context.Context) (context.Context, context.CancelFunc) {
	own, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.NewTimer(grace)
		defer timer.Stop()
		select {
		case <-timer.C:
			cancel()
		case <-own.Done():
		}
	})
	return own, func() {
		stop()
		cancel()
	}
}
