package guard_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/graph/guard"
)

// A write is sent once, whatever comes back, and its outcome is called what it
// is: rejected only if Graph says so.
func TestWritesAreSentOnce(t *testing.T) {
	t.Parallel()
	const path = root + "/v1.0/policies/roleManagementPolicies/Group_1_2/rules/Expiration_EndUser_Assignment"
	const rule = `{"id":"Expiration_EndUser_Assignment"}`
	refusal := `{"error":{"code":"InvalidPolicy","message":"The policy is invalid."}}`
	tests := []struct {
		name     string
		answer   answer
		done     bool
		rejected bool
	}{
		{"done", answer{status: 204, header: map[string]string{"Content-Type": "none"}}, true, false},
		{"done, with the policy", answer{body: `{"id":"Group_1_2"}`}, true, false},
		{"done, with nothing", answer{status: 200, header: map[string]string{"Content-Type": "none"}}, true, false},
		{"F33 success and an error", answer{body: refusal}, false, false},
		{"F33 accepted for later", answer{status: 202, header: map[string]string{"Content-Type": "none"}}, false, false},
		{"F33 created", answer{status: 201, body: `{"status":"Failed"}`}, false, false},
		{"F33 a page", answer{body: "<html>", header: map[string]string{"Content-Type": "text/html"}}, false, false},
		{"F40 redirect", answer{status: 307, header: map[string]string{"Location": "https://evil.example/"}}, false, false},
		{"rejected", answer{status: 400, body: refusal}, false, true},
		{"10.16 rejected with an empty code", answer{status: 400, body: `{"error":{"code":"","message":"The policy is invalid."}}`}, false, true},
		{"10.16 rejected without a code", answer{status: 403, body: `{"error":{"message":"no"}}`}, false, true},
		{"10.16 rejected without a body", answer{status: 404, header: map[string]string{"Content-Type": "none"}}, false, true},
		{"10.16 500 with an empty code", answer{status: 500, body: `{"error":{"code":"","message":"no"}}`}, false, false},
		{"10.16 429 with an empty code", answer{status: 429, body: `{"error":{"code":"","message":"no"}}`}, false, false},
		{"10.16 408 without a body", answer{status: 408}, false, false},
		{"refused by a proxy", answer{status: 403, body: "<html>"}, false, false},
		{"refused by a proxy in JSON", answer{status: 403, body: `{"message":"blocked"}`}, false, false},
		{"refused by a proxy in its own error", answer{status: 403, body: `{"error":"blocked"}`}, false, false},
		{"F9 throttled", answer{status: 429, body: refusal, header: map[string]string{"Retry-After": "1"}}, false, false},
		{"F7 503", answer{status: 503, body: refusal, header: map[string]string{"Retry-After": "1"}}, false, false},
		{"408", answer{status: 408, body: refusal}, false, false},
		{"F10 reset", answer{err: errors.New("connection reset")}, false, false},
		{"F12 silence", answer{takes: time.Hour}, false, false},
		{"F10 cut", answer{body: `{"rules":`, cut: io.ErrUnexpectedEOF}, false, false},
		{"401", answer{status: 401, body: refusal}, false, true},
	}
	for _, test := range tests {
		bubble(t, test.name, func(t *testing.T) {
			s := &script{answers: []answer{test.answer}}
			transport := start(t, s).Allowing(guard.Onboard)
			err := transport.Patch(t.Context(), t.Context(), path, []byte(rule))
			if len(s.sent) != 1 || s.sent[0].body != rule {
				t.Fatalf("sent %+v, want one PATCH with its body", s.sent)
			}
			if test.done {
				if err != nil {
					t.Error(err)
				}
				return
			}
			f, ok := errors.AsType[*guard.Failure](err)
			if !ok || f.Rejected() != test.rejected || !f.Sent {
				t.Errorf("failure %+v, want rejected: %v, and sent", f, test.rejected)
			}
		})
	}
}

// The Transport for writes has what the other has learnt, and leaves it unable
// to write.
func TestAllowing(t *testing.T) {
	t.Parallel()
	const rule = root + "/v1.0/policies/roleManagementPolicies/Group_1_2/rules/Expiration_EndUser_Assignment"
	const body = `{"id":"Expiration_EndUser_Assignment"}`
	bubble(t, "shared", func(t *testing.T) {
		s := &script{answers: []answer{{status: 429, header: map[string]string{"Retry-After": "20"}}, {body: list()}}}
		reading := start(t, s)
		writing := reading.Allowing(guard.Onboard)
		began := time.Now()
		done := make(chan error)
		go func() {
			time.Sleep(time.Second) // the read was throttled by now
			done <- writing.Patch(t.Context(), t.Context(), rule, []byte(body))
		}()
		guard.NewReader(reading).List(t.Context(), guard.Question{URL: root + "/v1.0/policies/roleManagementPolicyAssignments"})
		if err := <-done; err != nil || time.Since(began) < 20*time.Second {
			t.Errorf("the write went out after %v: %v", time.Since(began), err)
		}
		if err := reading.Patch(t.Context(), t.Context(), rule, []byte(body)); err == nil {
			t.Error("the Transport for reads wrote")
		}
		if cost := reading.Cost(); cost.Requests != 3 || cost != writing.Cost() {
			t.Errorf("cost %+v, of the other %+v", cost, writing.Cost())
		}
	})
}

