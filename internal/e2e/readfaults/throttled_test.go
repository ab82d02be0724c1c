package readfaults_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
)

// throttled are the faults in which Graph asks to wait.
func throttled(t testing.TB) []line {
	tooMany := func(after string) fault.Action { return status(429, "Retry-After", after) }
	return []line{
		{ID: "F1", What: "429 with Retry-After in seconds, once: to a list, a batch, a request in a batch; two such headers; two headers that a proxy joined", Must: "waits at least as long, or the longer of two; asks once more; misses nothing",
			Shots: []shot{
				{name: "list", faults: once(managedList, tooMany("7")), want: all(whole, asks(managedList, 2), took(7*time.Second, 8*time.Second))},
				{name: "batch", faults: once(envelope, tooMany("7")), want: all(whole, took(7*time.Second, 8*time.Second))},
				{name: "question", faults: once(ownersOf, tooMany("7")), want: all(whole, took(7*time.Second, 8*time.Second))},
				{name: "two headers", wire: twice("7"), faults: once(managedList, tooMany("2")), want: all(whole, asks(managedList, 2), took(7*time.Second, 8*time.Second))},
				{name: "two headers, the longer first", wire: twice("2"), faults: once(managedList, tooMany("7")), want: all(whole, asks(managedList, 2), took(7*time.Second, 8*time.Second))},
				{name: "two in one", faults: once(managedList, tooMany("7, 2")), want: all(whole, asks(managedList, 2), took(7*time.Second, 8*time.Second))},
				{name: "two in one of a question", faults: once(ownersOf, tooMany("2, 7")), want: all(whole, took(7*time.Second, 8*time.Second))},
			}},
		{ID: "F2", What: "429 with Retry-After as a date, in the three forms of HTTP", Must: "waits until then",
			Shots: dates(func(form string) string { return "{" + form + "+9s}" }, nil, 9*time.Second)},
		{ID: "F3", What: "429 without Retry-After, three times", Must: "waits longer each time, with jitter, and at least a second",
			Shots: []shot{{faults: often(managedList, 3, status(429)), want: all(whole, asks(managedList, 4), pauses(managedList), took(3*time.Second, 14*time.Second))}}},
		{ID: "F4", What: "429 forever: from PIM, from everything, and with a delay longer than the run", Must: "gives up within the run's time, and reports the throttling",
			Shots: []shot{
				{name: "PIM", faults: always(managedList, tooMany("30")), want: all(gap("throttle"), pauses(managedList), unknownButSure(t))},
				{name: "all", faults: always("^/(beta|v1)", tooMany("30")), want: all(gap("throttle"), unknown(declared(t)))},
				{name: "an hour", faults: always("^/(beta|v1)", tooMany("3600")), want: all(gap("asks to wait"), unknown(declared(t)), took(0, time.Second))},
				{name: "limits of the service", options: []fakegraph.Option{fakegraph.WithLimits(fakegraph.Limits{PIM: 4, Units: 60})}, want: whole},
				{name: "limits in dates", options: []fakegraph.Option{fakegraph.WithLimits(fakegraph.Limits{PIM: 4, Units: 60, Dates: true})}, want: whole},
				{name: "limits without a header", options: []fakegraph.Option{fakegraph.WithLimits(fakegraph.Limits{PIM: 4, Units: 60, NoRetryAfter: true})}, want: whole},
			}},
		{ID: "F5", What: "each bad value of Retry-After in the collection", Must: "never sends a second request within a second",
			Shots: retryAfters(t)},
		{ID: "F27", What: "the server's clock is ten minutes fast or slow, or its Date header is missing, with a Retry-After that is a date", Must: "the delay is measured by the server's own clock; without that clock the run's time limits it",
			Shots: append(dates(func(form string) string { return "{" + form + "+609s}" }, &fault.Wire{Skew: fault.Duration(10 * time.Minute)}, 9*time.Second),
				append(dates(func(form string) string { return "{" + form + "-591s}" }, &fault.Wire{Skew: fault.Duration(-10 * time.Minute)}, 9*time.Second),
					dates(func(form string) string { return "{" + form + "+9s}" }, &fault.Wire{NoDate: true}, 9*time.Second)...)...)},
	}
}

// dates makes a shot for each of the three forms of dates.
func dates(value func(form string) string, wire *fault.Wire, least time.Duration) []shot {
	var shots []shot
	for _, form := range []string{"date", "rfc850", "asctime"} {
		do := status(429, "Retry-After", value(form))
		if wire != nil {
			do.Wire = *wire
		}
		shots = append(shots, shot{name: fmt.Sprintf("%s %s", value(form), form), faults: once(managedList, do), want: all(whole, took(least, least+2*time.Second))})
	}
	return shots
}

func retryAfters(t testing.TB) []shot {
	var shots []shot
	for _, c := range readLines[struct{ ID, Value string }](t, "retry-after.jsonl") {
		do := status(429, "Retry-After", c.Value)
		if strings.HasPrefix(c.Value, "{now") { // a template of the collection
			do.Header["Retry-After"], do.Wire = "{date+605s}", fault.Wire{Skew: fault.Duration(10 * time.Minute)}
		}
		switch c.ID { // dates in the past; the bubble's clock is in another year
		case "R16":
			do.Header["Retry-After"] = "{date-744h}"
		case "R19":
			do.Header["Retry-After"] = "{rfc850-744h}"
		}
		shots = append(shots, shot{name: c.ID, faults: once(managedList, do), want: pauses(managedList)})
		if do.Skew == 0 { // a question in a batch has no Date of its own
			shots = append(shots, shot{name: c.ID + " in a batch", raced: true, faults: once(ownersOf, do)})
		}
	}
	return shots
}

// twice adds a second Retry-After to answers that have one.
func twice(value string) func(*fakegraph.Server) carrier {
	return func(server *fakegraph.Server) carrier { return &secondHeader{server.RoundTripper(), value} }
}

type secondHeader struct {
	to    carrier
	value string
}

func (s *secondHeader) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := s.to.RoundTrip(req)
	if err == nil && res.Header.Get("Retry-After") != "" {
		res.Header.Add("Retry-After", s.value)
	}
	return res, err
}
