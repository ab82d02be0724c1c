package fakegraph

import (
	"net/http"
	"strconv"
	"time"
)

// Limits is how much is served in each ten seconds; zero is without limit.
// [D] https://learn.microsoft.com/graph/throttling-limits
type Limits struct {
	// Units of the directory, by size of the tenant: 3500, 5000 or 8000.
	Units int
	// PIM requests. No number is published; one maintainer speaks of about 20
	// (Microsoft365DSC #7273). [?]
	PIM int
	// NoRetryAfter leaves the header out, as some services do. [D]
	NoRetryAfter bool
	// Dates sends Retry-After as a date.
	Dates bool
}

const window = 10 * time.Second

// throttle counts what was served in the present window.
type throttle struct {
	limits Limits
	since  time.Time
	units  int
	pim    int
}

// spend charges a call. It gives what the headers of the answer have to say,
// and the refusal if there is nothing left to spend. Requests inside of a
// batch are charged one by one. [D]
func (t *throttle) spend(c *call, to *route, cost int) (headers func(http.Header), refused *refusal) {
	now := c.settings.clock()
	if now.Sub(t.since) >= window {
		t.since, t.units, t.pim = now, 0, 0
	}
	if to != nil && to.pim {
		return t.spendPIM(now)
	}
	t.units += cost
	percentage := float64(t.units) / float64(max(t.limits.Units, 1))
	throttled := t.limits.Units > 0 && t.units > t.limits.Units
	headers = func(h http.Header) {
		h.Set("x-ms-resource-unit", strconv.Itoa(cost))
		if t.limits.Units > 0 && percentage >= 0.8 {
			h.Set("x-ms-throttle-limit-percentage", strconv.FormatFloat(min(percentage, 1.8), 'f', 2, 64))
		}
		if throttled {
			t.wait(h, now, "Application_Tenant_ResourceUnits", "ResourceUnitLimitExceeded")
		}
	}
	if throttled {
		return headers, tooMany()
	}
	return headers, nil
}

func (t *throttle) spendPIM(now time.Time) (headers func(http.Header), refused *refusal) {
	t.pim++
	if t.limits.PIM == 0 || t.pim <= t.limits.PIM {
		return func(http.Header) {}, nil
	}
	return func(h http.Header) { t.wait(h, now, "", "") }, tooMany()
}

// wait says when to come back.
func (t *throttle) wait(h http.Header, now time.Time, scope, information string) {
	until := t.since.Add(window)
	switch {
	case t.limits.NoRetryAfter:
	case t.limits.Dates:
		h.Set("Retry-After", until.Add(time.Second-1).UTC().Format(http.TimeFormat))
	default:
		h.Set("Retry-After", strconv.Itoa(int((until.Sub(now)+time.Second-1)/time.Second)))
	}
	if scope != "" {
		h.Set("x-ms-throttle-scope", scope)
		h.Set("x-ms-throttle-information", information)
	}
}

func tooMany() *refusal {
	return &refusal{Status: http.StatusTooManyRequests, Code: "TooManyRequests", Message: "Too many requests"}
}
