package guard_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pim-groups/internal/graph/guard"
)

func timeLimit(t *testing.T) (context.Context, context.CancelFunc) {
	return context.WithTimeout(t.Context(), 10*time.Minute)
}

// bubble runs a test in fake time.
func bubble(t *testing.T, name string, test func(*testing.T)) {
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, test)
	})
}

// What a read survives, and after which wait.
func TestReadsAreRepeated(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		bad  answer
		wait time.Duration // half of the back-off, as the random source says
	}{
		{"F1 throttled, seconds", answer{status: 429, header: map[string]string{"Retry-After": "3"}}, 3 * time.Second},
		{"F3 throttled, no word", answer{status: 429}, time.Second},
		{"F6 408", answer{status: 408}, time.Second},
		{"F6 500", answer{status: 500}, time.Second},
		{"F6 502, a page of a proxy", answer{status: 502, body: "<html>", header: map[string]string{"Content-Type": "text/html"}}, time.Second},
		{"F6 503", answer{status: 503, header: map[string]string{"Retry-After": "2"}}, 2 * time.Second},
		{"F6 504", answer{status: 504}, time.Second},
		{"F6 509", answer{status: 509}, time.Second},
		{"F10 reset", answer{err: errors.New("read tcp 10.0.0.1:5: connection reset by peer")}, time.Second},
		{"F11 cut in the connection", answer{body: `{"value":[`, cut: io.ErrUnexpectedEOF}, time.Second},
		{"F11 cut and ended well", answer{body: `{"value":[`}, time.Second},
		{"empty body", answer{body: ""}, time.Second},
		{"F12 silence", answer{takes: time.Hour}, 31 * time.Second},
		{"F41 name not found", answer{err: &net.DNSError{Err: "no such host", IsNotFound: true}}, time.Second},
	}
	for _, test := range tests {
		bubble(t, test.name, func(t *testing.T) {
			s := &script{answers: []answer{test.bad, {body: list(`{"id":"1"}`)}}}
			got := read(t, s)
			if got.Err != nil || len(got.Items) != 1 || len(s.sent) != 2 {
				t.Fatalf("%d requests, %d items, error %v", len(s.sent), len(got.Items), got.Err)
			}
			if wait := s.waits()[0]; wait != test.wait {
				t.Errorf("waited %v, want %v", wait, test.wait)
			}
		})
	}
}

// What a read does not survive, with the number of requests that it costs.
func TestReadsThatFail(t *testing.T) {
	t.Parallel()
	errorBody := `{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation.","innerError":{"request-id":"r1"}}}`
	nested := `{"error":{"code":"UnknownError","message":"{\"errorCode\":\"PermissionScopeNotGranted\",\"message\":\"Missing scope X.\"}"}}`
	tests := []struct {
		name  string
		bad   answer
		kind  guard.Kind
		sends int
		want  string
	}{
		{"403", answer{status: 403, body: errorBody}, guard.Status, 1, "status 403 (Forbidden), Authorization_RequestDenied: Insufficient privileges to complete the operation"},
		{"403 of PIM", answer{status: 403, body: nested}, guard.Status, 1, "PermissionScopeNotGranted: Missing scope X"},
		{"400 from elsewhere", answer{status: 400, body: "<html>"}, guard.Status, 1, "status 400 (Bad Request)"},
		{"error that quotes a token", answer{status: 400, body: `{"error":{"code":"x","message":"Bearer ` + canary + ` is bad"}}`}, guard.Status, 1, "Bearer [token] is bad"},
		{"500 for ever", answer{status: 500, body: `{"error":{"code":"","message":""}}`}, guard.Status, 6, "status 500"},
		{"unreachable for ever", answer{err: errors.New("dial tcp: connection refused")}, guard.Unreachable, 6, "could not be reached: dial tcp: connection refused"},
		{"F39 TLS", answer{err: errors.New("tls: failed to verify certificate: x509: certificate signed by unknown authority")}, guard.Unreachable, 6, "no secure connection"},
		{"F40 redirect", answer{status: 307, header: map[string]string{"Location": "https://evil.example/"}}, guard.Refused, 1, "pointed to another address"},
		{"F13 HTML", answer{body: "<html>", header: map[string]string{"Content-Type": "text/html"}}, guard.Invalid, 1, "it is not JSON"},
		{"F13 no type", answer{body: list(), header: map[string]string{"Content-Type": "none"}}, guard.Invalid, 1, "has no content type"},
		{"F13 XML", answer{body: list(), header: map[string]string{"Content-Type": "application/xml"}}, guard.Invalid, 1, "it is not JSON"},
		{"F13 other characters", answer{body: list(), header: map[string]string{"Content-Type": "application/json; charset=utf-16"}}, guard.Invalid, 1, "not in UTF-8"},
		{"no content", answer{status: 204}, guard.Invalid, 1, "its status is not the expected one"},
		{"F15 too large", answer{body: `{"value":["` + strings.Repeat("x", 16<<20) + `"]}`}, guard.Invalid, 1, "larger than any"},
	}
	for _, test := range tests {
		bubble(t, test.name, func(t *testing.T) {
			s := &script{answers: []answer{test.bad}}
			got := read(t, s)
			f := failure(t, got.Err, test.kind)
			if got.Items != nil || len(s.sent) != test.sends {
				t.Errorf("%d requests, want %d; items %v", len(s.sent), test.sends, got.Items)
			}
			if !strings.Contains(f.Error(), test.want) {
				t.Errorf("text %q, want %q in it", f, test.want)
			}
		})
	}
}

