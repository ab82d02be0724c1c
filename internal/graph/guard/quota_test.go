package guard_test

import (
	"fmt"
	"math"
	"sync"
	"testing"
	"time"

	"pim-groups/internal/graph/guard"
)

// service serves requests as long as wait says zero, and refuses the others.
type service struct {
	wait func() time.Duration

	mu      sync.Mutex
	refused int
}

func (s *service) answer(q request) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	wait := s.wait()
	if wait == 0 {
		return item(q.ID, 200, "", list())
	}
	s.refused++
	return item(q.ID, 429, fmt.Sprint(math.Ceil(wait.Seconds())), `{"error":{"code":"TooManyRequests","message":""}}`)
}

// readUnder asks so many questions of PIM, each of which takes the service 80
// ms. It gives the time that this took and how many were sent for each that was
// needed.
func readUnder(t *testing.T, s *service, needed int) (took time.Duration, sent float64) {
	t.Helper()
	slow := respond(s.answer)
	slow.takes = 80 * time.Millisecond
	questions := make([]guard.Question, needed)
	for i := range questions {
		questions[i] = guard.Question{URL: fmt.Sprintf("%s%d", eligibilities, i)}
	}
	began := time.Now()
	for i, a := range guard.NewReader(start(t, &script{answers: []answer{slow}})).AskLists(t.Context(), questions) {
		if a.Err != nil {
			t.Fatalf("answer %d: %v", i, a.Err)
		}
	}
	return time.Since(began), float64(needed+s.refused) / float64(needed)
}

const window = 10 * time.Second

// fixed serves so many in each window, which begins with the first request.
func fixed(limit func() int) func() time.Duration {
	var began time.Time
	served := 0
	return func() time.Duration {
		if time.Since(began) >= window {
			began, served = time.Now(), 0
		}
		if served++; served <= limit() {
			return 0
		}
		return time.Until(began.Add(window))
	}
}

// Of a limit that nobody publishes, a run learns enough from refusals to take
// at most 1.1 times the limit's own time, and to send at most 1.2 times the
// requests that are needed. The clock is the test's. `.ci/bench` prints the
// numbers.
func TestUnderLimits(t *testing.T) {
	t.Parallel()
	for _, limit := range []int{5, 20, 100} {
		for _, needed := range []int{101, 500, 2_000} {
			bubble(t, fmt.Sprintf("%d in 10 s, %d needed", limit, needed), func(t *testing.T) {
				took, sent := readUnder(t, &service{wait: fixed(func() int { return limit })}, needed)
				least := time.Duration((needed-1)/limit) * window
				times := took.Seconds() / least.Seconds()
				t.Logf("| %d | %d | %.0f s | %.2f | %.2f |", limit, needed, least.Seconds(), times, sent)
				if times > 1.1 || sent > 1.2 {
					t.Errorf("%.2f times the limit's own time, %.2f times the requests needed", times, sent)
				}
			})
		}
	}
}

// A service that throttles in another way costs more: at most twice its own time,
// as which of several batches is refused first is up to the scheduler.
func TestUnderOtherLimits(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		wait  func() func() time.Duration
		least time.Duration // that 500 requests take
		sent  float64
	}{
		{"twenty in any ten seconds", sliding, 240 * time.Second, 1.2},
		{"a bucket of twenty, two more each second", bucket, 240 * time.Second, 1.3},
		{"one refusal by chance", stray, 40 * time.Second, 1.1},
		{"a limit that rises from 5 to 100 after a minute", func() func() time.Duration {
			began := time.Now()
			return fixed(func() int {
				if time.Since(began) < time.Minute {
					return 5
				}
				return 100
			})
		}, 180 * time.Second, 1.2},
	}
	for _, test := range tests {
		bubble(t, test.name, func(t *testing.T) {
			took, sent := readUnder(t, &service{wait: test.wait()}, 500)
			t.Logf("%v, sent %.2f", took, sent)
			if took > 2*test.least || sent > test.sent {
				t.Errorf("took %v and sent %.2f times what is needed; want %v and %.2f", took, sent, test.least, test.sent)
			}
		})
	}
}

// sliding serves twenty in any ten seconds.
func sliding() func() time.Duration {
	var served []time.Time
	return func() time.Duration {
		for len(served) > 0 && time.Since(served[0]) >= window {
			served = served[1:]
		}
		if len(served) >= 20 {
			return time.Until(served[0].Add(window))
		}
		served = append(served, time.Now())
		return 0
	}
}

// bucket holds twenty, and gets two more each second.
func bucket() func() time.Duration {
	level, at := 20.0, time.Now()
	return func() time.Duration {
		level, at = min(20, level+2*time.Since(at).Seconds()), time.Now()
		if level < 1 {
			return time.Duration((1 - level) / 2 * float64(time.Second))
		}
		level--
		return 0
	}
}

// stray refuses one early request, though it has no limit.
func stray() func() time.Duration {
	asked := 0
	return func() time.Duration {
		if asked++; asked == 4 {
			return 5 * time.Second
		}
		return 0
	}
}
