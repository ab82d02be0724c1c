package guard

import "time"

// quota learns how much a service serves in one of its windows, from nothing
// but what it refuses. PIM publishes no limit, and a request that it refuses
// counts against the limit like one that it serves, so few may be sent in vain:
// https://learn.microsoft.com/graph/throttling
//
// Until the first refusal, no more than half of what was served is in flight, so
// that no more than that is refused at once. From then on a window has a size (what
// was served before the refusal) and a length (from its first request to the moment
// that Graph named). A size that only one refusal has shown may be a coincidence and
// grows fast; one that a second refusal has confirmed grows slowly.
//
// A unit is a request; each request in a batch is one of its own:
// https://learn.microsoft.com/graph/json-batching
type quota struct {
	burst int // units in flight at first; 0 is a service whose windows are not counted

	size      int // units of a window, 0 while it is not known
	length    time.Duration
	confirmed bool
	full      int  // windows in a row that were used up without a refusal
	probing   bool // one unit asks whether the service serves again

	served  time.Time // when the last window began in which anything was served
	began   time.Time // of the present window
	end     time.Time // of the present window, if Graph named it
	granted int       // units of the present window
	refused int
}

const (
	// Delays beyond this are taken for a penalty, not for the length of a window.
	longestWindow = 30 * time.Second
	// After so many full windows a confirmed size is tried to be exceeded.
	fullWindows = 3
)

// room gives how many units may be sent now, with so many in flight. If none
// may, it gives until when to wait; the zero time is until an answer comes.
func (q *quota) room(now time.Time, inFlight int) (units int, until time.Time) {
	if end := q.windowEnd(); (q.size > 0 || q.refused > 0) && !now.Before(end) {
		q.nextWindow(now)
	} else if q.refused > 0 || q.size > 0 && q.granted >= q.size {
		return 0, end
	}
	switch {
	case q.probing:
		return 1 - inFlight, time.Time{}
	case q.size > 0:
		return q.size - q.granted, time.Time{}
	}
	return max(q.burst, (q.granted-inFlight)/2) - inFlight, time.Time{}
}

func (q *quota) windowEnd() time.Time {
	if end := q.began.Add(q.length); end.After(q.end) {
		return end
	}
	return q.end
}

// nextWindow begins a window with what the one before has shown.
func (q *quota) nextWindow(now time.Time) {
	served := max(0, q.granted-q.refused)
	switch {
	case q.refused > 0 && served > 0:
		q.confirmed = q.size > 0
		q.size, q.length = served, min(q.end.Sub(q.began), longestWindow)
	// In a window in which nothing was served, since it began before the one that
	// was served had ended, only the length is corrected.
	case q.refused > 0 && q.size > 0 && q.began.Sub(q.served) <= q.length+time.Second:
		q.length = min(max(q.length, q.end.Sub(q.served)), longestWindow)
	case q.refused > 0:
	case q.granted >= q.size:
		q.grow()
	}
	if served > 0 {
		q.served = q.began
	}
	if q.probing = q.refused > 0; q.probing {
		q.full = 0
	}
	q.began, q.end = now, time.Time{}
	q.granted, q.refused = 0, 0
}

// grow tries a little more after windows without a refusal. If more was served
// than what was confirmed, that no longer is.
func (q *quota) grow() {
	q.full++
	q.confirmed = q.confirmed && q.full <= fullWindows
	switch {
	case !q.confirmed:
		q.size += q.size/3 + 1
	case q.full == fullWindows:
		q.size += q.size/10 + 1
	}
}

func (q *quota) countSent(now time.Time, units int) {
	if q.began.IsZero() {
		q.began = now
	}
	q.granted += units
}

// countAnswer counts units that were refused, none if the answer was no refusal.
func (q *quota) countAnswer(refused int, until time.Time) {
	if refused == 0 {
		q.probing = false
		return
	}
	q.refused += refused
	if until.After(q.end) {
		q.end = until
	}
}
