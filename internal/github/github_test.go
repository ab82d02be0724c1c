package github_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pim-groups/internal/github"
)

func TestNewRefusesAddresses(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"", "api.github.com", "http://api.github.com", "http://localhost:8080", "https://user@api.github.com", "https://api.github.com?x=1",
		"https://api.github.com#x", "https://", "https:///x", "file:///etc/passwd", "https:api.github.com", "http://127.0.0.1.evil.test", "http://[::1", "\x7f",
	} {
		if _, err := github.New(github.Options{Token: secret, API: address}); err == nil {
			t.Errorf("%q is taken for GitHub's API", address)
		} else if strings.Contains(err.Error(), secret) {
			t.Error("the error holds the token")
		}
	}
	for _, address := range []string{"https://api.github.com", "https://ghes.example/api/v3", "https://ghes.example/api/v3/", "http://127.0.0.1:8080", "http://[::1]:80"} {
		if _, err := github.New(github.Options{Token: secret, API: address}); err != nil {
			t.Errorf("%q: %v", address, err)
		}
	}
	for _, token := range []string{"", " "} {
		if _, err := github.New(github.Options{Token: token, API: api}); err == nil || !strings.Contains(err.Error(), "github.token") {
			t.Errorf("a client without a token: %v", err)
		}
	}
}

// A GitHub Enterprise Server has its API below a path.
func TestEnterpriseServer(t *testing.T) {
	t.Parallel()
	for _, end := range []string{"", "/"} {
		server := world("contents:read")
		server.Enterprise = true
		socket := httptest.NewServer(server)
		defer socket.Close()
		c, err := github.New(github.Options{Token: secret, API: socket.URL + "/api/v3" + end, UserAgent: "x"})
		if err != nil {
			t.Fatal(err)
		}
		if sha, err := c.Head(t.Context(), "contoso/access", "main"); err != nil || sha != commit {
			t.Errorf("%q, %v", sha, err)
		}
	}
}

type baseFunc func(*http.Request) (*http.Response, error)

func (f baseFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// endless is an answer without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func TestAnswerIsBounded(t *testing.T) {
	t.Parallel()
	c := client(t, baseFunc(func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Body: io.NopCloser(endless{}), Request: r}, nil
	}))
	_, err := c.Head(t.Context(), "contoso/access", "main")
	if err == nil || !strings.Contains(err.Error(), "does not end") {
		t.Errorf("an endless answer: %v", err)
	}
}

// An answer that never comes ends the attempt, and at last the question.
func TestAnswerIsAwaitedForAWhile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		c := client(t, baseFunc(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}))
		_, err := c.Head(t.Context(), "contoso/access", "main")
		if err == nil || time.Since(begin) > 2*time.Minute {
			t.Errorf("%v after %s", err, time.Since(begin))
		}
	})
}

func TestNetworkErrorsSayNoAddress(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := client(t, baseFunc(func(r *http.Request) (*http.Response, error) {
			return nil, errors.New("connection refused")
		}))
		_, err := c.Head(t.Context(), "contoso/access", "main")
		if err == nil || !strings.Contains(err.Error(), "connection refused") || strings.Contains(err.Error(), "https://") {
			t.Errorf("%v", err)
		}
	})
}
