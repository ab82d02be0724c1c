package guard

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// BatchPath and ByIDsPath take the two POSTs that change nothing.
// https://learn.microsoft.com/graph/json-batching
// https://learn.microsoft.com/graph/api/directoryobject-getbyids
const (
	BatchPath = "/v1.0/$batch"
	ByIDsPath = "/v1.0/directoryObjects/getByIds"
)

// The write that brings a group under PIM, in its two forms: to the one role
// setting, or to the policy that holds it, with no other setting in it.
// https://learn.microsoft.com/graph/api/unifiedrolemanagementpolicyrule-update
// https://learn.microsoft.com/graph/api/unifiedrolemanagementpolicy-update
const (
	policiesPath = "/v1.0/policies/roleManagementPolicies/"
	writtenRule  = "Expiration_EndUser_Assignment"
)

// allow says why a request must not be sent. It looks at the request as it
// will be sent, and comes before all else.
func (t *Transport) allow(req *http.Request, body []byte) error {
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
	case t.Mode == Writing && writes(req, body):
		return oneReading(body)
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

// writes knows the write of this product, by its address and by its body: a
// body with more in it would change what nobody has read.
func writes(req *http.Request, body []byte) bool {
	rest, inside := strings.CutPrefix(req.URL.Path, policiesPath)
	if req.Method != http.MethodPatch || !inside || req.URL.RawQuery != "" {
		return false
	}
	policy, rule, single := strings.Cut(rest, "/")
	if policy == "" {
		return false
	}
	if single {
		return rule == "rules/"+writtenRule && isWrittenRule(body)
	}
	var object map[string]json.RawMessage
	var rules []json.RawMessage
	return json.Unmarshal(body, &object) == nil && len(object) == 1 &&
		json.Unmarshal(object["rules"], &rules) == nil && len(rules) == 1 && isWrittenRule(rules[0])
}

// oneReading wants no key twice in what is sent, at any depth: what was compared
// here must be what Graph reads, whichever of the two it takes.
func oneReading(body []byte) error {
	if err := checkJSON(body); err != nil {
		return fmt.Errorf("what would be sent is not one plain JSON object: %w", err)
	}
	return nil
}

func isWrittenRule(data []byte) bool {
	var object map[string]json.RawMessage
	return json.Unmarshal(data, &object) == nil && string(object["id"]) == strconv.Quote(writtenRule)
}

func hasIdempotencyKey(h http.Header) bool {
	return h.Get("Idempotency-Key") != "" || h.Get("X-Idempotency-Key") != ""
}

// toPIM says that a path is served by PIM, which has limits of its own.
func toPIM(path string) bool {
	return strings.Contains(path, "/identityGovernance/privilegedAccess/") || strings.Contains(path, "/policies/roleManagementPolic")
}
