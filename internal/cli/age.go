package cli

import (
	"fmt"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/report"
)

// A snapshot answers for the moment at which it was taken. These bounds say how
// far from now that may be.
const (
	anyAge     = "any"
	actionAge  = "24h"
	leastAge   = time.Minute
	longestAge = 366 * 24 * time.Hour
	// clockSkew is how far the clock of the machine that took the snapshot may be
	// ahead of this one.
	clockSkew = 5 * time.Minute
)

// period is the time from which the state of a tenant may be.
type period struct {
	file   string // the snapshot
	now    time.Time
	maxAge time.Duration // 0: any
	given  string        // the same, as it was given
	option string        // what users call it
}

// period reads --max-age. If it is not given that is 24 hours in the action,
// which nobody watches, and any age for a person.
func (p *program) period(s *settings, maxAge string) (*period, error) {
	allowed := &period{file: s.snapshot, now: s.now, given: maxAge, option: p.named("max-age")}
	if maxAge == "" && p.step != nil {
		allowed.given = actionAge
	}
	if allowed.given == "" || allowed.given == anyAge {
		return allowed, nil
	}
	var err error
	if allowed.maxAge, err = time.ParseDuration(allowed.given); err != nil || allowed.maxAge < leastAge || allowed.maxAge > longestAge {
		return nil, fmt.Errorf("%s %q is not a duration from 1m to 8784h, such as 24h, nor %q", allowed.option, maxAge, anyAge)
	}
	return allowed, nil
}

// refuse says why the state of a tenant must not be judged now, and what to do;
// "" if it may. A nil period refuses nothing.
func (p *period) refuse(s *directory.Snapshot) (failure, remedy string) {
	if p == nil {
		return "", ""
	}
	taken := s.Taken
	was := fmt.Sprintf("%s was taken at %s", p.file, taken.UTC().Format(time.RFC3339))
	ahead, age := taken.Sub(p.now), p.now.Sub(taken)
	switch {
	case ahead > clockSkew:
		return was + fmt.Sprintf(", which is %s ahead of the clock, %s", ahead.Truncate(time.Second), p.now.Format(time.RFC3339)),
			"Correct the clock, or take a new snapshot"
	case p.maxAge > 0 && age > p.maxAge:
		return was + fmt.Sprintf(" and is %s, older than the %s that %s allows", report.Old(age), p.given, p.option),
			"Take a new snapshot, or allow an older one with " + p.option
	}
	return "", ""
}
