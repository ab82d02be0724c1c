package guard_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"pim-groups/internal/graph/guard"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	root   = "https://graph.microsoft.com"
	groups = root + "/v1.0/groups"
	canary = "eyJcanary.eyJtoken.s3cr3t"
)

// script is a Graph that answers with what it was told to, in order; the last
// answer repeats. It stands where the network is, so that a test in a
// testing/synctest bubble waits in fake time.
type script struct {
	mu      sync.Mutex
	answers []answer
	sent    []sent
	running int
	busiest int // most requests in flight at once
}

// answer is one answer. Without a status it is 200.
type answer struct {
	status int
	header map[string]string
	// retryAfter are several headers of that name.
	retryAfter []string
	body       string
	err        error
	cut        error         // ends the body with this
	takes      time.Duration // until the answer begins
	make       func(sent) string
}

// sent is a request as it left.
type sent struct {
	method, url, body string
	header            http.Header
	at                time.Time
}

func (s *script) RoundTrip(req *http.Request) (*http.Response, error) {
	a, r := s.record(req)
	defer s.leave()
	if err := pass(req.Context(), a.takes); err != nil {
		return nil, err
	}
	if a.err != nil {
		return nil, a.err
	}
	body := a.body
	if a.make != nil {
		body = a.make(r)
	}
	res := &http.Response{StatusCode: a.status, Header: http.Header{"Content-Type": {"application/json"}}, Request: req}
	if res.StatusCode == 0 {
		res.StatusCode = 200
	}
	for name, value := range a.header {
		res.Header.Set(name, value)
	}
	for _, value := range a.retryAfter {
		res.Header.Add("Retry-After", value)
	}
	if a.header["Content-Type"] == "none" {
		res.Header.Del("Content-Type")
	}
	var reader io.Reader = strings.NewReader(body)
	if a.cut != nil {
		reader = io.MultiReader(reader, failing{a.cut})
	}
	res.Body = io.NopCloser(reader)
	return res, nil
}

func (s *script) record(req *http.Request) (answer, sent) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := sent{method: req.Method, url: req.URL.String(), header: req.Header.Clone(), at: time.Now()}
	if req.Body != nil {
		data, _ := io.ReadAll(req.Body) // in memory
		r.body = string(data)
	}
	a := s.answers[min(len(s.sent), len(s.answers)-1)]
	s.sent = append(s.sent, r)
	s.running++
	s.busiest = max(s.busiest, s.running)
	return a, r
}

func (s *script) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running--
}

func pass(ctx context.Context, d time.Duration) error {
	if d == 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// tokens gives the canary, and after a challenge another one.
type tokens struct {
	mu         sync.Mutex
	challenges []guard.Challenge
	err        error
}

func (k *tokens) Token(_ context.Context, challenge *guard.Challenge) (string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if challenge != nil {
		k.challenges = append(k.challenges, *challenge)
	}
	return fmt.Sprintf("%s.%d", canary, len(k.challenges)), k.err
}

// start makes a Transport over the script. Its random source always says the
// same, so that delays are known.
func start(t *testing.T, s *script, change ...func(*guard.Config)) *guard.Transport {
	t.Helper()
	origin, err := guard.NewOrigin(root, "/beta/identityGovernance/privilegedAccess/group/resources")
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	n := 0
	c := guard.Config{
		Origin: origin, TokenSource: &tokens{}, Base: s, Now: time.Now,
		NewID:  func() string { mu.Lock(); defer mu.Unlock(); n++; return fmt.Sprintf("call-%d", n) },
		Random: func() float64 { return 0.5 },
	}
	for _, ch := range change {
		ch(&c)
	}
	return guard.New(c)
}

// waits gives the times between the requests of a script.
func (s *script) waits() []time.Duration {
	var waits []time.Duration
	for i := 1; i < len(s.sent); i++ {
		waits = append(waits, s.sent[i].at.Sub(s.sent[i-1].at))
	}
	return waits
}

// failure wants an error of the kind, without a token and without an address.
func failure(t *testing.T, err error, kind guard.Kind) *guard.Failure {
	t.Helper()
	f, ok := errors.AsType[*guard.Failure](err)
	if !ok {
		t.Fatalf("error is %v, want a Failure", err)
	}
	if f.Kind != kind {
		t.Errorf("kind of failure %d (%v), want %d", f.Kind, f, kind)
	}
	if text := f.Error(); strings.Contains(text, "canary") || strings.Contains(text, "https://") || strings.HasSuffix(text, ".") {
		t.Errorf("text %q holds a token or an address, or ends with a full stop", text)
	}
	return f
}

func list(items ...string) string { return `{"value":[` + strings.Join(items, ",") + `]}` }
