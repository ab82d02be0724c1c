package gha

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
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

	AllowLoopback bool              // without TLS, for rehearsals against a server of one's own
	Transport     http.RoundTripper // nil is http.DefaultTransport
}

const (
	tokenAttempts = 5
	tokenTimeout  = 10 * time.Second // of one attempt
	tokenDelay    = time.Second      // before the second attempt, doubled after each
)

// Token asks for a new token. Tokens live for some minutes only, so each exchange
// needs its own. The token is masked before it is returned, and no error holds
// any part of it.
func (s TokenSource) Token(ctx context.Context) (string, error) {
	if err := cmp.Or(s.Ready(), s.checkAddress()); err != nil {
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
		select {
		case <-ctx.Done():
			return "", fmt.Errorf("stopped while asking GitHub for a token: %w", ctx.Err())
		case <-time.After(delay):
			delay *= 2
		}
	}
}

// addressVariable is where GitHub takes requests for tokens.
const addressVariable = "ACTIONS_ID_TOKEN_REQUEST_URL"

// Ready says why no token can be had, before anything is sent: GitHub gives a job
// without the permission id-token: write neither of the two variables.
// https://docs.github.com/en/actions/reference/security/oidc
func (s TokenSource) Ready() error {
	if s.Runner.getenv(addressVariable) == "" || s.Runner.getenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN") == "" {
		return errors.New("GitHub gives this job no token: add \"permissions: id-token: write\" to the job; " +
			"pull requests from forks and from Dependabot never get one, check them against a snapshot file")
	}
	return nil
}

// checkAddress refuses to send the credential of the token request to anybody
// but GitHub. Any earlier step of the job can set this variable, but not the one
// with GitHub's own address: those that begin with GITHUB_ are protected.
// https://docs.github.com/en/actions/reference/workflows-and-actions/variables#default-environment-variables
func (s TokenSource) checkAddress() error {
	address, err := url.Parse(s.Runner.getenv(addressVariable))
	if err != nil {
		return errors.New(addressVariable + " is not a URL")
	}
	if ip := net.ParseIP(address.Hostname()); s.AllowLoopback && ip != nil && ip.IsLoopback() {
		return nil
	}
	if address.Scheme == "https" && address.User == nil && s.isGitHub(address) {
		return nil
	}
	return fmt.Errorf("%s leads to %q, which is not GitHub; the request for a token was not sent. "+
		"Look for a step of this job that sets the variable", addressVariable, address.Scheme+"://"+address.Host)
}

// isGitHub knows GitHub's service for tokens, and the one of a GitHub
// Enterprise Server, which is the server itself:
// https://docs.github.com/en/enterprise-server@latest/actions/reference/security/oidc
func (s TokenSource) isGitHub(address *url.URL) bool {
	if address.Port() == "" && strings.HasSuffix(strings.ToLower(address.Hostname()), ".actions.githubusercontent.com") {
		return true
	}
	server, err := url.Parse(s.Runner.server())
	return err == nil && server.Scheme == "https" && server.Host != "" &&
		server.Hostname() != "github.com" && strings.EqualFold(server.Host, address.Host)
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
// base64url (RFC 7515, section 3.1).
func isWebToken(token string) bool {
	parts := strings.Split(token, ".")
	for _, part := range parts {
		if _, err := base64.RawURLEncoding.DecodeString(part); err != nil || part == "" {
			return false
		}
	}
	return len(parts) == 3
}

// Subject gives the subject claim of a token, which it does not check, such as
// repo:contoso/access:environment:pim-onboard, "" if it has none.
// https://docs.github.com/actions/reference/security/oidc
func Subject(token string) string {
	if !isWebToken(token) {
		return ""
	}
	var claims struct{ Sub string }
	text, _ := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1]) // as isWebToken has
	if json.Unmarshal(text, &claims) != nil {
		return ""
	}
	return claims.Sub
}

// isTransient reports whether asking again may help: GitHub is busy or broken,
// its answer was garbled, or it was not reached.
func isTransient(err error) bool {
	failed, answered := errors.AsType[*githubactions.RequestFailedError](err)
	return !answered || failed.StatusCode == http.StatusTooManyRequests || failed.StatusCode >= http.StatusInternalServerError
}

// explain says what to do. The library's own texts hold bodies of answers and
// whole addresses, so only numbers and causes are taken from them.
func explain(err error) error {
	if failed, ok := errors.AsType[*githubactions.RequestFailedError](err); ok {
		return fmt.Errorf("GitHub answered the request for a token with status %d; "+
			"check that the job has \"permissions: id-token: write\", and https://www.githubstatus.com", failed.StatusCode)
	}
	if failed, ok := errors.AsType[*url.Error](err); ok {
		return fmt.Errorf("GitHub could not be asked for a token (%w); run the job again, and check the runner's network", failed.Err)
	}
	return errors.New("GitHub's answer to the request for a token was not understood; run the job again")
}
