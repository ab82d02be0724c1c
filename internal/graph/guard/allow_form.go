package guard

import (
	"context"
	"net/http"
	"slices"
)

// Form is a request that no Capability has: who makes a Transport for it says what it
// may be. No part of the released program makes one.
type Form struct {
	Method string
	Path   string             // as it is sent; {id} stands for one segment; "" is no path
	Check  func([]byte) error // the body; nil wants none
}

// another is the capability of a Form.
const another Capability = "another"

// AllowingForms is Allowing for requests that no capability has, beside those of the
// capabilities that t has. beta are paths of beta that may be read, too.
func (t *Transport) AllowingForms(beta []string, forms ...Form) *Transport {
	other := *t
	other.Origin.beta = slices.Concat(t.Origin.beta, beta)
	other.others = slices.Clone(t.others)
	for _, f := range forms {
		check := wantNoBody
		if f.Check != nil {
			check = func(_ Origin, body []byte) error { return f.Check(body) }
		}
		other.others = append(other.others, form{another, f.Method, f.Path, check})
	}
	return &other
}

// Delete is Patch for a write that takes an object away.
func (t *Transport) Delete(ctx, begin context.Context, address string) error {
	_, err := t.write(ctx, begin, http.MethodDelete, address, nil)
	return err
}

// Get reads one object, outside of any batch.
func (t *Transport) Get(ctx context.Context, address string) ([]byte, error) {
	return NewReader(t).get(ctx, Question{URL: address})
}
