package settings

import (
	"regexp"
	"strconv"
	"time"
)

const day = 24 * time.Hour

// No sum of what they take overflows.
var (
	isoDuration = regexp.MustCompile(`^P(?:([0-9]{1,4})D)?(?:T(?:([0-9]{1,5})H)?(?:([0-9]{1,7})M)?)?$`)
	length      = regexp.MustCompile(`^([0-9]{1,7})(m|h|d)$`)
)

// ParseDuration reads the durations that PIM writes: days, hours and minutes of
// ISO 8601. Weeks, months, years and seconds are refused: months and years have no
// fixed length, and PIM itself refuses P1Y in a request.
// https://learn.microsoft.com/graph/api/resources/unifiedrolemanagementpolicyexpirationrule
func ParseDuration(text string) (time.Duration, bool) {
	parts := isoDuration.FindStringSubmatch(text)
	if parts == nil || text[len(text)-1] == 'T' {
		return 0, false
	}
	var d time.Duration
	for i, unit := range []time.Duration{day, time.Hour, time.Minute} {
		n, _ := strconv.Atoi(parts[i+1]) // digits, or missing
		d += time.Duration(n) * unit
	}
	return d, d > 0
}

// FormatDuration writes whole days as days, as the portal and other clients do,
// and other durations in hours and minutes of ISO 8601. d is at least a minute.
func FormatDuration(d time.Duration) string {
	if d%day == 0 {
		return "P" + strconv.Itoa(int(d/day)) + "D"
	}
	hours, minutes := int(d/time.Hour), int(d%time.Hour/time.Minute)
	text := "PT"
	if hours > 0 {
		text += strconv.Itoa(hours) + "H"
	}
	if minutes > 0 {
		text += strconv.Itoa(minutes) + "M"
	}
	return text
}

// ParseLength reads a duration as groups.yaml has it: 30m, 8h, 90d, or ISO 8601 in
// days, hours and minutes.
func ParseLength(text string) (time.Duration, bool) {
	parts := length.FindStringSubmatch(text)
	if parts == nil {
		return ParseDuration(text)
	}
	switch parts[2] {
	case "d":
		return ParseDuration("P" + parts[1] + "D")
	case "h":
		return ParseDuration("PT" + parts[1] + "H")
	}
	return ParseDuration("PT" + parts[1] + "M")
}

// FormatLength writes a duration as groups.yaml and reports have it, in the largest
// unit that fits. One day is 24h: the portal counts activations in hours.
func FormatLength(d time.Duration) string {
	switch {
	case d%day == 0 && d > day:
		return strconv.Itoa(int(d/day)) + "d"
	case d%time.Hour == 0:
		return strconv.Itoa(int(d/time.Hour)) + "h"
	}
	return strconv.Itoa(int(d/time.Minute)) + "m"
}
