package report

import (
	"strconv"
	"time"

	"pim-groups/internal/finding"
	"pim-groups/internal/gha"
)

// A verdict is worth as much as the state that it was said about, so every
// format says how old that is.

// read says how and when the tenant was read, and how long ago if it was not in
// this run; "" if it was not read.
func (r *Report) read() string {
	switch r.Source {
	case "":
		return ""
	case live:
		return r.readAt()
	}
	return r.readAt() + ", " + Old(r.Age)
}

// readAt is read without what changes with the clock.
func (r *Report) readAt() string {
	taken := r.Taken.Format("2006-01-02 15:04 UTC")
	if r.Source == live {
		return "live at " + taken
	}
	return r.Source + " taken at " + taken
}

// Old says an age in the unit that people would choose.
func Old(age time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case age < 0:
		return "in the future"
	case age < time.Minute:
		return "less than a minute old"
	case age < 2*time.Hour:
		return counted(int(age/time.Minute), "minute") + " old"
	case age < 2*day:
		return counted(int(age/time.Hour), "hour") + " old"
	}
	return counted(int(age/day), "day") + " old"
}

// ageAnnotation is there for a snapshot alone: a live read is as old as the run.
func (r *Report) ageAnnotation() []gha.Annotation {
	if r.Source == "" || r.Source == live {
		return nil
	}
	return []gha.Annotation{{Level: finding.Note, Title: "State of the tenant", Message: r.read()}}
}

// csvAge gives whole hours; "" if no tenant was read.
func (r *Report) csvAge() string {
	if r.Source == "" {
		return ""
	}
	return strconv.Itoa(int(r.Age / time.Hour))
}

// ageSeconds is nil if no tenant was read: no age is not an age of 0.
func (r *Report) ageSeconds() *int64 {
	if r.Source == "" {
		return nil
	}
	seconds := int64(r.Age / time.Second)
	return &seconds
}
