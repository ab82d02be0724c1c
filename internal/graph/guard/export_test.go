package guard

import (
	"io"
	"net/http"
)

// Send sends any request, also what the package itself never makes.
func (t *Transport) Send(req *http.Request) error {
	y := &try{req: req, begin: req.Context(), units: 1, number: 1}
	if req.Body != nil {
		y.body, _ = io.ReadAll(req.Body) // in memory
	}
	_, _, err := t.exchange(y)
	return err
}
