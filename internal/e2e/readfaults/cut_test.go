package readfaults_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pim-groups/internal/directory"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
)

// TestCutAtEveryByte is F11 in full: each answer of a run is cut at each of its
// bytes once, and at every eleventh for ever. A page that is read as a shorter one would make a
// verdict wrong, which the oracle sees.
func TestCutAtEveryByte(t *testing.T) {
	t.Parallel()
	small := giant(t, 2, 1)
	small.tenant.Groups[1].Managed = directory.True
	truth := small.truth()
	for _, path := range []string{managedList, roleAssignable, envelope} {
		for _, count := range []int{1, fault.Every} {
			length, step := 1, 1
			if count == fault.Every {
				step = 11 // six tries each
			}
			for cut := 0; cut < length; cut += step {
				synctest.Test(t, func(t *testing.T) {
					s := shot{options: []fakegraph.Option{fakegraph.WithoutCompression()},
						faults: []fault.Fault{{Path: path, Count: count, Do: fault.Action{Wire: fault.Wire{Cut: &cut}}}}}
					s.wire = func(server *fakegraph.Server) carrier {
						return &measuring{server.RoundTripper(), regexp.MustCompile(strings.TrimSuffix(path, "$")), &length}
					}
					o := s.run(t, small)
					(&oracle{truths: []judged{truth}}).judge(t, o, 10*time.Minute)
					if count == 1 {
						whole(t, o)
					} else if len(o.snapshot.Gaps) == 0 {
						t.Errorf("%s cut at byte %d of %d for ever, and nothing is missing", path, cut, length)
					}
				})
				if t.Failed() {
					t.Fatalf("%s, cut at byte %d of %d", path, cut, length)
				}
			}
			if length < 10 {
				t.Fatalf("%s was never asked", path)
			}
		}
	}
}

// measuring notes how long an answer is that is cut.
type measuring struct {
	to     carrier
	path   *regexp.Regexp
	length *int
}

func (m *measuring) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := m.to.RoundTrip(req)
	query, _ := url.QueryUnescape(req.URL.RawQuery)
	if err == nil && m.path.MatchString(req.URL.Path+"?"+query) {
		*m.length = max(*m.length, int(res.ContentLength))
	}
	return res, err
}
