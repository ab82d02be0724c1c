// Package guard is the one way to Microsoft Graph: a Transport that decides which
// requests leave the program and which answers come back, and a Reader on top of
// it that asks alone, page by page, or twenty at a time.
//
// The package owns what is the same for every resource: the origin, the requests
// that a kind of change needs, tokens on requests, what a valid answer is,
// retries, throttling, budgets, cost. It knows JSON and HTTP, nothing of this
// program's types, and no vendor SDK: its tests start in a second.
//
// Its promise to the layer above is that an answer is complete or an error.
// Microsoft's client libraries read a 200 with an error body as an empty list,
// follow a nextLink to any host, send a POST again after a 503, and lose batch
// items that were throttled; here, each of these ends in a *Failure.
package guard

import (
	"context"
	"math/rand/v2"
	"net"
	"net/http"
	"time"
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
	TokenSource TokenSource
	Base        http.RoundTripper     // sends requests; nil is NewBase()
	Now         func() time.Time      // the clock; it must run
	NewID       func() string         // a new client-request-id
	Random      func() float64        // for the jitter, in [0, 1); nil is a random source
	Paused      func(until time.Time) // called when Graph throttles; it must not block, and may be nil
	UserAgent   string
}

// Limits of the requests. PIM's own limits are not published and known to be low;
// three to four requests at a time is what others found to work.
const (
	tryTimeout       = 30 * time.Second // of one send, the body of the answer included
	bodyLimit        = 16 << 20         // bytes of an answer, after decompression
	directoryAtOnce  = 8                // requests in flight
	pimAtOnce        = 4
	firstUnitsForPIM = 10 // in flight before PIM has served any: half of the least limit that anybody has reported
)

// New makes a Transport that reads. Allowing makes one that can write.
func New(c Config) *Transport {
	if c.Base == nil {
		c.Base = NewBase()
	}
	if c.Random == nil {
		c.Random = rand.Float64
	}
	if c.Paused == nil {
		c.Paused = func(time.Time) {}
	}
	m := &meter{now: c.Now}
	return &Transport{Config: c, meter: m, renewal: make(chan struct{}, 1),
		directory: newLimiter(directoryAtOnce, 0, m, c), pim: newLimiter(pimAtOnce, firstUnitsForPIM, m, c)}
}

// NewBase makes a transport that trusts what the system trusts and has a
// limit for each step. Proxies of the environment are used: through CONNECT
// they see no more than the network does.
func NewBase() *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: tryTimeout,
		ForceAttemptHTTP2:     true,
		MaxIdleConnsPerHost:   directoryAtOnce + pimAtOnce,
		IdleConnTimeout:       time.Minute,
	}
}
