package entra

import (
	"fmt"

	o "pim-groups/internal/fake/graph/odata"
)

// failure is an error of the token endpoint.
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
type failure struct {
	status  int
	kind    string // OAuth's name
	code    int    // AADSTS number
	message string
}

// fail gives the failure the form that Entra gives it: ids and time stand in
// the text as well. [L]
func (a *Authority) fail(f failure) Reply {
	const trace, correlation = "5b2c1a6e-5c1c-4d6e-9d6a-0f1d5a0b2c00", "1d7c4f2a-8f7e-4b57-b1b5-6f6f2b7f5f10"
	at := a.Now().UTC().Format("2006-01-02 15:04:05Z")
	text := fmt.Sprintf("AADSTS%d: %s Trace ID: %s Correlation ID: %s Timestamp: %s", f.code, f.message, trace, correlation, at)
	return Reply{Status: f.status, Body: o.Object{
		{Name: "error", Value: o.Text(f.kind)},
		{Name: "error_description", Value: o.Text(text)},
		{Name: "error_codes", Value: o.List(o.Int(f.code))},
		{Name: "timestamp", Value: o.Text(at)},
		{Name: "trace_id", Value: o.Text(trace)},
		{Name: "correlation_id", Value: o.Text(correlation)},
		{Name: "error_uri", Value: o.Text(fmt.Sprintf("%s/error?code=%d", a.Base, f.code))},
	}}
}
