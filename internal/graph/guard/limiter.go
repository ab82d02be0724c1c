package guard

import (
	"context"
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// limiter is what all requests to one service share: so many in flight, none
// while Graph asks to wait, fewer when it says that the limit is near, and at
// PIM no more in a window than it serves. The directory and PIM throttle apart,
// so each has a limiter.
type limiter struct {
	now    func() time.Time
	paused func(until time.Time)
	meter  *meter
	most   int

	mu       sync.Mutex
	allowed  int           // requests in flight, between 1 and most
	running  int           // requests
	inFlight int           // units of these requests
	until    time.Time     // nobody starts before
	asked    time.Duration // of the last pause, what Graph asked for
	quota    quota
	changed  chan struct{} // closed, and replaced, when somebody may start
}

func newLimiter(most, burst int, m *meter, c Config) *limiter {
	return &limiter{now: c.Now, paused: c.Paused, meter: m, most: most, allowed: most,
		quota: quota{burst: burst}, changed: make(chan struct{})}
}

// turn is leave to send one request with so many units in it.
type turn struct {
	limiter *limiter
	units   int // asked for; what was granted, once it is held
	held    bool
}

// take waits for the turn, unless it is held. Fewer units may be granted than were
// asked for. It gives up at once if the turn would come after the run's end.
func (t *turn) take(ctx context.Context) *Failure {
	for !t.held {
		until, changed, f := t.limiter.grant(ctx, t)
		switch {
		case f != nil:
			return f
		case !t.held && !t.limiter.waitUntil(ctx, until, changed):
			return stopped(ctx)
		}
	}
	return nil
}

// end gives the turn back.
func (t *turn) end() {
	l := t.limiter
	l.mu.Lock()
	defer l.mu.Unlock()
	if t.held {
		t.held = false
		l.running--
		l.inFlight -= t.units
		l.notify()
	}
}

// grant gives the turn if there is room. Otherwise it says until when to wait,
// or with the zero time, until what.
func (l *limiter) grant(ctx context.Context, t *turn) (until time.Time, changed <-chan struct{}, f *Failure) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if ctx.Err() != nil {
		return until, nil, stopped(ctx)
	}
	now := l.now()
	if until = l.until; !until.After(now) {
		var units int
		if units, until = l.room(now, t.units); units > 0 {
			t.held, t.units = true, units
			l.running++
			l.inFlight += units
			l.quota.countSent(now, units)
			return until, nil, nil
		}
	}
	if !until.IsZero() && pastDeadline(ctx, until) {
		return until, nil, &Failure{Kind: Throttled, Status: http.StatusTooManyRequests, Asked: l.asked}
	}
	return until, l.changed, nil
}

// room gives how many of the units may be sent now, or until when to wait.
func (l *limiter) room(now time.Time, units int) (granted int, until time.Time) {
	if l.running >= l.allowed {
		return 0, time.Time{}
	}
	if l.quota.burst == 0 {
		return units, time.Time{}
	}
	room, until := l.quota.room(now, l.inFlight)
	return min(room, units), until
}

func (l *limiter) waitUntil(ctx context.Context, until time.Time, changed <-chan struct{}) bool {
	if !until.IsZero() {
		return l.meter.sleep(ctx, until.Sub(l.now()))
	}
	select {
	case <-changed:
		return true
	case <-ctx.Done():
		return false
	}
}

// pastDeadline says whether a moment is not before the end of the run.
func pastDeadline(ctx context.Context, moment time.Time) bool {
	end, limited := ctx.Deadline()
	return limited && !moment.Before(end)
}

// notify lets all who wait for a turn look again.
func (l *limiter) notify() {
	close(l.changed)
	l.changed = make(chan struct{})
}

// pause is what an answer says of the limit.
type pause struct {
	wait    time.Duration // until anybody may ask again
	asked   time.Duration // of that, what Graph asked for; 0 if it did not say
	refused int           // units that were not served; 0 if the reason is another one
}

// pause lets nobody start for so long, and afterwards half as many as before:
// they all wait for the same moment.
func (l *limiter) pause(p pause) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.allowed = max(1, l.allowed/2)
	until := l.now().Add(p.wait)
	l.quota.countAnswer(p.refused, until)
	if until.After(l.until) {
		l.until, l.asked = until, p.asked
		l.paused(until)
	}
}

// percentageHeader says which share of the limit is used; Graph sends it from
// 0.8 to 1.8 only.
const percentageHeader = "x-ms-throttle-limit-percentage"

// adjust adapts to what each of some good answers says of the limit. If one says
// nothing, one more request may be in flight.
// https://learn.microsoft.com/graph/throttling-limits
func (l *limiter) adjust(percentages ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, percentage := range percentages {
		used, err := strconv.ParseFloat(percentage, 64)
		if err != nil || math.IsNaN(used) || used < 0.8 {
			l.allowed = min(l.most, l.allowed+1)
		} else {
			share := max(0, 1.8-used)
			l.allowed = max(1, min(l.allowed, int(share*float64(l.most))))
		}
	}
	if len(percentages) > 0 {
		l.quota.countAnswer(0, time.Time{})
		l.notify()
	}
}