// F4: throttled for ever ends within the run's time, and says what it was: how
// long Graph asked to wait, and not how long this program did, which is more.
func TestThrottledForEver(t *testing.T) {
	t.Parallel()
	for after, want := range map[string]string{"20": "asks to wait 20s;", "2.5": "asks to wait 2.5s;", "": "does not say for how long;", "nonsense": "does not say for how long;"} {
		throttled := answer{status: 429, header: map[string]string{}}
		envelope := answer{make: func(r sent) string { return throttledItem(after) }}
		if after != "" {
			throttled.header["Retry-After"] = after
		}
		for name, ask := range map[string]func(context.Context, *guard.Reader) error{
			"alone": func(ctx context.Context, r *guard.Reader) error { return r.List(ctx, guard.Question{URL: groups}).Err },
			"batched": func(ctx context.Context, r *guard.Reader) error {
				return r.AskLists(ctx, []guard.Question{{URL: groups}})[0].Err
			},
		} {
			bubble(t, name+after, func(t *testing.T) {
				began := time.Now()
				s := &script{answers: []answer{throttled}}
				if name == "batched" {
					s.answers[0] = envelope
				}
				ctx, cancel := timeLimit(t)
				defer cancel()
				reader := guard.NewReader(start(t, s, func(c *guard.Config) { c.Random = func() float64 { return 0.9 } }))
				f := failure(t, ask(ctx, reader), guard.Throttled)
				if took := time.Since(began); took > 10*time.Minute || len(s.sent) < 10 {
					t.Errorf("took %v, %d requests", took, len(s.sent))
				}
				if !strings.Contains(f.Error(), want) {
					t.Errorf("%s, want %q", f, want)
				}
				// Who comes after waits for the same moment, and is told the same.
				if f := failure(t, ask(ctx, reader), guard.Throttled); !strings.Contains(f.Error(), want) {
					t.Errorf("the next: %s, want %q", f, want)
				}
			})
		}
	}
}

// throttledItem is a batch in which the one question was throttled.
func throttledItem(after string) string {
	headers := "{}"
	if after != "" {
		headers = `{"Retry-After":"` + after + `"}`
	}
	return `{"responses":[{"id":"1","status":429,"headers":` + headers + `,"body":{"error":{"code":"TooManyRequests","message":"no"}}}]}`
}

// A run that is stopped stops: no wait is waited to its end.
func TestStoppedWhileWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := timeLimit(t)
		began := time.Now()
		time.AfterFunc(5*time.Second, cancel)
		s := &script{answers: []answer{{status: 429, header: map[string]string{"Retry-After": "60"}}}}
		got := guard.NewReader(start(t, s)).List(ctx, guard.Question{URL: groups})
		failure(t, got.Err, guard.Stopped)
		if took := time.Since(began); took != 5*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

// Headers that must not leave, and those that always do.
func TestHeaders(t *testing.T) {
	t.Parallel()
	s := &script{answers: []answer{{body: list()}}}
	transport := start(t, s, func(c *guard.Config) { c.UserAgent = "pim-groups/1" })
	request := func() *http.Request {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, groups, nil)
		return req
	}
	for _, name := range []string{"Idempotency-Key", "X-Idempotency-Key"} {
		req := request()
		req.Header.Set(name, "1")
		if err := transport.Send(req); err == nil || len(s.sent) > 0 {
			t.Errorf("%s: sent", name)
		}
	}
	req := request()
	req.Host = "evil.example"
	if err := transport.Send(req); err == nil || len(s.sent) > 0 {
		t.Error("another Host: sent")
	}
	if err := transport.Send(request()); err != nil {
		t.Fatal(err)
	}
	h := s.sent[0].header
	want := map[string]string{"Authorization": "Bearer " + canary + ".0", "Client-Request-Id": "call-1", "Accept": "application/json", "User-Agent": "pim-groups/1"}
	for name, value := range want {
		if h.Get(name) != value {
			t.Errorf("header %s is %q, want %q", name, h.Get(name), value)
		}
	}
	if slices.ContainsFunc(slices.Collect(mapKeys(h)), func(name string) bool { return strings.Contains(strings.ToLower(name), "idempotency") }) {
		t.Error("an idempotency key was added")
	}
}

func mapKeys(h http.Header) func(func(string) bool) {
	return func(yield func(string) bool) {
		for name := range h {
			if !yield(name) {
				return
			}
		}
	}
}
