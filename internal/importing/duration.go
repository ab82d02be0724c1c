package importing

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// isoDuration has all units of ISO 8601, so that the reason for a refusal names one.
var isoDuration = regexp.MustCompile(`^P(?:(\d{1,2})Y)?(?:(\d{1,4})M)?(?:(\d{1,3})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,5})M)?(?:(\d{1,5})S)?)?$`)

// parseDuration reads a duration that another tool takes. A year is 365 days, as PIM's
// portal has it. A month has no fixed length, and is refused.
func parseDuration(text string) (d time.Duration, reason string) {
	const day = 24 * time.Hour
	parts := isoDuration.FindStringSubmatch(text)
	if parts == nil || strings.HasSuffix(text, "T") {
		return 0, "is not an ISO 8601 duration such as PT8H or P90D"
	}
	if parts[2] != "" {
		return 0, "a month has no fixed length; write the days, such as P180D"
	}
	for i, unit := range []time.Duration{365 * day, 0, 7 * day, day, time.Hour, time.Minute, time.Second} {
		n, _ := strconv.Atoi(parts[i+1]) // digits, or missing
		d += time.Duration(n) * unit
	}
	switch {
	case d%time.Minute != 0:
		return 0, "PIM has no seconds"
	case d == 0:
		return 0, "is no time at all"
	}
	return d, ""
}
