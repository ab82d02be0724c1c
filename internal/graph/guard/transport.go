package guard

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
)

// Transport sends requests to Graph and returns answers that are complete and
// valid, with status 2xx; everything else is a *Failure. That is stricter than
// what http.RoundTripper asks for, and on purpose: nothing above it has to
// remember to look at a status.
type Transport struct {
	Config
	meter     *meter
	directory *limiter
	pim       *limiter
	renewal   chan struct{} // holds one: one asks for a token at a time
}

// New makes a Transport.
func New(c Config) *Transport {
	c = c.withDefaults()
	m := &meter{now: c.Now}
	return &Transport{Config: c, meter: m, directory: newLimiter(c.Directory, 0, m, c), pim: newLimiter(c.PIM, firstUnits, m, c),
		renewal: make(chan struct{}, 1)}
}

// Cost is what was spent so far.
func (t *Transport) Cost() Cost { return t.meter.read() }

// maxTries bounds tries that fail for another reason than throttling, which
// is bounded by the run's time alone.
const maxTries = 6

// RoundTrip sends a read until it succeeds, fails for good, or the context
// ends; a write exactly once. The context's deadline is the end of the run: a
// wait that would be longer is not begun.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := readRequest(req)
	if err == nil {
		err = t.allow(req, body)
	}
	if err != nil {
		return nil, refused(err)
	}
	if !reads(req) {
		return t.once(req, body)
	}
	try := t.newTry(req, body)
	for ; ; try.number++ {
		res, failed := try.send()
		switch {
		case failed == nil:
			return res, nil
		case !try.again(failed):
			return nil, failed
		}
	}
}

// once sends a write. Whatever happens, it is not sent again: after a 503, a
// 429 or a reset nobody knows whether Graph did what it was asked to.
func (t *Transport) once(req *http.Request, body []byte) (*http.Response, error) {
	res, failed := t.newTry(req, body).send()
	if failed != nil {
		return nil, failed
	}
	return res, nil
}

func readRequest(req *http.Request) ([]byte, error) {
	if req.Body == nil {
		return nil, nil
	}
	defer req.Body.Close()
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, errors.New("its body could not be read")
	}
	return body, nil
}

// newTry is the first try of a request, with the turn that a batch has already.
func (t *Transport) newTry(req *http.Request, body []byte) *try {
	y := &try{t: t, req: req, body: body, number: 1}
	if b, ok := req.Context().Value(batchKey{}).(*batch); ok {
		y.batch, y.turn = b, b.turn
		return y
	}
	y.turn = &turn{limiter: t.limiter(toPIM(req.URL.Path)), units: 1}
	return y
}

// limiter gives that of PIM or that of the directory.
func (t *Transport) limiter(pim bool) *limiter {
	if pim {
		return t.pim
	}
	return t.directory
}

// outgoing is the request as it leaves: what the caller may say, and what
// every request says. Asking for no encoding lets net/http ask for gzip and
// unpack it.
func (t *Transport) outgoing(ctx context.Context, req *http.Request, body []byte, token string) *http.Request {
	out := req.Clone(ctx)
	out.Header.Del("Accept-Encoding")
	out.Header.Set("Accept", "application/json")
	out.Header.Set("Authorization", "Bearer "+token)
	// One id for each send lets Microsoft find it in their logs:
	// https://learn.microsoft.com/graph/best-practices-concept#reliability-and-support
	out.Header.Set("client-request-id", t.NewID())
	if t.UserAgent != "" {
		out.Header.Set("User-Agent", t.UserAgent)
	}
	out.Body, out.GetBody, out.ContentLength = nil, nil, 0
	if body != nil {
		out.Body, out.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	}
	return out
}
