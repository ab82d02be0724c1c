package guard

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

const longestDelay = 24 * time.Hour // which is longer than any run

// RetryAfter reads how long an answer asks to wait. Graph sends seconds, also
// decimal ones (2.128); RFC 9110, 10.2.3, also allows a date in three forms,
// which is taken relative to the answer's own Date so that clocks need not
// agree. Anything else counts as absent: "5;q=1" is not five seconds. Of several
// headers, also of those that a proxy made one of with commas, the longest delay
// counts: to wait too long does no harm.
// https://learn.microsoft.com/graph/throttling
func RetryAfter(values []string, date string, now time.Time) (wait time.Duration, present bool) {
	for _, value := range values {
		for _, one := range append(strings.Split(value, ","), value) { // a date has a comma, too
			if asked, ok := delay(one, date, now); ok {
				wait, present = max(wait, asked), true
			}
		}
	}
	return wait, present
}

func delay(value, date string, now time.Time) (wait time.Duration, present bool) {
	value = strings.TrimSpace(value)
	if isNumber(value) {
		seconds, _ := strconv.ParseFloat(value, 64) // what is out of range is infinite
		return bounded(seconds), true
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	base := now
	if sent, err := http.ParseTime(date); err == nil {
		base = sent
	}
	return bounded(at.Sub(base).Seconds()), true
}

// isNumber wants digits with at most one point: ParseFloat also takes inf,
// nan, hexadecimal and signs.
func isNumber(s string) bool {
	whole, fraction, _ := strings.Cut(s, ".")
	return whole != "" && strings.Trim(whole+fraction, "0123456789") == ""
}

func bounded(seconds float64) time.Duration {
	if seconds >= longestDelay.Seconds() {
		return longestDelay
	}
	return max(0, time.Duration(seconds*float64(time.Second)))
}

// The delays between tries. Graph counts each try against the limits, so none
// comes sooner than a second after the last.
const (
	shortestDelay = time.Second
	firstBackoff  = 2 * time.Second
	longestJitter = time.Minute
)

// nextDelay is how long to wait before the next try: what the answer asks for, and
// no more; where it asks for nothing, an exponential back-off with full jitter.
// https://learn.microsoft.com/graph/throttling#best-practices-to-handle-throttling
// https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
func nextDelay(tries int, asked time.Duration, present bool, random float64) time.Duration {
	if present {
		return max(shortestDelay, asked)
	}
	most := firstBackoff << min(tries-1, 10)
	return max(shortestDelay, time.Duration(random*float64(min(most, longestJitter))))
}
