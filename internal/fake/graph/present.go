package fakegraph

import (
	"slices"
	"time"

	"pim-groups/internal/directory"
)

// AtPresent moves the schedules and requests of the snapshot by whole days, so that none has ended
// since it was taken: a tenant from a file of last month still has activated owners.
func AtPresent() Option { return func(s *settings) { s.present = true } }

// moved gives the snapshot as if it had been taken now, or within a day from now.
func moved(s *directory.Snapshot, now time.Time) *directory.Snapshot {
	const day = 24 * time.Hour
	days := int((now.Sub(s.Taken) + day - 1) / day)
	if days <= 0 {
		return s
	}
	present := *s
	present.Taken = s.Taken.AddDate(0, 0, days)
	present.Eligibilities, present.Assignments = later(s.Eligibilities, days), later(s.Assignments, days)
	present.Requests = slices.Clone(s.Requests)
	for i := range present.Requests {
		present.Requests[i].Created = present.Requests[i].Created.AddDate(0, 0, days)
	}
	return &present
}

func later(list []directory.Schedule, days int) []directory.Schedule {
	list = slices.Clone(list)
	for i := range list {
		for _, at := range []*time.Time{&list[i].Start, &list[i].End} {
			if !at.IsZero() {
				*at = at.AddDate(0, 0, days)
			}
		}
	}
	return list
}
