package apply

import (
	"context"
	"time"
)

// PIM's list shows a new group some time after the write, and how long is not
// published. One sighting is enough: what is onboarded stays onboarded, whichever
// replica answers next.
// https://devblogs.microsoft.com/identity/designing-for-eventual-consistency-for-microsoft-entra/

const (
	firstPause   = time.Second
	longestPause = 30 * time.Second
)

// settling is how long role settings may take to read as they were written.
const settling = 30 * time.Second

// poll asks, in growing pauses, until the answer is good or the time is up, and says
// which. It ends with an error when the context does.
func (r *run) poll(ctx context.Context, budget time.Duration, good func() bool) (bool, error) {
	deadline := r.Clock.Now().Add(budget)
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		if good() {
			return true, nil
		}
		left := deadline.Sub(r.Clock.Now())
		if left <= 0 {
			return false, nil
		}
		if err := r.Clock.Sleep(ctx, min(pause, left)); err != nil {
			return false, err
		}
	}
}

// grace is what a write in flight gets after a signal. The runner kills the process
// 10 s after the first one, and summary and journal come after the write: https://docs.github.com/actions/reference/workflows-and-actions/workflow-cancellation
const grace = 5 * time.Second

// inFlight gives a write a context that outlives the run's own by the grace.
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
