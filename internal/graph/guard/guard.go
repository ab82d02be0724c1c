// Package guard is the one way to Microsoft Graph: an http.RoundTripper that
// decides which requests leave the program and which answers come back, and a
// Reader on top of it that asks alone, page by page, or twenty at a time.
//
// The package owns what is the same for every resource: the origin, the
// methods, tokens on requests, what a valid answer is, retries, throttling,
// budgets, cost. It knows JSON and HTTP and none of Graph's resources, nothing
// of this program's types, and no vendor SDK: its tests start in a second.
//
// Its promise to the layer above is that an answer is complete or an error.
// Microsoft's client libraries read a 200 with an error body as an empty list,
// follow a nextLink to any host, send a POST again after a 503, and lose batch
// items that were throttled; here, each of these ends in a *Failure.
package guard

import (
	"cmp"
	"context"
	"math/rand/v2"
	"net"
	"net/http"
	"time"
)

// Mode says what a Transport may do.
type Mode int

const (
	// Reading sends GET, and the two POSTs that only read.
	Reading Mode = iota
	// Writing also sends the one write that brings a group under PIM, exactly
	// once each.
	Writing
)

// TokenSource gives bearer tokens. It caches; it is asked before each request.
type TokenSource interface {
	// Token returns a token that is valid now. A challenge says that Graph
	// refused the last one, so that a cached token is of no use.
	Token(ctx context.Context, challenge *Challenge) (string, error)
}

// Challenge is why Graph wants a new token. Claims is empty unless the answer
// named some, as under continuous access evaluation:
// https://learn.microsoft.com/entra/identity-platform/claims-challenge
type Challenge struct{ Claims string }

// Config is what a Transport works with.
type Config struct {
	Origin      Origin
	Mode        Mode
	TokenSource TokenSource
	Base        http.RoundTripper // sends requests; nil is NewBase()
	Now         func() time.Time  // the clock; it must run
	NewID       func() string     // a new client-request-id
	// Random gives numbers in [0, 1) for the jitter; nil is a random source.
	Random func() float64
	// Paused is told until when requests wait because Graph throttles. It must
	// not block. nil is nobody.
	Paused    func(until time.Time)
	UserAgent string

	// The zero values of these are the usual ones.
	TryTimeout time.Duration // of one send, the body included
	BodyLimit  int64         // bytes of an answer, after decompression
	Directory  int           // requests to the directory in flight
	PIM        int           // requests to PIM in flight
}

// PIM's own limits are not published and known to be low; three to four
// requests at a time is what others found to work.
const (
	usualTryTimeout = 30 * time.Second
	usualBodyLimit  = 16 << 20
	usualDirectory  = 8
	usualPIM        = 4
	// firstUnits may be in flight to PIM before it has served any: half of the
	// least limit that anybody has reported.
	firstUnits = 10
)

func (c Config) withDefaults() Config {
	c.TryTimeout = cmp.Or(c.TryTimeout, usualTryTimeout)
	c.BodyLimit = cmp.Or(c.BodyLimit, usualBodyLimit)
	c.Directory = cmp.Or(c.Directory, usualDirectory)
	c.PIM = cmp.Or(c.PIM, usualPIM)
	if c.Base == nil {
		c.Base = NewBase()
	}
	if c.Random == nil {
		c.Random = rand.Float64
	}
	if c.Paused == nil {
		c.Paused = func(time.Time) {}
	}
	return c
}

// NewBase makes a transport that trusts what the system trusts and has a
// limit for each step. Proxies of the environment are used: through CONNECT
// they see no more than the network does.
func NewBase() *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: usualTryTimeout,
		ForceAttemptHTTP2:     true,
		MaxIdleConnsPerHost:   usualDirectory + usualPIM,
		IdleConnTimeout:       time.Minute,
	}
}
