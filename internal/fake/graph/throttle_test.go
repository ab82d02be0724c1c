package fakegraph_test

import (
	"testing"
	"time"

	fakegraph "pim-groups/internal/fake/graph"
)

// Calls cost units; near the limit the answers say how near, beyond it they
// are refused until the window ends.
func TestResourceUnits(t *testing.T) {
	t.Parallel()
	at := now()
	c := serve(t, fakegraph.WithLimits(fakegraph.Limits{Units: 10}), fakegraph.WithClock(func() time.Time { return at }))
	for _, step := range []struct {
		path             string
		status           int
		cost, percentage string
	}{
		{"/v1.0/groups/" + plain + "/members", 200, "3", ""},
		{"/v1.0/groups/" + plain + "/transitiveMembers?$select=id", 200, "4", ""},
		{"/v1.0/groups/" + plain, 200, "1", "0.80"},
		{"/v1.0/groups/" + plain + "?$select=id&$expand=owners", 200, "1", "0.90"},
		{"/v1.0/users", 429, "2", "1.10"},
		{"/v1.0/groups?$top=5", 429, "1", "1.20"},
	} {
		r := c.get(step.path).want(step.status)
		if r.header.Get("x-ms-resource-unit") != step.cost || r.header.Get("x-ms-throttle-limit-percentage") != step.percentage {
			t.Errorf("%s: %s units at %q", step.path, r.header.Get("x-ms-resource-unit"), r.header.Get("x-ms-throttle-limit-percentage"))
		}
	}
	at = at.Add(4 * time.Second)
	r := c.get("/v1.0/groups").refused(429, "TooManyRequests")
	if r.header.Get("Retry-After") != "6" || r.header.Get("x-ms-throttle-scope") == "" {
		t.Errorf("headers %v", r.header)
	}
	at = at.Add(6 * time.Second)
	c.get("/v1.0/groups").want(200)
}

// PIM has a bucket of its own, which says nothing before it is empty.
func TestPIMLimit(t *testing.T) {
	t.Parallel()
	at := now()
	limits := fakegraph.Limits{PIM: 2, Dates: true}
	c := serve(t, fakegraph.WithLimits(limits), fakegraph.WithClock(func() time.Time { return at }))
	for range 2 {
		if r := c.get(resources).want(200); r.header.Get("x-ms-resource-unit") != "" {
			t.Errorf("headers %v", r.header)
		}
	}
	if r := c.get(resources).want(429); r.header.Get("Retry-After") != "Tue, 24 Nov 2026 09:00:10 GMT" {
		t.Errorf("Retry-After %q", r.header.Get("Retry-After"))
	}
	c.get("/v1.0/groups").want(200)
	at = at.Add(10 * time.Second)
	c.get(resources).want(200)
	quiet := serve(t, fakegraph.WithLimits(fakegraph.Limits{PIM: 1, NoRetryAfter: true}))
	quiet.get(resources).want(200)
	if r := quiet.get(resources).want(429); r.header.Get("Retry-After") != "" {
		t.Errorf("Retry-After %q", r.header.Get("Retry-After"))
	}
}

// In a batch each request is charged and refused for itself.
func TestBatchIsThrottledByItem(t *testing.T) {
	t.Parallel()
	c := serve(t, fakegraph.WithLimits(fakegraph.Limits{PIM: 2}))
	url := assignmentsOf(plain)[len("/v1.0"):]
	answers, _ := c.batch(ask("1", url), ask("2", url), ask("3", url), ask("4", "/groups/"+plain))
	for id, want := range map[string]string{"1": "200", "2": "200", "3": "429", "4": "200"} {
		if got := answers[id].Get("status").Text(); got != want {
			t.Errorf("%s: status %s, want %s", id, got, want)
		}
	}
}
