package plan

import (
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/settings"
)

const day = 24 * time.Hour

// DefaultLease is how long an eligibility of an entry without an end lasts, unless the
// role allows less.
const DefaultLease = 180 * day

// tolerance is how far two ends are apart at most that count as the same.
const tolerance = day

// wanted gives the end that an entry asks for now, and for a lease its length. The
// longest that the role allows shortens a lease that names no length.
func (t Terms) wanted(entry *config.Assignment, role *settings.Role) (end time.Time, lease time.Duration) {
	switch {
	case entry.Until != nil:
		return entry.Until.Value, 0
	case entry.Permanent:
		return time.Time{}, 0
	case entry.For != nil:
		lease = entry.For.Value
	default:
		lease = DefaultLease
		if limit, known := role.EligibleMax.Value(); known && !limit.Permanent {
			lease = min(lease, limit.Longest)
		}
	}
	return t.LeaseEnd(lease), lease
}

// LeaseEnd is the end of a lease that begins now. Those of two days and more end at
// midnight, so that all that is written on one day ends together.
func (t Terms) LeaseEnd(lease time.Duration) time.Time {
	end := t.Now.UTC().Add(lease)
	if lease >= 2*day {
		return end.Truncate(day)
	}
	return end
}

// due says that a lease which ends then is renewed now.
func (t Terms) due(end time.Time, lease time.Duration) bool {
	before := t.RenewBefore
	if before == 0 {
		before = DefaultRenewBefore
	}
	return end.Before(t.Now.Add(min(before, lease/2)))
}

// relation compares the end of an assignment with the one that its entry asks for.
func (t Terms) relation(entry *config.Assignment, have, want time.Time, lease time.Duration) Relation {
	switch {
	case want.IsZero():
		if have.IsZero() {
			return Same
		}
		return Earlier
	case lease > 0 && !have.IsZero() && t.due(have, lease):
		return Due
	case lease > 0:
		want = t.Now.Add(lease) // a renewal of today, before it is rounded
	case have.IsZero():
		return Later
	case have.Before(want.Add(-tolerance)):
		return Earlier
	}
	switch {
	case !have.IsZero() && !have.After(want.Add(tolerance)):
		return Same
	case lease > 0 && entry.For == nil:
		return Longer
	}
	return Later
}

// lastDay is the day at the end of which something ends, as files and reports write it.
func lastDay(end time.Time) string { return end.UTC().Add(-time.Second).Format(time.DateOnly) }

// until says when an assignment ends.
func until(end time.Time) string {
	if end.IsZero() {
		return "permanent"
	}
	return "until " + lastDay(end)
}

// asked is how an assignment reads that has the wanted end: the length of a lease, whose
// end moves from day to day.
func asked(end time.Time, lease time.Duration) string {
	if lease > 0 {
		return "for " + settings.FormatLength(lease)
	}
	return until(end)
}
