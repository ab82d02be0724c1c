package tenant

import (
	"strconv"
	"strings"
	"time"
)

// ParseDuration reads an ISO 8601 duration such as P365D or PT8H30M. Months
// count 30 days and years 365.
func ParseDuration(s string) (d time.Duration, ok bool) {
	rest, ok := strings.CutPrefix(s, "P")
	if !ok || rest == "" {
		return 0, false
	}
	days, clock, hasClock := strings.Cut(rest, "T")
	const day = 24 * time.Hour
	a, okDays := sumUnits(days, map[byte]time.Duration{'Y': year, 'M': 30 * day, 'W': 7 * day, 'D': day})
	b, okClock := sumUnits(clock, map[byte]time.Duration{'H': time.Hour, 'M': time.Minute, 'S': time.Second})
	return a + b, okDays && okClock && (clock != "" || !hasClock)
}

// inDays says that a duration has no months and no years, which a schedule
// request may not have: 400 InvalidRoleAssignmentRequest. [L] azuread #1464, #1813
func inDays(s string) bool {
	days, _, _ := strings.Cut(s, "T")
	return !strings.ContainsAny(days, "YM")
}

// sumUnits adds up numbers with a unit behind each.
func sumUnits(s string, units map[byte]time.Duration) (sum time.Duration, ok bool) {
	for s != "" {
		i := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
		if i <= 0 {
			return 0, false
		}
		n, err := strconv.Atoi(s[:i])
		unit, known := units[s[i]]
		if err != nil || !known || n > int((100*year-sum)/unit) {
			return 0, false
		}
		sum, s = sum+time.Duration(n)*unit, s[i+1:]
	}
	return sum, true
}
