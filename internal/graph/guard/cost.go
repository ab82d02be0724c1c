package guard

import (
	"context"
	"sync"
	"time"
)

// Cost is what reading took, for those who share Graph's limits.
type Cost struct {
	Requests  int           // sent over HTTP, repeated ones included
	PIMUnits  int           // asked of PIM, each request in a batch for itself
	Throttled int           // answers that said "too many"
	Waited    time.Duration // during which at least one request waited to be sent again
}

// meter counts. Times that overlap count once, so that what was waited is
// never more than what the run took.
type meter struct {
	now func() time.Time

	mu      sync.Mutex
	cost    Cost
	waiting int
	since   time.Time // until then waiting is counted
}

func (m *meter) read() Cost {
	m.addWaiting(0)
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.cost
}

func (m *meter) add(c Cost) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.cost.Requests += c.Requests
	m.cost.PIMUnits += c.PIMUnits
	m.cost.Throttled += c.Throttled
}

// sleep waits and counts it. It reports false when the context ended first.
func (m *meter) sleep(ctx context.Context, d time.Duration) bool {
	m.addWaiting(1)
	defer m.addWaiting(-1)
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// addWaiting changes how many wait.
func (m *meter) addWaiting(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	if m.waiting > 0 {
		m.cost.Waited += now.Sub(m.since)
	}
	m.waiting += n
	m.since = now
}
