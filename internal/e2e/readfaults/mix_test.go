package readfaults_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
)

// TestMix runs random mixtures of faults, the same ones each time. Which
// request meets which fault depends on the order of requests, so the bytes may
// differ from run to run; the promises may not.
func TestMix(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes under the race detector, which the tests of package graph are for")
	}
	t.Parallel()
	w := contoso(t)
	k := &oracle{truths: []judged{w.truth()}}
	for seed := range uint64(32) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := mixture(rand.New(rand.NewPCG(seed, 2026)))
				o := s.run(t, w)
				k.judge(t, o, 10*time.Minute)
				if t.Failed() {
					t.Logf("%+v", s.faults)
				}
			})
		})
	}
}

// mixture draws one to four faults, and pages and limits of the service.
func mixture(r *rand.Rand) shot {
	var s shot
	for range 1 + r.IntN(4) {
		f := fault.Fault{Path: anyPlace(r), Nth: 1 + r.IntN(3), Count: 1 + r.IntN(4), Do: anything(r)}
		if r.IntN(3) == 0 {
			f.Count = fault.Every
		}
		s.faults = append(s.faults, f)
	}
	s.options = append(s.options, fakegraph.WithPageSize(5+r.IntN(30)))
	if r.IntN(3) == 0 {
		s.options = append(s.options, fakegraph.WithLimits(fakegraph.Limits{Units: 60 + r.IntN(400), PIM: 3 + r.IntN(20), Dates: r.IntN(2) == 0}))
	}
	return s
}

func anyPlace(r *rand.Rand) string {
	places := []string{managedList, envelope, roleAssignable, byIDs, ownersOf, `memberOf`, `displayName eq`, `^/v1\.0/users`,
		`roleAssignments`, `deletedItems`, `eligibilitySchedules`, oneGroup(managedGroup), oneGroup(unmanagedGroup), `^/(beta|v1)`}
	return places[r.IntN(len(places))]
}

// anything is a fault that shows in the answer. An answer that is whole, well
// formed and a lie can't be told from the truth, so there are none: no 404 to
// what is there, and no empty list.
func anything(r *rand.Rand) fault.Action {
	cut := r.IntN(2000)
	statuses := []int{400, 401, 403, 408, 410, 429, 500, 502, 503, 504, 509}
	actions := []fault.Action{
		status(statuses[r.IntN(len(statuses))]),
		status(429, "Retry-After", fmt.Sprint(r.IntN(90))),
		status(503, "Retry-After", fmt.Sprintf("{date+%ds}", r.IntN(40))),
		{Wire: fault.Wire{Cut: &cut}},
		{Wire: fault.Wire{Reset: fault.ResetMidBody}},
		{Wire: fault.Wire{Stall: true}},
		{Wire: fault.Wire{Delay: fault.Duration(r.IntN(60)) * fault.Duration(time.Second)}},
		{Gzip: fault.GzipDamaged},
		{ContentType: "text/html"},
		{Page: fault.PageDuplicate},
		{Page: fault.PageEmpty},
		{Page: fault.PageSelf},
		{Page: fault.PageLink, Next: "https://evil.example/v1.0/groups"},
		{Batch: fault.BatchMissing},
		{Batch: fault.BatchDuplicate},
		{Batch: fault.BatchReverse},
		{Batch: fault.BatchNoStatus},
		answer(`{"error":{"code":"x","message":"` + mark + `canary"}}`),
		answer(`{}`),
	}
	return actions[r.IntN(len(actions))]
}
