package github_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	fakegithub "pim-groups/internal/fake/github"
	"pim-groups/internal/github"
)

const (
	api    = "https://api.github.test"
	secret = "ghs_canaryTokenOfTheJob"
	commit = "6e1f0c9d8b7a695847362514039281706f5e4d3c"
)

// world is a GitHub with one repository, and the job's token with these
// permissions.
func world(permissions ...string) *fakegithub.Server {
	return &fakegithub.Server{
		Repositories: map[string]*fakegithub.Repository{"contoso/access": {
			Branches: map[string]string{"main": commit},
			Issues:   map[int]*fakegithub.Issue{7: {Head: commit}},
		}},
		Tokens: map[string]fakegithub.Token{secret: fakegithub.JobToken(permissions...)},
	}
}

func client(t *testing.T, base http.RoundTripper) *github.Client {
	t.Helper()
	c, err := github.New(github.Options{Token: secret, API: api, UserAgent: "pim-groups/test", Base: base})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// always is a server that answers nothing else.
func always(h http.Handler) func(int, *http.Request) http.Handler {
	return func(int, *http.Request) http.Handler { return h }
}

func TestHead(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("0123456789abcdef", 4) // SHA-256
	for _, branch := range []string{"main", "release/2026.11", "größe", "a?b=c#d&e%2f", "a b", "feature/#1", "refs/heads/main", "heads/main"} {
		for _, sha := range []string{commit, long} {
			server := world("contents:read")
			server.Repositories["contoso/access"].Branches[branch] = sha
			got, err := client(t, server).Head(t.Context(), "contoso/access", branch)
			if err != nil || got != sha {
				t.Errorf("branch %q is at %q, want %q: %v", branch, got, sha, err)
			}
			if r := server.Requests(); len(r) != 1 || r[0].Token != secret || r[0].Method != http.MethodGet {
				t.Errorf("branch %q: requests %+v", branch, r)
			}
		}
	}
}

// Names that an address could take for another place are not asked about.
func TestHeadRefusesNames(t *testing.T) {
	t.Parallel()
	for _, test := range [][2]string{
		{"contoso", "main"}, {"contoso/", "main"}, {"/access", "main"}, {"contoso/access/x", "main"}, {"../access", "main"},
		{"contoso/..", "main"}, {"contoso/a?b", "main"}, {"contoso/a%2f", "main"}, {"", "main"},
		{"contoso/access", ""}, {"contoso/access", "../x"}, {"contoso/access", "a/./main"}, {"contoso/access", "a//b"},
		{"contoso/access", "/main"}, {"contoso/access", "main/"}, {"contoso/access", "a\nb"},
	} {
		server := world("contents:read")
		if sha, err := client(t, server).Head(t.Context(), test[0], test[1]); err == nil {
			t.Errorf("branch %q of %q is at %q", test[1], test[0], sha)
		}
		if r := server.Requests(); len(r) > 0 {
			t.Errorf("branch %q of %q: requests %+v", test[1], test[0], r)
		}
	}
}

func TestHeadSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	reset := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		permissions []string
		branch      string
		fault       http.Handler
		want        string
		kind        error
	}{
		"no permission": {[]string{"issues:write"}, "main", nil, `add "contents: read" to the permissions`, github.ErrForbidden},
		"no access":     {nil, "main", nil, `the job lacks "contents: read"`, github.ErrNotFound},
		"no branch":     {[]string{"contents:read"}, "mai", nil, "it is gone", github.ErrNotFound},
		"rate limit":    {nil, "main", fakegithub.RateLimited(403, reset), "until 2026-11-24T09:00:00Z", github.ErrLimited},
		"rate limit 2":  {nil, "main", fakegithub.RateLimited(429, reset), "until 2026-11-24T09:00:00Z", github.ErrLimited},
		"slow down":     {nil, "main", fakegithub.SlowDown(403, time.Minute), "secondary rate limit is reached for 1m0s", github.ErrLimited},
		"slow down 2": {nil, "main", fakegithub.Header("Date", "Tue, 24 Nov 2026 08:59:00 GMT", fakegithub.SlowDown(429, time.Minute)),
			"secondary rate limit is reached until 2026-11-24T09:00:00Z", github.ErrLimited},
		"retry-after only":    {nil, "main", fakegithub.Header("Retry-After", "60", fakegithub.Answer(403, "{}")), "secondary rate limit is reached for 1m0s", github.ErrLimited},
		"retry-after odd":     {nil, "main", fakegithub.Header("Retry-After", "::x", fakegithub.Answer(403, "{}")), "secondary rate limit is reached; wait at least a minute", github.ErrLimited},
		"retry-after and 0":   {nil, "main", fakegithub.Header("Retry-After", "60", fakegithub.RateLimited(403, reset)), "secondary rate limit is reached for 1m0s", github.ErrLimited},
		"nothing left":        {nil, "main", fakegithub.Header("X-RateLimit-Remaining", "0", fakegithub.Answer(403, "{}")), "rate limit for this token is used up; wait", github.ErrLimited},
		"status 429":          {nil, "main", fakegithub.Status(429), "secondary rate limit is reached; wait at least a minute", github.ErrLimited},
		"status 429, no wait": {nil, "main", fakegithub.Answer(429, "{}"), "secondary rate limit is reached; wait at least a minute", github.ErrLimited},
		"said in words":       {nil, "main", fakegithub.Answer(403, `{"message":"You have exceeded a secondary rate limit."}`), "secondary rate limit is reached; wait", github.ErrLimited},
		"renamed":             {nil, "main", fakegithub.Moved("https://evil.test/"), "not followed", github.ErrNotFound},
		"bad token":           {nil, "main", fakegithub.Answer(401, `{"message":"Bad credentials"}`), "does not accept the token", github.ErrForbidden},
		"other ref":           {nil, "main", fakegithub.Answer(200, `{"ref":"refs/heads/mainly","object":{"type":"commit","sha":"`+commit+`"}}`), "does not name its commit", nil},
		"not a commit":        {nil, "main", fakegithub.Answer(200, `{"ref":"refs/heads/main","object":{"type":"tag","sha":"`+commit+`"}}`), "does not name its commit", nil},
		"not a sha":           {nil, "main", fakegithub.Answer(200, `{"ref":"refs/heads/main","object":{"type":"commit","sha":"HEAD"}}`), "does not name its commit", nil},
		"null":                {nil, "main", fakegithub.Answer(200, `null`), "does not name its commit", nil},
		"a list":              {nil, "main", fakegithub.Answer(200, `[]`), "not understood", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := world(test.permissions...)
			if test.fault != nil {
				server.Fault = always(test.fault)
			}
			sha, err := client(t, server).Head(t.Context(), "contoso/access", test.branch)
			if err == nil || !strings.Contains(err.Error(), test.want) || test.kind != nil && !errors.Is(err, test.kind) {
				t.Fatalf("%q, %v; want %q", sha, err, test.want)
			}
			if strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), "api.github.test") {
				t.Errorf("the error says too much: %v", err)
			}
			if n := len(server.Requests()); n != 1 {
				t.Errorf("%d requests for an answer that stays the same", n)
			}
		})
	}
}

