package plan

import "time"

// DefaultRenewBefore is how much of a lease is left at most when it is renewed.
const DefaultRenewBefore = 60 * 24 * time.Hour

// Terms are what a comparison takes from the run, and from no file.
type Terms struct {
	Now time.Time
	// RenewBefore is how much of a lease may be left when it is renewed, and never more
	// than half of its length. 0 is DefaultRenewBefore.
	RenewBefore time.Duration
}
