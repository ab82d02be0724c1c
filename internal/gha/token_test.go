package gha_test

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pim-groups/internal/gha"
)

const (
	requestToken = "request-credential"
	webToken     = "aGVhZGVy.cGF5bG9hZA.c2lnbmF0dXJl"
	tokenAddress = "https://run-1.actions.githubusercontent.com/x//idtoken?api-version=2.0"
)

// answer is one response of GitHub's token service; status 0 is a connection
// that breaks.
type answer struct {
	status int
	body   string
}

// service answers in order, and stays with the last answer.
type service struct {
	answers  []answer
	requests []*http.Request
}

func (s *service) RoundTrip(request *http.Request) (*http.Response, error) {
	s.requests = append(s.requests, request)
	next := s.answers[min(len(s.requests), len(s.answers))-1]
	if next.status == 0 {
		return nil, errors.New("connection reset")
	}
	return &http.Response{
		StatusCode: next.status,
		Header:     http.Header{"Location": {"https://evil.example/"}},
		Body:       io.NopCloser(strings.NewReader(next.body)),
		Request:    request,
	}, nil
}

func good() answer { return answer{http.StatusOK, `{"value": "` + webToken + `"}`} }

func withToken(address string) environment {
	return environment{"ACTIONS_ID_TOKEN_REQUEST_URL": address, "ACTIONS_ID_TOKEN_REQUEST_TOKEN": requestToken}
}

func TestToken(t *testing.T) {
	t.Parallel()
	service := &service{answers: []answer{good()}}
	r, step := newStep(t, withToken(tokenAddress))
	token, err := gha.TokenSource{Runner: r, Audience: "api://AzureADTokenExchange", Transport: service}.Token(t.Context())
	if err != nil || token != webToken {
		t.Fatalf("token %q, error %v", token, err)
	}
	if got := step(); !slices.Equal(got.Masks, []string{webToken}) || len(got.Log) != 0 {
		t.Errorf("masks %q, log %q", got.Masks, got.Log)
	}
	request := service.requests[0]
	if got, want := request.URL.String(), "https://run-1.actions.githubusercontent.com/x//idtoken?api-version=2.0&audience=api%3A%2F%2FAzureADTokenExchange"; got != want {
		t.Errorf("asked at %s, want %s", got, want)
	}
	if got := request.Header.Get("Authorization"); got != "Bearer "+requestToken {
		t.Errorf("authorization is %q", got)
	}
}

// TestTokenAnswers has what the service may answer, the number of requests
// and the time that waiting takes.
func TestTokenAnswers(t *testing.T) {
	t.Parallel()
	const garbled = "GitHub's answer to the request for a token was not understood; run the job again"
	tests := []struct {
		name     string
		answers  []answer
		requests int
		waited   time.Duration
		err      string // the start of it
	}{
		{"at once", []answer{good()}, 1, 0, ""},
		{"busy, then good", []answer{{503, ""}, {429, ""}, {500, ""}, {0, ""}, good()}, 5, 15 * time.Second, ""},
		{"busy for good", []answer{{503, "secret body"}}, 5, 15 * time.Second, "GitHub answered the request for a token with status 503; check that"},
		{"refused", []answer{{403, "secret body"}, good()}, 1, 0, "GitHub answered the request for a token with status 403; check that"},
		{"redirected", []answer{{302, ""}, good()}, 1, 0, "GitHub answered the request for a token with status 302; check that"},
		{"not reached", []answer{{0, ""}}, 5, 15 * time.Second, "GitHub could not be asked for a token (connection reset); run"},
		{"no JSON", []answer{{200, webToken}}, 5, 15 * time.Second, garbled},
		{"no token", []answer{{200, `{}`}}, 5, 15 * time.Second, garbled},
		{"two parts", []answer{{200, `{"value": "YQ.YQ"}`}}, 5, 15 * time.Second, garbled},
		{"an empty part", []answer{{200, `{"value": "YQ..YQ"}`}}, 5, 15 * time.Second, garbled},
		{"a line end", []answer{{200, `{"value": "YQ.YQ.YQ\n::error::x"}`}}, 5, 15 * time.Second, garbled},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r, step := newStep(t, withToken(tokenAddress))
			synctest.Test(t, func(t *testing.T) {
				service := &service{answers: test.answers}
				start := time.Now()
				token, err := gha.TokenSource{Runner: r, Transport: service}.Token(t.Context())
				if waited := time.Since(start); waited != test.waited || len(service.requests) != test.requests {
					t.Errorf("%d requests in %s, want %d in %s", len(service.requests), waited, test.requests, test.waited)
				}
				if (token == webToken) != (test.err == "") || !strings.HasPrefix(text(err), test.err) {
					t.Errorf("token %q, error %v", token, err)
				}
				if strings.Contains(text(err), "secret") || strings.Contains(text(err), requestToken) || strings.Contains(text(err), "YQ") {
					t.Errorf("the error holds a secret: %v", err)
				}
			})
			if got := step(); (len(got.Masks) == 1) != (test.err == "") || len(got.Log) != 0 {
				t.Errorf("masks %q, log %q", got.Masks, got.Log)
			}
		})
	}
}

func TestTokenIsCancelled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		service := &service{answers: []answer{{503, ""}}}
		r := gha.New(withToken(tokenAddress).get, io.Discard)
		_, err := gha.TokenSource{Runner: r, Transport: service}.Token(ctx)
		if !errors.Is(err, context.DeadlineExceeded) || len(service.requests) != 2 {
			t.Errorf("error %v after %d requests", err, len(service.requests))
		}
	})
}

