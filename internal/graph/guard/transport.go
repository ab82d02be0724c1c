package guard

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
)

// Transport sends requests to Graph and returns answers that are complete and
// valid, with status 2xx; everything else is a *Failure. That is stricter than
// what http.RoundTripper asks for, and on purpose: nothing above it has to
// remember to look at a status.
type Transport struct {
	Config
	allowed   []Capability
	meter     *meter
	directory *limiter
	pim       *limiter
	renewal   chan struct{} // holds one: one asks for a token at a time
}

// Cost is what was spent so far.
func (t *Transport) Cost() Cost { return t.meter.read() }

// Patch sends a write, once. nil says that Graph has done it; every error is a
// *Failure that says whether it was sent and whether Graph refused it. A write
// that still waits for its turn or a token when begin ends is not sent; once it
// is on its way, it has the time of ctx.
func (t *Transport) Patch(ctx, begin context.Context, address string, body []byte) error {
	_, _, err := t.ask(context.WithValue(ctx, beginKey{}, begin), http.MethodPatch, address, "", body)
	return err
}

// beginKey marks a write with the time in which it may begin.
type beginKey struct{}

// The header with which Graph reads from the index that advanced queries need:
// https://learn.microsoft.com/graph/aad-advanced-queries
const (
	consistencyLevel = "ConsistencyLevel"
	eventual         = "eventual"
)

// ask sends a request and gives the whole answer.
func (t *Transport) ask(ctx context.Context, method, address, consistency string, body []byte) ([]byte, http.Header, error) {
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, nil, refused("it is not a URL")
	}
	if consistency != "" {
		req.Header.Set(consistencyLevel, consistency)
	}
	if len(body) > 0 {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := t.RoundTrip(req)
	if err != nil {
		return nil, nil, err
	}
	data, err := io.ReadAll(res.Body) // in memory since RoundTrip
	return data, res.Header, err
}

// maxTries bounds tries that fail for another reason than throttling, which
// is bounded by the run's time alone.
const maxTries = 6

// RoundTrip sends a read until it succeeds, fails for good, or the context
// ends. The context's deadline is the end of the run: a wait that would be longer
// is not begun. It sends a write exactly once: after a 503, a 429 or a reset it is
// unknown whether Graph did what it was asked to.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := readRequest(req)
	if err != nil {
		return nil, refused(err.Error())
	}
	form, err := t.allow(req, body)
	if err != nil {
		return nil, refused(err.Error())
	}
	for try := t.newTry(req, body, form.writes()); ; try.number++ {
		res, failed := try.send()
		switch {
		case failed == nil:
			return res, nil
		case try.writes || !try.again(failed):
			return nil, failed
		}
	}
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
func (t *Transport) newTry(req *http.Request, body []byte, writes bool) *try {
	y := &try{Transport: t, req: req, body: body, writes: writes, number: 1, begin: req.Context()}
	if begin, ok := req.Context().Value(beginKey{}).(context.Context); ok {
		y.begin = begin
	}
	if b, ok := req.Context().Value(batchKey{}).(batch); ok {
		y.isBatch, y.turn, y.units = true, b.turn, b.requests
		return y
	}
	y.turn, y.units = &turn{limiter: t.limiter(toPIM(req.URL.Path)), units: 1}, 1
	return y
}

// toPIM says that a path is served by PIM, which has limits of its own.
func toPIM(path string) bool {
	return strings.Contains(path, "/identityGovernance/privilegedAccess/") || strings.Contains(path, "/policies/roleManagementPolic")
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
	out.Header.Set("Accept", "application/json")
	out.Header.Set("Authorization", "Bearer "+token)
	// One id for each send lets Microsoft find it in their logs:
	// https://learn.microsoft.com/graph/best-practices-concept#reliability-and-support
	out.Header.Set("client-request-id", t.NewID())
	if t.UserAgent != "" {
		out.Header.Set("User-Agent", t.UserAgent)
	}
	out.Body, out.GetBody, out.ContentLength = nil, nil, 0
	if len(body) > 0 {
		out.Body, out.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	}
	return out
}