// A write for which there was no time left, no token or no address was not
// sent, and says so.
func TestPatchNotSent(t *testing.T) {
	t.Parallel()
	const rule = root + "/v1.0/policies/roleManagementPolicies/Group_1_2/rules/Expiration_EndUser_Assignment"
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for name, ctx := range map[string]context.Context{rule: ended, "\x00": t.Context(), root + "/v1.0/groups": t.Context()} {
		s := &script{answers: []answer{{body: list()}}}
		transport := start(t, s).Allowing(guard.Onboard)
		f, isFailure := errors.AsType[*guard.Failure](transport.Patch(t.Context(), ctx, name, []byte(`{"id":"Expiration_EndUser_Assignment"}`)))
		if !isFailure || f.Sent || f.Rejected() || len(s.sent) > 0 {
			t.Errorf("%q: %+v, %d sent", name, f, len(s.sent))
		}
	}
}

// A write that waits, for its turn or for a token, is not sent once its time to
// begin is over, though it would have more time on its way; there it has that.
func TestPatchInItsTime(t *testing.T) {
	t.Parallel()
	const rule = root + "/v1.0/policies/roleManagementPolicies/Group_1_2/rules/Expiration_EndUser_Assignment"
	throttled := answer{status: 429, header: map[string]string{"Retry-After": "20"}}
	tests := []struct {
		name   string
		script script
		tokens guard.TokenSource
		sent   bool
		ends   time.Duration
	}{
		{"its turn", script{answers: []answer{throttled, {body: list()}}}, &tokens{}, false, 5 * time.Second},
		{"a token", script{answers: []answer{{body: list()}}}, slowTokens{8 * time.Second, true}, false, 5 * time.Second},
		{"a token that comes late", script{answers: []answer{{body: list()}}}, slowTokens{8 * time.Second, false}, false, 8 * time.Second},
		{"an answer", script{answers: []answer{{body: list()}, {body: list(), takes: 9 * time.Second}}}, &tokens{}, true, 9 * time.Second},
	}
	for i := range tests {
		test := &tests[i]
		bubble(t, test.name, func(t *testing.T) {
			transport := start(t, &test.script, func(c *guard.Config) { c.TokenSource = test.tokens }).Allowing(guard.Onboard)
			if _, slow := test.tokens.(slowTokens); !slow {
				short, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				guard.NewReader(transport).List(short, guard.Question{URL: root + "/v1.0/policies/roleManagementPolicyAssignments"})
			}
			began := time.Now()
			begin, cancel := context.WithCancel(t.Context())
			defer time.AfterFunc(5*time.Second, cancel).Stop()
			err := transport.Patch(t.Context(), begin, rule, []byte(`{"id":"Expiration_EndUser_Assignment"}`))
			patched := len(test.script.sent) > 0 && test.script.sent[len(test.script.sent)-1].method == "PATCH"
			if took := time.Since(began); patched != test.sent || (err == nil) != test.sent || took != test.ends {
				t.Errorf("sent: %v, %v after %v; want %v after %v", patched, err, took, test.sent, test.ends)
			}
			if f, isFailure := errors.AsType[*guard.Failure](err); err != nil && (!isFailure || f.Sent) {
				t.Errorf("%+v is called sent", f)
			}
		})
	}
}

// slowTokens gives a token after a while, and may not notice that nobody waits
// for it any more.
type slowTokens struct {
	takes   time.Duration
	notices bool
}

func (k slowTokens) Token(ctx context.Context, _ *guard.Challenge) (string, error) {
	if !k.notices {
		ctx = context.WithoutCancel(ctx)
	}
	return canary, pass(ctx, k.takes)
}

// What is sent has one reading only: a key that stands twice, at any depth and in
// whatever letter case, is not sent.
func TestPatchRefusesKeysTwice(t *testing.T) {
	t.Parallel()
	const policy = root + "/v1.0/policies/roleManagementPolicies/Group_1_2"
	const id = `"id":"Expiration_EndUser_Assignment"`
	for _, rule := range []string{
		`{` + id + `,"maximumDuration":"PT8H","maximumDuration":"PT24H"}`,
		`{` + id + `,"maximumDuration":"PT8H","MaximumDuration":"PT24H"}`,
		`{"id":"x",` + id + `}`,
		`{` + id + `,"target":{"caller":"EndUser","caller":"Admin"}}`,
	} {
		for address, body := range map[string]string{policy + "/rules/Expiration_EndUser_Assignment": rule, policy: `{"rules":[` + rule + `]}`} {
			s := &script{answers: []answer{{body: list()}}}
			transport := start(t, s).Allowing(guard.Onboard)
			f, isFailure := errors.AsType[*guard.Failure](transport.Patch(t.Context(), t.Context(), address, []byte(body)))
			if !isFailure || f.Sent || f.Rejected() || len(s.sent) > 0 || !strings.Contains(f.Error(), "twice") {
				t.Errorf("%s: %+v, %d sent", body, f, len(s.sent))
			}
		}
	}
}
