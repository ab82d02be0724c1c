package onboard_test

import (
	"context"
	"errors"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/onboard"
	"pim-groups/internal/plan"
)

// tenant is a tenant in memory that plays Reader, Writer and Clock. It obeys
// the one law of PIM: what is managed stays managed.
type tenant struct {
	groups map[string]*directory.Group
	now    time.Time

	write   func(c plan.Change) (committed bool, answer onboard.Answer) // nil: all is well
	fresh   func(id string) error                                       // nil: all is well
	managed func(id string) error                                       // nil: all is well
	slept   func()                                                      // called by each Sleep
	stale   int                                                         // answers of the list that are behind a write

	sent   []string // groups that a write came for, in order
	asked  int      // how often the list was asked since the last write
	pauses []time.Duration
}

func newTenant(s *directory.Snapshot) *tenant {
	t := &tenant{groups: map[string]*directory.Group{}, now: time.Date(2026, 11, 2, 7, 0, 0, 0, time.UTC)}
	for i := range s.Groups {
		g := s.Groups[i]
		t.groups[g.ID] = &g
	}
	return t
}

func (t *tenant) Fresh(_ context.Context, id string) (*directory.Group, error) {
	if t.fresh != nil {
		if err := t.fresh(id); err != nil {
			return nil, err
		}
	}
	if t.groups[id] == nil {
		return nil, nil
	}
	g := *t.groups[id]
	return &g, nil
}

func (t *tenant) Managed(ctx context.Context, id string) (bool, error) {
	t.asked++
	if err := ctx.Err(); err != nil {
		return false, err
	}
	if t.managed != nil {
		if err := t.managed(id); err != nil {
			return false, err
		}
	}
	return t.asked > t.stale && t.isManaged(id), nil
}

func (t *tenant) isManaged(id string) bool {
	return t.groups[id] != nil && t.groups[id].Managed == directory.True
}

func (t *tenant) Write(_ context.Context, c plan.Change) onboard.Answer {
	t.sent, t.asked = append(t.sent, c.Key.Group), 0
	committed, answer := true, onboard.Answer{Verdict: onboard.Accepted}
	if t.write != nil {
		committed, answer = t.write(c)
	}
	if g := t.groups[c.Key.Group]; committed && g != nil {
		g.Managed = directory.True
	}
	return answer
}

func (t *tenant) Now() time.Time { return t.now }

func (t *tenant) Sleep(ctx context.Context, d time.Duration) error {
	if t.slept != nil {
		t.slept()
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	t.pauses, t.now = append(t.pauses, d), t.now.Add(d)
	return nil
}

// recorder is a journal in memory. Its entries are numbered from 1; the one of
// number failing is not written.
type recorder struct {
	entries []onboard.Entry
	failing int
	seen    func(onboard.Entry) // called with each entry that was written
}

func (r *recorder) Append(e onboard.Entry) error {
	if len(r.entries)+1 == r.failing {
		return errors.New("disk full")
	}
	r.entries = append(r.entries, e)
	if r.seen != nil {
		r.seen(e)
	}
	return nil
}

// means puts a tenant and a journal to work, with two minutes to wait.
func means(t *tenant, j onboard.Journal) onboard.Means {
	return onboard.Means{Reader: t, Writer: t, Journal: j, Clock: t, Wait: 2 * time.Minute}
}
