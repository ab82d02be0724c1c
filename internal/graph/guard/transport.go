package guard

import (
	"context"
	"net/http"
	"strings"
)

// Transport sends requests to Graph. Each comes back as an answer that is complete
// and valid, or as a *Failure.
type Transport struct {
	Config
	allowed   []Capability
	others    []form
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
	_, err := t.write(ctx, begin, http.MethodPatch, address, body)
	return err
}

// Post is Patch for a write that makes an object, and gives the object: what has become
// of it Graph says in there.
func (t *Transport) Post(ctx, begin context.Context, address string, body []byte) ([]byte, error) {
	return t.write(ctx, begin, http.MethodPost, address, body)
}

func (t *Transport) write(ctx, begin context.Context, method, address string, body []byte) ([]byte, error) {
	y, err := newTry(ctx, method, address, body)
	if err != nil {
		return nil, err
	}
	y.begin = begin
	answer, _, err := t.exchange(y)
	return answer, err
}

// maxTries bounds tries that fail for another reason than throttling, which
// is bounded by the run's time alone.
const maxTries = 6

// exchange sends a read until it succeeds, fails for good, or the context ends. The
// context's deadline is the end of the run: a wait that would be longer is not begun.
// It sends a write exactly once: after a 503, a 429 or a reset it is unknown whether
// Graph did what it was asked to.
func (t *Transport) exchange(y *try) ([]byte, http.Header, error) {
	form, err := t.allow(y.req, y.body)
	if err != nil {
		return nil, nil, refused(err.Error())
	}
	y.Transport, y.writes = t, form.writes()
	if y.turn == nil {
		y.turn = &turn{limiter: t.limiterFor(y.req.URL.Path), units: y.units}
	}
	for ; ; y.number++ {
		data, header, failed := y.send()
		switch {
		case failed == nil:
			return data, header, nil
		case y.writes || !y.again(failed):
			return nil, nil, failed
		}
	}
}

// limiterFor gives the limiter of the service that answers at a path: PIM, which has
// limits of its own, or the directory.
func (t *Transport) limiterFor(path string) *limiter {
	if strings.Contains(path, "/identityGovernance/privilegedAccess/") || strings.Contains(path, "/policies/roleManagementPolic") {
		return t.pim
	}
	return t.directory
}
