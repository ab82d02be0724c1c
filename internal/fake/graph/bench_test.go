package fakegraph_test

import (
	"fmt"
	"strings"
	"testing"

	"pim-groups/internal/directory/directorytest"
	fakegraph "pim-groups/internal/fake/graph"
)

// BenchmarkCheck answers what a check of all groups asks: the managed list,
// the groups by id fifteen at a time in batches, owners twenty at a time.
func BenchmarkCheck(b *testing.B) {
	for _, n := range []int{100, 1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			snap := directorytest.Large(n)
			snap.Caller.Permissions = everything()
			c := serveSnapshot(b, snap)
			ids := make([]string, len(snap.Groups))
			for i, g := range snap.Groups {
				ids[i] = g.ID
			}
			b.ReportAllocs()
			for b.Loop() {
				c.all(resources + "?$top=999")
				c.inBatches(ids, 15, func(some []string) string {
					return "/groups?$select=" + groupProperties + "&$filter=id in ('" + strings.Join(some, "','") + "')"
				})
				c.inBatches(ids, 1, func(one []string) string { return "/groups/" + one[0] + "/owners?$select=id,accountEnabled" })
				c.srv.ForgetRequests()
			}
		})
	}
}

// inBatches asks about so many ids with each request, in batches of twenty.
func (c *client) inBatches(ids []string, each int, url func([]string) string) {
	var requests []string
	for start := 0; start < len(ids); start += each {
		requests = append(requests, ask(fmt.Sprint(start), url(ids[start:min(start+each, len(ids))])))
		if len(requests) == 20 || start+each >= len(ids) {
			if answers, _ := c.batch(requests...); len(answers) != len(requests) {
				c.t.Fatalf("%d answers to %d requests", len(answers), len(requests))
			}
			requests = nil
		}
	}
}

// BenchmarkNames looks up names one by one: each one has to be found without
// going through all groups.
func BenchmarkNames(b *testing.B) {
	snap := directorytest.Large(10_000)
	snap.Caller.Permissions = everything()
	c := serveSnapshot(b, snap, fakegraph.WithoutCompression())
	i := 0
	for b.Loop() {
		name := snap.Groups[i%len(snap.Groups)].DisplayName
		if got := c.get("/v1.0/groups?$select=id&$filter=displayName eq '" + name + "'").items(); len(got) != 1 {
			b.Fatalf("%s: %d groups", name, len(got))
		}
		i++
	}
}

// BenchmarkList pages through all groups.
func BenchmarkList(b *testing.B) {
	snap := directorytest.Large(10_000)
	snap.Caller.Permissions = everything()
	c := serveSnapshot(b, snap)
	b.ReportAllocs()
	for b.Loop() {
		if got := len(c.all("/v1.0/groups?$top=999")); got < 9_000 {
			b.Fatalf("%d groups", got)
		}
	}
}
