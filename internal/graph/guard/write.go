package guard

import (
	"bytes"
	"context"
	"errors"
	"net/http"
)

// ForWriting gives a Transport in mode Writing that shares all else with t: the
// token, the lanes, and with them what Graph asked to wait. A write that ignored
// that would be throttled, and then nobody knows what became of it.
func (t *Transport) ForWriting() *Transport {
	writing := *t
	writing.Mode = Writing
	return &writing
}

// Patch sends a write, once. nil says that Graph has done it; every error is a
// *Failure that says whether it was sent and whether Graph refused it.
func (t *Transport) Patch(ctx context.Context, address string, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPatch, address, bytes.NewReader(body))
	if err != nil {
		return refused(errors.New("it is not a URL"))
	}
	req.Header.Set("Content-Type", "application/json")
	_, err = t.RoundTrip(req) // its body is in memory
	return err
}
