package apply

import (
	"context"

	"pim-groups/internal/plan"
)

// kind is what one kind of change adds to an attempt, whose outcome it sets.
type kind interface {
	// first is the way in which the write is tried first.
	first() Strategy
	// prepare reads everything that the write depends on, right before it. No write
	// and no reason mean that the change turned out to be made.
	prepare(ctx context.Context, s Strategy) (w *Write, skipReason string)
	// confirm finds out what the write did, and sends what has to follow in the time
	// of own, which outlives a signal. next: what is to be sent besides, or instead if
	// the write had no effect at all, good or bad; "" for nothing.
	confirm(ctx, own context.Context, w *Write, answer Answer) (next Strategy)
}

// kind gives that of the change, nil if this version can't make it.
func (a *attempt) kind() kind {
	switch a.outcome.Change.Action {
	case plan.Onboard:
		return &onboarding{attempt: a}
	case plan.Tighten, plan.Loosen, plan.Pair:
		return &setting{attempt: a}
	case plan.Assign, plan.Extend, plan.Shorten, plan.Remove:
		return &assignment{attempt: a}
	}
	return nil
}
