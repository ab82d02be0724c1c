package gha

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/sethvargo/go-githubactions"
)

// TokenSource asks GitHub for tokens that say which workflow this is, to be
// exchanged at another service (OpenID Connect).
// https://docs.github.com/en/actions/concepts/security/openid-connect
type TokenSource struct {
	Runner   *Runner
	Audience string // who is to accept the token

	// AllowLoopback lets the request go to this machine without TLS. It is
	// for rehearsals against a server of one's own.
	AllowLoopback bool

	// Transport carries the requests; nil is http.DefaultTransport.
	Transport http.RoundTripper
}

const (
	tokenAttempts = 5
	tokenTimeout  = 10 * time.Second // of one attempt
	tokenDelay    = time.Second      // before the second attempt, doubled after each
)

// Token asks for a new token. They live for some minutes only, so one is asked
// for each exchange and none is kept. The token is masked before it is
// returned, and no error holds any part of it.
func (s TokenSource) Token(ctx context.Context) (string, error) {
	if err := s.checkAddress(); err != nil {
		return "", err
	}
	delay := tokenDelay
	for attempt := 1; ; attempt++ {
		token, err := s.request(ctx)
		if err == nil {
			s.Runner.Mask(token)
			return token, nil
		}
		if attempt == tokenAttempts || !isTransient(err) {
			return "", explain(err)
		}
		if err := sleep(ctx, delay); err != nil {
			return "", fmt.Errorf("stopped while asking GitHub for a token: %w", err)
		}
		delay *= 2
	}
}

// Ready says why no token can be had, before anything is sent: GitHub gives a job
// without the permission id-token: write neither of the two variables.
// https://docs.github.com/en/actions/reference/security/oidc
func (s TokenSource) Ready() error {
	for _, variable := range []string{"ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"} {
		if s.Runner.getenv(variable) == "" {
			return explain(&githubactions.EnvMissingError{Name: variable})
		}
	}
	return nil
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// errNoToken is an answer with status 200 that holds no token.
var errNoToken = errors.New("GitHub's answer holds no token")

func (s TokenSource) request(ctx context.Context) (string, error) {
	client := &http.Client{
		Transport: s.Transport,
		Timeout:   tokenTimeout,
		// The request carries a credential; it goes nowhere but where it was sent.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	action := githubactions.New(githubactions.WithGetenv(s.Runner.getenv), githubactions.WithHTTPClient(client))
	token, err := action.GetIDToken(ctx, s.Audience)
	if err == nil && !isWebToken(token) {
		err = errNoToken
	}
	return token, err
}

// isWebToken looks at the outer form of a signed token, three parts in
// base64url (RFC 7515, section 3.1), so that nothing else is masked or sent on.
func isWebToken(token string) bool {
	parts := strings.Split(token, ".")
	for _, part := range parts {
		if _, err := base64.RawURLEncoding.DecodeString(part); err != nil || part == "" {
			return false
		}
	}
	return len(parts) == 3
}

// Subject gives the subject claim of a token, such as
// repo:contoso/access:environment:pim-onboard, "" if it has none. Nobody checks
// the token here: that is for the service that takes it.
// https://docs.github.com/actions/reference/security/oidc
func Subject(token string) string {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return ""
	}
	var claims struct {
		Sub string `json:"sub"`
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil || json.Unmarshal(text, &claims) != nil {
		return ""
	}
	return claims.Sub
}

// isTransient reports whether asking again may help: GitHub is busy or broken,
// its answer was garbled, or it was not reached.
func isTransient(err error) bool {
	if failed, ok := errors.AsType[*githubactions.RequestFailedError](err); ok {
		return failed.StatusCode == http.StatusTooManyRequests || failed.StatusCode >= http.StatusInternalServerError
	}
	_, missing := errors.AsType[*githubactions.EnvMissingError](err)
	return !missing
}

// explain says what to do. The library's own texts hold bodies of answers and
// whole addresses, so only numbers and causes are taken from them.
func explain(err error) error {
	if _, ok := errors.AsType[*githubactions.EnvMissingError](err); ok {
		return errors.New("GitHub gives this job no token: add \"permissions: id-token: write\" to the job; " +
			"pull requests from forks and from Dependabot never get one, check them against a snapshot file")
	}
	if failed, ok := errors.AsType[*githubactions.RequestFailedError](err); ok {
		return fmt.Errorf("GitHub answered the request for a token with status %d; "+
			"check that the job has \"permissions: id-token: write\", and https://www.githubstatus.com", failed.StatusCode)
	}
	if failed, ok := errors.AsType[*url.Error](err); ok {
		return fmt.Errorf("GitHub could not be asked for a token (%w); run the job again, and check the runner's network", failed.Err)
	}
	return errors.New("GitHub's answer to the request for a token was not understood; run the job again")
}