// Reading is tried again when GitHub is broken, and not forever.
func TestHeadTriesAgain(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]http.Handler{
		"status 502": fakegithub.Status(502),
		"cut off":    fakegithub.Answer(200, `{"ref":"refs/heads/main","obj`),
		"html":       fakegithub.Answer(200, `<html>`),
	} {
		for broken, works := range map[int]bool{1: true, 3: true, 4: false} {
			synctest.Test(t, func(t *testing.T) {
				server := world("contents:read")
				server.Fault = func(n int, _ *http.Request) http.Handler {
					if n <= broken {
						return fault
					}
					return nil
				}
				sha, err := client(t, server).Head(t.Context(), "contoso/access", "main")
				if works != (err == nil) || works != (sha == commit) {
					t.Errorf("%s, %d times: %q, %v", name, broken, sha, err)
				}
			})
		}
	}
}

func TestHeadStops(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
		defer cancel()
		server := world("contents:read")
		server.Fault = func(int, *http.Request) http.Handler { return fakegithub.Status(500) }
		_, err := client(t, server).Head(ctx, "contoso/access", "main")
		if !errors.Is(err, context.DeadlineExceeded) || len(server.Requests()) != 2 {
			t.Errorf("%v after %d requests", err, len(server.Requests()))
		}
	})
}
