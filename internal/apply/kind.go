package apply

import (
	"context"

	"pim-groups/internal/plan"
)

// kind is what one kind of change adds to an attempt, whose outcome it sets.
type kind interface {
	// strategies are the ways to make the write, in their order.
	strategies() []Strategy
	// prepare reads everything that the write depends on, right before it. No write
	// and no reason mean that the change turned out to be made.
	prepare(ctx context.Context, s Strategy) (w *Write, skipReason string)
	// confirm finds out what the write did, and sends what has to follow in the time
	// of own, which outlives a signal. next: it had no effect at all, good or bad.
	confirm(ctx, own context.Context, w *Write, answer Answer) (next bool)
}

// kind gives that of the change, nil if this version can't make it.
func (a *attempt) kind() kind {
	if a.outcome.Change.Action == plan.Onboard {
		return &onboarding{attempt: a}
	}
	return nil
}
