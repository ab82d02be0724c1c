// Package github asks GitHub's REST API the things that a step can't learn from
// its runner: where a branch stands, whether files are those of a commit, and
// what the comment or issue of an earlier run says, so that it can be
// brought up to date.
//
// It owns which requests are sent, where the token may go, and what an answer
// means. It does not escape the text of a comment or issue, which others make.
//
// Requests and types are go-github's. What that library leaves to its users is
// done here: it puts names into addresses as they are, follows redirects, does
// not bound answers, and its errors hold addresses and the server's words.
package github

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/go-github/v93/github"
)

// Options say where GitHub's API is and who asks.
type Options struct {
	Token string // is sent to API and nowhere else, and stands in no error

	// API is the value of GITHUB_API_URL: https://api.github.com, or
	// https://HOST/api/v3 for a GitHub Enterprise Server. Plain http is for
	// loopback addresses only.
	API string

	UserAgent string            // the program; GitHub refuses requests without one
	Base      http.RoundTripper // sends the requests; nil is http.DefaultTransport
}

// Client asks one GitHub with one token. Its methods may be called at the same
// time.
type Client struct {
	api     *github.Client
	graphQL string // the path of that API
	isApp   bool   // the token is that of an app
}

// timeout is of one attempt, with its answer read to the end.
const timeout = 20 * time.Second

// New makes a client. No request is sent.
func New(o Options) (*Client, error) {
	if strings.TrimSpace(o.Token) == "" {
		return nil, errors.New("there is no token for GitHub's API: give the action github-token: ${{ github.token }}")
	}
	address, err := parseAPI(o.API)
	if err != nil {
		return nil, err
	}
	root := address.String()
	api, err := github.NewClient(
		github.WithHTTPClient(&http.Client{
			Transport: bounded{cmp.Or(o.Base, http.DefaultTransport), address},
			Timeout:   timeout,
			// An answer that points elsewhere is an error: what moved is not what
			// the workflow names, and the token stays here.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}),
		github.WithAuthToken(o.Token),
		github.WithURLs(&root, &root), // uploads too, so that no other host is trusted
		github.WithUserAgent(o.UserAgent),
		// GitHub knows its limits; the library would keep its own books of them.
		github.WithDisableRateLimitCheck(),
	)
	if err != nil {
		return nil, fmt.Errorf("prepare requests to GitHub: %w", err)
	}
	return &Client{api, graphQL(address), strings.HasPrefix(o.Token, appToken)}, nil
}

// parseAPI ends the path in a slash, as the library wants it.
func parseAPI(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return nil, fmt.Errorf("GITHUB_API_URL %q is not a URL", address)
	case u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Opaque != "":
		return nil, fmt.Errorf("GITHUB_API_URL %q is more than host and path", address)
	case u.Hostname() == "":
		return nil, fmt.Errorf("GITHUB_API_URL %q names no host", address)
	case u.Scheme != "https" && (u.Scheme != "http" || !net.ParseIP(u.Hostname()).IsLoopback()):
		return nil, fmt.Errorf("GITHUB_API_URL %q does not begin with https: the token would be readable on its way", address)
	}
	u.Path = strings.TrimRight(u.Path, "/") + "/"
	return u, nil
}

// repository is one that can stand in an address as it is.
type repository struct{ owner, name string }

// parseRepository reads owner/name. The library puts both into addresses
// without a look, so nothing but what GitHub allows in them comes through.
func parseRepository(full string) (repository, error) {
	owner, name, _ := strings.Cut(full, "/")
	if !isName(owner) || !isName(name) {
		return repository{}, fmt.Errorf("%q is not a repository of the form owner/name", full)
	}
	return repository{owner, name}, nil
}

// isName takes the characters of owners and repositories, and no step of a path.
func isName(s string) bool {
	const allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."
	return s != "" && s != "." && s != ".." && strings.Trim(s, allowed) == ""
}
