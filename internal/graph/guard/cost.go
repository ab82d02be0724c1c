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
	since   time.Time
}

func (m *meter) read() Cost {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := m.cost
	if m.waiting > 0 {
		c.Waited += m.now().Sub(m.since)
	}
	return c
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
	m.begin()
	defer m.end()
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func (m *meter) begin() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.waiting == 0 {
		m.since = m.now()
	}
	m.waiting++
}

func (m *meter) end() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.waiting--
	if m.waiting == 0 {
		m.cost.Waited += m.now().Sub(m.since)
	}
}
