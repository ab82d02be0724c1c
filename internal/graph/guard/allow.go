package guard

import (
	"errors"
	"net/http"
	"strings"
)

// BatchPath and ByIDsPath take the two POSTs that change nothing.
// https://learn.microsoft.com/graph/json-batching
// https://learn.microsoft.com/graph/api/directoryobject-getbyids
const (
	BatchPath = "/v1.0/$batch"
	ByIDsPath = "/v1.0/directoryObjects/getByIds"
)

// policiesPath is where the write is that brings a group under PIM:
// https://learn.microsoft.com/graph/api/unifiedrolemanagementpolicyrule-update
const policiesPath = "/v1.0/policies/roleManagementPolicies/"

// allow says why a request must not be sent. It looks at the request as it
// will be sent, and comes before all else.
func (t *Transport) allow(req *http.Request) error {
	if err := t.Origin.Check(req.URL); err != nil {
		return err
	}
	switch {
	case req.Host != "" && !strings.EqualFold(req.Host, req.URL.Host):
		return errors.New("its Host header names another host")
	case hasIdempotencyKey(req.Header):
		// Graph ignores the header, and net/http takes it as leave to send a
		// write again: https://pkg.go.dev/net/http#Transport
		return errors.New("it has an Idempotency-Key, with which Go would repeat writes")
	case reads(req):
		return nil
	case t.Mode == Writing && writes(req):
		return nil
	}
	return errors.New("this program does not send " + req.Method + " to that path")
}

// reads says that a request changes nothing.
func reads(req *http.Request) bool {
	switch req.Method {
	case http.MethodGet:
		return !strings.HasSuffix(req.URL.Path, "/$batch")
	case http.MethodPost:
		return req.URL.Path == BatchPath || req.URL.Path == ByIDsPath
	}
	return false
}

// writes knows the writes of this product, of which there is one.
func writes(req *http.Request) bool {
	policy, rule, found := strings.Cut(strings.TrimPrefix(req.URL.Path, policiesPath), "/rules/")
	return req.Method == http.MethodPatch && strings.HasPrefix(req.URL.Path, policiesPath) &&
		found && policy != "" && rule != "" && !strings.Contains(policy+rule, "/")
}

func hasIdempotencyKey(h http.Header) bool {
	return h.Get("Idempotency-Key") != "" || h.Get("X-Idempotency-Key") != ""
}

// toPIM says that a path is served by PIM, which has limits of its own.
func toPIM(path string) bool {
	return strings.Contains(path, "/identityGovernance/privilegedAccess/") || strings.Contains(path, "/policies/roleManagementPolic")
}
