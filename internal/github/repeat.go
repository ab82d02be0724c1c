package github

import (
	"context"
	"time"
)

const (
	maxAttempts = 4
	firstDelay  = time.Second // before the second attempt, doubled after each
)

// repeat asks until there is an answer, a few times. Only for questions, and
// for writes that may be made twice: a lost answer does not mean that nothing
// happened.
func repeat[T any](ctx context.Context, ask func() (T, error)) (T, error) {
	delay := firstDelay
	for attempt := 1; ; attempt++ {
		answer, err := ask()
		if err == nil || attempt == maxAttempts || !isTransient(err) {
			return answer, err
		}
		select {
		case <-ctx.Done():
			return answer, ctx.Err()
		case <-time.After(delay):
		}
		delay *= 2
	}
}
