package guard

import (
	"bytes"
	"context"
	"errors"
	"net/http"
)

// ForWriting gives a Transport in mode Writing that shares all else with t: the
// token, the limiters, and with them what Graph asked to wait. A write that ignored
// that would be throttled, and then nobody knows what became of it.
func (t *Transport) ForWriting() *Transport {
	writing := *t
	writing.Mode = Writing
	return &writing
}

// beginKey marks a write with the time in which it may begin.
type beginKey struct{}

// Patch sends a write, once. nil says that Graph has done it; every error is a
// *Failure that says whether it was sent and whether Graph refused it. A write
// that still waits for its turn or a token when begin ends is not sent; once it
// is on its way, it has the time of ctx.
func (t *Transport) Patch(ctx, begin context.Context, address string, body []byte) error {
	req, err := http.NewRequestWithContext(context.WithValue(ctx, beginKey{}, begin), http.MethodPatch, address, bytes.NewReader(body))
	if err != nil {
		return refused(errors.New("it is not a URL"))
	}
	req.Header.Set("Content-Type", "application/json")
	_, err = t.RoundTrip(req) // its body is in memory
	return err
}
