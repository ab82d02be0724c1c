// Package graph reads a tenant from Microsoft Graph, and makes the one write of
// this program. Client is the directory.Source of a live run. The package owns
// which questions are asked, in which order, and what an answer means. It knows
// nothing of groups.yaml, of rules, or of how anything is reported.
//
// Each part of a tenant has a collector in a file of its own, which asks through
// package guard and turns the answers into the types of package directory. No type
// of the vendor's SDK, no HTTP status and no URL leaves the package; it is the only
// importer of that SDK. What could not be read becomes a directory.Gap, never an
// empty list; what is absent is asked for twice before it is reported as absent.
//
// To add a part of the tenant:
//   - its list in directory.Snapshot, and its directory.Part;
//   - a file with its collector: owners.go is the pattern for a part that is read
//     for each group, caller.go for one that is read once;
//   - a line in perTenant or perGroup of newReading. Only a part that needs what
//     another collector has read gets a line in reading.read or protection.read
//     instead, where that is known.
//
// The SDK gives URL templates and models. Its HTTP side is not used: package guard
// says why.
package graph

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
)

// Options is what a Client works with. Cloud, Credential and Now must be set.
type Options struct {
	Cloud      directory.Cloud
	Credential Credential
	Now        func() time.Time // the clock; it must run, also where reports pretend another moment

	// Endpoint replaces the cloud's Graph; only loopback addresses are taken.
	Endpoint string
	// Base sends HTTP requests; nil is an ordinary transport.
	Base http.RoundTripper
	// Budget is how long a Snapshot may take, waits included; 0 is ten minutes, and
	// for the protection of groups as much longer as PIM may take.
	Budget time.Duration
	// Random gives numbers in [0, 1) for the delays between tries; nil is random.
	Random func() float64
	// Progress is called with how far reading is. It must not block; nil is none.
	Progress  func(Progress)
	UserAgent string
}

// Credential gives tokens for Graph, as package signin makes them.
type Credential interface{ guard.TokenSource }

// Progress is how far reading is.
type Progress struct {
	Groups int // read with their owners
	Total  int // to read, as far as is known yet
	// Waiting is until when Graph asked to wait; zero when it did not.
	Waiting time.Time
	// Protection is of how many groups the protection is read next, and Longest what
	// that takes if PIM throttles as much as is known.
	Protection int
	Longest    time.Duration
	// Again is how long the run waits before it looks a second time at those who may be
	// between two reads of an activation.
	Again time.Duration
}

const usualBudget = 10 * time.Minute

// Client reads one tenant. It sends nothing but reads, whatever its identity
// may do.
type Client struct {
	options   Options
	transport *guard.Transport
	ask       *questions
	began     time.Time // of the first reading
}

var _ directory.Source = (*Client)(nil)

// New makes a Client. It asks nothing yet.
func New(o Options) (*Client, error) {
	root, err := endpoint(o.Cloud, o.Endpoint)
	if err != nil {
		return nil, err
	}
	return newClient(o, root)
}

func newClient(o Options, root string) (*Client, error) {
	origin, err := guard.NewOrigin(root, managedPath)
	if err != nil {
		return nil, fmt.Errorf("graph endpoint: %w", err)
	}
	if o.Progress == nil {
		o.Progress = func(Progress) {}
	}
	transport := guard.New(guard.Config{
		Origin: origin, TokenSource: o.Credential, Base: o.Base,
		Now: o.Now, NewID: newRequestID, Random: o.Random, UserAgent: cmp.Or(o.UserAgent, "pim-groups"),
		Paused: func(until time.Time) { o.Progress(Progress{Waiting: until}) },
	})
	return &Client{options: o, transport: transport, ask: &questions{guard.NewReader(transport), origin}}, nil
}

// newRequestID makes the client-request-id of one request, a GUID that means
// nothing.
func newRequestID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: https://pkg.go.dev/crypto/rand#Read
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// Cost is what was spent. Wall is the time since the first reading began, that
// of writes and of waiting for what they did included.
type Cost struct {
	guard.Cost
	Wall time.Duration
}

// Cost gives what the Client has spent so far.
func (c *Client) Cost() Cost {
	cost := Cost{Cost: c.transport.Cost()}
	if !c.began.IsZero() {
		cost.Wall = c.options.Now().Sub(c.began)
	}
	return cost
}

// Transport is what the Client asks through. Whoever makes another of it shares the
// token and the pace.
func (c *Client) Transport() *guard.Transport { return c.transport }

// Snapshot reads what the scope asks for, and whatever the scope all groups
// that PIM manages and all role-assignable ones. It is an error when
// the sign-in fails, when the tenant is not known, or when the context ended; all
// else that fails is a gap.
func (c *Client) Snapshot(ctx context.Context, scope directory.Scope) (*directory.Snapshot, error) {
	began := c.options.Now()
	if c.began.IsZero() {
		c.began = began
	}
	within, cancel := context.WithTimeout(ctx, cmp.Or(c.options.Budget, usualBudget))
	defer cancel()
	token, err := c.options.Credential.Token(within, nil)
	if err != nil {
		return nil, err
	}
	scope.Groups = canonicalIDs(scope.Groups)
	r := newReading(c, scope, readClaims(token))
	r.read(within)
	r.readProtection(ctx, within)
	s := r.snapshot(began)
	switch {
	case ctx.Err() != nil:
		return nil, errors.New("stopped while reading the tenant")
	case s.Tenant == "":
		return nil, errors.New("the tenant is not known: the access token does not name it, and Microsoft Graph could not be asked; " +
			"grant Organization.Read.All to the identity, or sign in with a tenant id")
	}
	return s, nil
}

// endpoint gives the root of Graph in a cloud. The override is for rehearsals: a
// token must not go where somebody who can set an option wants it.
// https://learn.microsoft.com/graph/deployments
func endpoint(cloud directory.Cloud, override string) (string, error) {
	if override != "" {
		if u, err := url.Parse(override); err != nil || !guard.IsLoopback(u.Hostname()) {
			return "", errors.New("another Graph endpoint can only be a loopback address, such as https://127.0.0.1:8443")
		}
		return override, nil
	}
	switch cloud {
	case directory.Public:
		return "https://graph.microsoft.com", nil
	case directory.USGov:
		return "https://graph.microsoft.us", nil
	case directory.USGovDoD:
		return "https://dod-graph.microsoft.us", nil
	case directory.China:
		return "https://microsoftgraph.chinacloudapi.cn", nil
	}
	return "", fmt.Errorf("cloud %q is not one of %q", cloud, directory.Clouds())
}

// Scope is what a token is asked for: all that was granted on this Graph.
// https://learn.microsoft.com/entra/identity-platform/scopes-oidc#the-default-scope
func Scope(cloud directory.Cloud, override string) (string, error) {
	root, err := endpoint(cloud, override)
	if err != nil {
		return "", err
	}
	origin, err := guard.NewOrigin(root)
	return origin.String() + "/.default", err
}
