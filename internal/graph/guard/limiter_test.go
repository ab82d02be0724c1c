package guard_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pim-groups/internal/graph/guard"
)

const eligibilities = root + "/v1.0/identityGovernance/privilegedAccess/group/eligibilitySchedules?$filter=groupId"

// together asks n questions at once, each alone.
func together(t *testing.T, transport *guard.Transport, address string, n int) {
	t.Helper()
	ctx, cancel := timeLimit(t)
	defer cancel()
	reader := guard.NewReader(transport)
	var all sync.WaitGroup
	for range n {
		all.Go(func() {
			if got := reader.List(ctx, guard.Question{URL: address}); got.Err != nil {
				t.Error(got.Err)
			}
		})
	}
	all.Wait()
}

// Each service has a number of requests in flight, PIM a small one.
func TestInFlight(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]int{groups: 8, eligibilities: 4,
		root + "/v1.0/policies/roleManagementPolicyAssignments?$filter=x":  4,
		root + "/beta/identityGovernance/privilegedAccess/group/resources": 4} {
		bubble(t, address[len(root):], func(t *testing.T) {
			s := &script{answers: []answer{{body: list(), takes: time.Second}}}
			transport := start(t, s)
			together(t, transport, address, 30)
			units := 0
			if want == 4 {
				units = 30
			}
			if cost := transport.Cost(); s.busiest != want || cost.PIMUnits != units || cost.Requests != 30 {
				t.Errorf("%d at once, cost %+v; want %d, %d units", s.busiest, cost, want, units)
			}
		})
	}
}

// When Graph asks one request to wait, all of that service wait, and then come
// back half as many at a time; the other service goes on.
func TestPauseIsShared(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{answers: []answer{{status: 429, header: map[string]string{"Retry-After": "30"}}, {body: list(), takes: time.Second}}}
		var pauses []time.Time
		transport := start(t, s, func(c *guard.Config) { c.Paused = func(until time.Time) { pauses = append(pauses, until) } })
		began := time.Now()
		together(t, transport, groups, 1)
		if len(pauses) != 1 || !pauses[0].Equal(began.Add(30*time.Second)) {
			t.Errorf("pauses %v", pauses)
		}
		s.answers = []answer{{body: list(), takes: time.Second}, {status: 429, header: map[string]string{"Retry-After": "30"}}, {body: list(), takes: time.Second}}
		s.sent, s.busiest, began = nil, 0, time.Now()
		together(t, transport, groups, 12)
		early := 0
		for _, r := range s.sent {
			if r.at.Sub(began) < 30*time.Second {
				early++
			}
		}
		if early > 8 {
			t.Errorf("%d requests before the pause was over, want only those under way", early)
		}
		began = time.Now()
		together(t, transport, eligibilities, 1)
		if took := time.Since(began); took != time.Second {
			t.Errorf("PIM took %v", took)
		}
	})
}

// A run waits what Graph asks for and no more, however often that is.
func TestWaitsWhatGraphAsksFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		throttled := answer{status: 429, header: map[string]string{"Retry-After": "2.1"}}
		s := &script{answers: append(slices.Repeat([]answer{throttled}, 5), answer{body: list()})}
		transport := start(t, s, func(c *guard.Config) { c.Random = func() float64 { return 0.99 } })
		together(t, transport, groups, 1)
		if waited := transport.Cost().Waited; waited != 10_500*time.Millisecond {
			t.Errorf("waited %v, want five times 2.1 s", waited)
		}
	})
}

// The share of the limit that is used slows down before it is reached.
func TestPercentageSlowsDown(t *testing.T) {
	t.Parallel()
	for percentage, want := range map[string]int{"": 8, "0.5": 8, "0.8": 8, "1.3": 4, "1.8": 1, "7": 1, "nan": 8, "x": 8} {
		bubble(t, "at "+percentage, func(t *testing.T) {
			s := &script{answers: []answer{{body: list(), takes: time.Second, header: map[string]string{"x-ms-throttle-limit-percentage": percentage}}}}
			transport := start(t, s)
			together(t, transport, groups, 1)
			s.busiest = 0
			together(t, transport, groups, 24)
			if s.busiest != want {
				t.Errorf("%d at once, want %d", s.busiest, want)
			}
		})
	}
}

// A batch to PIM costs what is inside of it, and goes through PIM's limiter.
func TestBatchToPIM(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slow := respond(func(q request) string { return item(q.ID, 200, "", list()) })
		slow.takes = time.Second
		s := &script{answers: []answer{slow}}
		transport := start(t, s)
		var questions []guard.Question
		for i := range 150 {
			questions = append(questions, guard.Question{URL: fmt.Sprintf("%s%d", eligibilities, i)}, guard.Question{URL: fmt.Sprintf("%s/%d", groups, i)})
		}
		for i, a := range guard.NewReader(transport).AskLists(t.Context(), questions) {
			if a.Err != nil {
				t.Errorf("answer %d: %v", i, a.Err)
			}
		}
		if cost := transport.Cost(); cost.PIMUnits != 150 || cost.Requests > 32 {
			t.Errorf("cost %+v, want 150 units in at most 24 of 32 requests, since nothing is known of PIM's limit yet", cost)
		}
	})
}

// After a pause half as many come back at a time, for each that was told to
// wait; and each that is served lets one more in.
func TestFewerComeBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		throttled := answer{status: 429, takes: time.Second, header: map[string]string{"Retry-After": "30"}}
		s := &script{answers: append(slices.Repeat([]answer{throttled}, 8), answer{body: list(), takes: time.Second})}
		began := time.Now()
		together(t, start(t, s), groups, 8)
		var back []int
		for second := 31; second < 35; second++ {
			at := func(r sent) bool { return r.at.Sub(began) == time.Duration(second)*time.Second }
			back = append(back, len(slices.DeleteFunc(slices.Clone(s.sent), func(r sent) bool { return !at(r) })))
		}
		if want := []int{1, 2, 4, 1}; !slices.Equal(back, want) {
			t.Errorf("came back, second by second: %v, want %v", back, want)
		}
	})
}

// Waiting counts once, however many wait, from when the first began to when
// the last ended.
func TestWaitedIsNotMoreThanTheRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{answers: []answer{{status: 503}, {status: 503, takes: 500 * time.Millisecond}, {body: list()}}}
		transport := start(t, s)
		together(t, transport, groups, 2)
		if waited := transport.Cost().Waited; waited != 1500*time.Millisecond {
			t.Errorf("waited %v, want 1.5s", waited)
		}
	})
}
