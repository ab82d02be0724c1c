package apply

import (
	"context"

	"pim-groups/internal/plan"
)

// kind is what one kind of change adds to a run. It works on the one change of an
// attempt, whose outcome it sets.
type kind interface {
	// strategies are the ways to make the write, in the order in which they are
	// tried.
	strategies() []Strategy
	// prepare reads everything that the write depends on, right before it, and makes
	// the write. Otherwise it says why there is none; no write and no reason mean
	// that the change turned out to be made.
	prepare(ctx context.Context, s Strategy) (w *Write, skipReason string)
	// confirm finds out what a write did that was sent, and sends what has to follow
	// in the time of own, which outlives a signal. next says that the write had no
	// effect at all, good or bad.
	confirm(ctx, own context.Context, w *Write, answer Answer) (next bool)
}

// kind gives that of the change, nil if this version can't make it.
func (a *attempt) kind() kind {
	if a.outcome.Change.Action == plan.Onboard {
		return &onboarding{attempt: a}
	}
	return nil
}