// The request carries a credential, so it goes to GitHub or nowhere.
func TestTokenAddress(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, address, server string
		loopback, sent        bool
	}{
		{"GitHub", tokenAddress, "", false, true},
		{"GitHub in capitals", "https://RUN.Actions.GitHubUserContent.com/x", "", false, true},
		{"GitHub for an Enterprise Server", tokenAddress, "https://git.contoso.com", false, true},
		{"Enterprise Server", "https://git.contoso.com/_services/token", "https://git.contoso.com", false, true},
		{"Enterprise Server with a port", "https://git.contoso.com:8443/x", "https://git.contoso.com:8443", false, true},
		{"another port of it", "https://git.contoso.com:8443/x", "https://git.contoso.com", false, false},
		{"Enterprise Server without TLS", "http://git.contoso.com/x", "http://git.contoso.com", false, false},
		{"below the server", "https://pages.git.contoso.com/x", "https://git.contoso.com", false, false},
		{"github.com itself", "https://github.com/mallory/x", "https://github.com", false, false},
		{"no server", "https:///x", "https://", false, false},
		{"elsewhere", "https://evil.example/x", "", false, false},
		{"without TLS", "http://run-1.actions.githubusercontent.com/x", "", false, false},
		{"another port", "https://run-1.actions.githubusercontent.com:444/x", "", false, false},
		{"a name before", "https://run-1.actions.githubusercontent.com@evil.example/x", "", false, false},
		{"a name before GitHub", "https://x@run-1.actions.githubusercontent.com/x", "", false, false},
		{"a longer name", "https://xactions.githubusercontent.com/x", "", false, false},
		{"a name after", "https://run-1.actions.githubusercontent.com.evil.example/x", "", false, false},
		{"a dot after", "https://run-1.actions.githubusercontent.com./x", "", false, false},
		{"a query only", "https://evil.example/?x=.actions.githubusercontent.com", "", false, false},
		{"no address", "://", "", false, false},
		{"loopback", "http://127.0.0.1:1/x", "", false, false},
		{"loopback, allowed", "http://127.0.0.1:1/x", "", true, true},
		{"loopback of version 6, allowed", "http://[::1]:1/x", "", true, true},
		{"a name for loopback", "http://localhost/x", "", true, false},
		{"elsewhere, loopback allowed", "http://192.0.2.1/x", "", true, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			env := withToken(test.address)
			env["GITHUB_SERVER_URL"] = test.server
			service := &service{answers: []answer{good()}}
			r := gha.New(env.get, io.Discard)
			_, err := gha.TokenSource{Runner: r, AllowLoopback: test.loopback, Transport: service}.Token(t.Context())
			if (err == nil) != test.sent || (len(service.requests) == 1) != test.sent {
				t.Errorf("%d requests, error %v", len(service.requests), err)
			}
			if err != nil && !strings.HasPrefix(err.Error(), "ACTIONS_ID_TOKEN_REQUEST_URL ") {
				t.Errorf("error is %v", err)
			}
		})
	}
}

func TestTokenWithoutPermission(t *testing.T) {
	t.Parallel()
	for _, missing := range []string{"ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"} {
		env := withToken(tokenAddress)
		delete(env, missing)
		service := &service{answers: []answer{good()}}
		_, err := gha.TokenSource{Runner: gha.New(env.get, io.Discard), Transport: service}.Token(t.Context())
		if !strings.Contains(text(err), `add "permissions: id-token: write" to the job`) || len(service.requests) != 0 {
			t.Errorf("without %s: error %v after %d requests", missing, err, len(service.requests))
		}
	}
}

// Over a real connection: the default transport, and no redirect followed.
func TestTokenOverHTTP(t *testing.T) {
	t.Parallel()
	followed := false
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/token":
			io.WriteString(w, good().body)
		case "/away":
			http.Redirect(w, r, "/elsewhere", http.StatusFound)
		default:
			followed = true
		}
	}))
	defer server.Close()
	r := gha.New(withToken(server.URL+"/token").get, io.Discard)
	if token, err := (gha.TokenSource{Runner: r, AllowLoopback: true}).Token(t.Context()); err != nil || token != webToken {
		t.Errorf("token %q, error %v", token, err)
	}
	r = gha.New(withToken(server.URL+"/away").get, io.Discard)
	if _, err := (gha.TokenSource{Runner: r, AllowLoopback: true}).Token(t.Context()); err == nil || followed {
		t.Errorf("error %v, followed %t", err, followed)
	}
}

// What is no token names nobody.
func TestSubject(t *testing.T) {
	t.Parallel()
	for claims, want := range map[string]string{
		`{"sub":"repo:contoso/access:environment:pim-onboard","aud":"x"}`: "repo:contoso/access:environment:pim-onboard",
		`{"aud":"x"}`: "", `{"sub":7}`: "", `[]`: "", `{`: "",
	} {
		if got := gha.Subject("e30." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".c2ln"); got != want {
			t.Errorf("%s: %q", claims, got)
		}
	}
	for _, text := range []string{"", "a.b", "a.=.c", "a.b.c.d"} {
		if got := gha.Subject(text); got != "" {
			t.Errorf("%q: %q", text, got)
		}
	}
}
