package readfaults_test

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pim-groups/internal/e2e/faultmatrix"
)

type carrier = http.RoundTripper

// line is one line of the matrix. Its note says why there are no shots here,
// and what there is instead.
type line = faultmatrix.Fault[shot]

func (s shot) Title() string { return s.name }

// lines lists the matrix in its order.
func lines(t testing.TB) []line {
	return faultmatrix.Sorted(slices.Concat(throttled(t), broken(t), paged(t), changing(t), refusing(t), batched(t), absent(t), sized(t), byUnits(t), network(t), switches(), protecting(t)))
}

// tally sums up the runs of a line.
type tally struct {
	mu      sync.Mutex
	runs    int
	raced   int // more runs, with results that depend on the order of requests
	right   int
	unknown int
}

func (s *tally) add(raced bool, n verdicts) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if raced {
		s.raced++
		return
	}
	s.runs++
	s.right += n.right
	s.unknown += n.unknown
}

// TestMatrix runs every line, each shot twice, and compares docs/internals/faults.md
// with what came of it.
func TestMatrix(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes under the race detector, which the tests of package graph are for")
	}
	w := contoso(t)
	truth := w.truth()
	list := lines(t)
	tallies := faultmatrix.Run(t, list, func(t *testing.T, s shot, sum *tally) { s.twice(t, w, truth, sum) })
	if tallies != nil {
		faultmatrix.Reads.Compare(t, half(list, tallies))
	}
}

// twice runs a shot two times: the same fault gives the same bytes.
func (s shot) twice(t *testing.T, w world, truth judged, sum *tally) {
	var first string
	for range 2 {
		synctest.Test(t, func(t *testing.T) {
			o := s.run(t, w)
			bytes := o.bytes(t)
			if first != "" && !s.raced {
				if first != bytes {
					t.Errorf("the same fault gave something else:\n%s", faultmatrix.Difference(first, bytes))
				}
				return
			}
			n := s.oracle(o, truth).judge(t, o, cmp.Or(s.budget, 10*time.Minute))
			if s.want != nil {
				s.want(t, o)
			}
			if first == "" {
				sum.add(s.raced, n)
			}
			first = bytes
		})
	}
}

func (s *shot) oracle(o *outcome, truth judged) *oracle {
	k := &oracle{truths: []judged{truth}}
	if s.world != nil {
		k.truths = []judged{o.truth()}
	}
	for _, also := range s.also {
		k.truths = append(k.truths, o.world.judge(also))
	}
	return k
}

func (o *outcome) bytes(t *testing.T) string {
	if o.err != nil {
		return "error: " + o.err.Error()
	}
	return o.encoded(t)
}

// What shots want of an outcome.

type wants = func(t *testing.T, o *outcome)

func all(list ...wants) wants {
	return func(t *testing.T, o *outcome) {
		t.Helper()
		for _, want := range list {
			want(t, o)
		}
	}
}

// unknown wants so many groups to be unknown; the others are right then.
func unknown(n int) wants {
	return func(t *testing.T, o *outcome) {
		t.Helper()
		if o.err != nil {
			t.Errorf("nothing was read: %v", o.err)
		} else if got := o.unknownGroups(); got != n {
			t.Errorf("%d groups are unknown, want %d", got, n)
		}
	}
}

// whole wants nothing to be missing: the fault left no trace.
func whole(t *testing.T, o *outcome) {
	t.Helper()
	switch {
	case o.err != nil:
		t.Errorf("nothing was read: %v", o.err)
	case len(o.snapshot.Gaps) > 0:
		t.Errorf("%d gaps, the first: %+v", len(o.snapshot.Gaps), o.snapshot.Gaps[0])
	}
}

// failed wants the run to have read nothing and to say so in these words.
func failed(words ...string) wants {
	return func(t *testing.T, o *outcome) {
		t.Helper()
		if o.err == nil {
			t.Fatal("something was read")
		}
		for _, word := range words {
			if !strings.Contains(o.err.Error(), word) {
				t.Errorf("error %q, want %q in it", o.err, word)
			}
		}
	}
}

// gap wants a gap of the part with the words in its reason.
func gap(words string) wants {
	return func(t *testing.T, o *outcome) {
		t.Helper()
		if o.err != nil {
			t.Fatalf("nothing was read: %v", o.err)
		}
		var reasons []string
		for _, g := range o.snapshot.Gaps {
			if strings.Contains(g.Reason, words) {
				return
			}
			reasons = append(reasons, g.Reason)
		}
		t.Errorf("no gap says %q; they say %q", words, slices.Compact(reasons))
	}
}

// took wants the run to have lasted at least and at most so long.
func took(least, most time.Duration) wants {
	return func(t *testing.T, o *outcome) {
		t.Helper()
		if o.took < least || o.took > most {
			t.Errorf("took %v, want %v to %v", o.took, least, most)
		}
	}
}
