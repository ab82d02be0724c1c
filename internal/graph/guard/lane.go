package guard

import (
	"context"
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// lane is a limiter that all requests to one service share: so many in flight,
// none while Graph asks to wait, fewer when it says that the limit is near.
// The directory and PIM throttle apart, so each has a lane.
type lane struct {
	now    func() time.Time
	paused func(until time.Time)
	meter  *meter
	most   int

	mu      sync.Mutex
	allowed int // between 1 and most
	running int
	until   time.Time     // nobody starts before
	asked   time.Duration // of that, what Graph asked for; 0 if it did not say
	changed chan struct{} // closed, and replaced, when somebody may start
}

func newLane(most int, m *meter, c Config) *lane {
	return &lane{now: c.Now, paused: c.Paused, meter: m, most: most, allowed: most, changed: make(chan struct{})}
}

// enter waits for a turn. It gives up at once if the turn would come after
// the run's end.
func (l *lane) enter(ctx context.Context) *Failure {
	for {
		wait, changed, err := l.try(ctx)
		switch {
		case err != nil:
			return err
		case changed == nil:
			return nil
		}
		if !l.rest(ctx, wait, changed) {
			return stopped(ctx)
		}
	}
}

// try takes a turn if there is one; changed is nil then. Otherwise it says for
// how long to wait, or until what.
func (l *lane) try(ctx context.Context) (wait time.Duration, changed <-chan struct{}, f *Failure) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if ctx.Err() != nil {
		return 0, nil, stopped(ctx)
	}
	wait = l.until.Sub(l.now())
	if wait > 0 {
		if late(ctx, l.until) {
			return 0, nil, &Failure{Kind: Throttled, Status: http.StatusTooManyRequests, Asked: l.asked}
		}
		return wait, l.changed, nil
	}
	if l.running < l.allowed {
		l.running++
		return 0, nil, nil
	}
	return 0, l.changed, nil
}

// rest waits for the delay, or without one for a change.
func (l *lane) rest(ctx context.Context, wait time.Duration, changed <-chan struct{}) bool {
	if wait > 0 {
		return l.meter.sleep(ctx, wait)
	}
	select {
	case <-changed:
		return true
	case <-ctx.Done():
		return false
	}
}

// late says whether a moment is not before the end of the run.
func late(ctx context.Context, moment time.Time) bool {
	end, limited := ctx.Deadline()
	return limited && !moment.Before(end)
}

// leave gives the turn back.
func (l *lane) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.running--
	l.wake()
}

// wake lets those who wait for a turn look again.
func (l *lane) wake() {
	close(l.changed)
	l.changed = make(chan struct{})
}

// pause lets nobody start for so long, and afterwards half as many as before:
// they all wait for the same moment. asked is what Graph asked for, which may be
// less.
func (l *lane) pause(wait, asked time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.allowed = max(1, l.allowed/2)
	if until := l.now().Add(wait); until.After(l.until) {
		l.until, l.asked = until, asked
		l.paused(until)
	}
}

// percentageHeader says which share of the limit is used; Graph sends it from
// 0.8 to 1.8 only.
const percentageHeader = "x-ms-throttle-limit-percentage"

// heed adapts to what a good answer says of the limit. If it says nothing, one more request may be in flight.
// https://learn.microsoft.com/graph/throttling-limits
func (l *lane) heed(percentage string) {
	used, err := strconv.ParseFloat(percentage, 64)
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil || math.IsNaN(used) || used < 0.8 {
		l.allowed = min(l.most, l.allowed+1)
	} else {
		share := max(0, 1.8-used)
		l.allowed = max(1, min(l.allowed, int(share*float64(l.most))))
	}
	l.wake()
}
