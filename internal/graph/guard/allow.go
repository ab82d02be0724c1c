package guard

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Capability is a class of changes whose requests a Transport sends.
type Capability string

// The capabilities.
const (
	Onboard  Capability = "onboard"  // brings a group under PIM, and puts back what that has changed
	Settings Capability = "settings" // gives one role setting another value
	Eligible Capability = "eligible" // makes somebody eligible, or moves the end
	Renew    Capability = "renew"    // moves the end of an eligibility
	Shorten  Capability = "shorten"  // moves the end of an eligibility
	Remove   Capability = "remove"   // ends an eligibility
)

const (
	// read is what every Transport may do.
	read Capability = ""

	batchPath = "/v1.0/$batch"
	// writtenRule is the role setting whose write brings a group under PIM.
	writtenRule = "Expiration_EndUser_Assignment"
	policyPath  = "/v1.0/policies/roleManagementPolicies/{id}"

	idBytes = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
)

// form is a request that a capability needs, as it is sent: the method, the path
// in its one spelling, and what the body must be. {id} is one segment of letters,
// digits, hyphens and underscores. Only a GET has a query.
type form struct {
	capability   Capability
	method, path string // without a path, every one that the origin takes
	checkBody    func(Origin, []byte) error
}

func (f form) writes() bool { return f.capability != read }

// forms is the table of all requests that can leave the program. A class of
// changes is a line here, or one for each address that it writes to.
// https://learn.microsoft.com/graph/json-batching
// https://learn.microsoft.com/graph/api/unifiedrolemanagementpolicyrule-update
// https://learn.microsoft.com/graph/api/unifiedrolemanagementpolicy-update
// https://learn.microsoft.com/graph/api/privilegedaccessgroup-post-eligibilityschedulerequests
func forms() []form {
	list := []form{
		{read, http.MethodGet, "", wantNoBody},
		{read, http.MethodPost, batchPath, wantReads},
		{Onboard, http.MethodPatch, policyPath + "/rules/" + writtenRule, wantWrittenRule},
		{Onboard, http.MethodPatch, policyPath, wantOnlyWrittenRule},
		{Eligible, http.MethodPost, requestPath, wantRequest(adminAssign, adminUpdate)},
		{Renew, http.MethodPost, requestPath, wantRequest(adminUpdate)},
		{Shorten, http.MethodPost, requestPath, wantRequest(adminUpdate)},
		{Remove, http.MethodPost, requestPath, wantRequest(adminRemove)},
	}
	for _, rule := range settableRules() {
		list = append(list, form{Settings, http.MethodPatch, policyPath + "/rules/" + rule, wantRule(rule)})
	}
	return list
}

// Allowing gives a Transport that also sends what these kinds of change need, and
// shares all else with t: the token, the limiters, and with them what Graph asked
// to wait. A write that ignored that would be throttled, and then its outcome is
// unknown.
func (t *Transport) Allowing(capabilities ...Capability) *Transport {
	other := *t
	other.allowed = capabilities
	return &other
}

// allow finds the form of a request, or says why it must not be sent. It looks at
// the request as it will be sent, and comes before all else.
func (t *Transport) allow(req *http.Request, body []byte) (form, error) {
	if err := t.Origin.Check(req.URL); err != nil {
		return form{}, err
	}
	if req.Host != "" && !strings.EqualFold(req.Host, req.URL.Host) {
		return form{}, errors.New("its Host header names another host")
	}
	for name := range req.Header {
		// Graph ignores an Idempotency-Key, and net/http takes it as leave to send a
		// write again: https://pkg.go.dev/net/http#Transport. Others override methods.
		if name != http.CanonicalHeaderKey(consistencyLevel) {
			return form{}, errors.New("it has a header that this program does not use")
		}
	}
	err := fmt.Errorf("this run may not send %s to that path", req.Method)
	if wrong := checkJSON(body); wrong != nil && len(body) > 0 {
		// With a key twice, what is compared here might not be what Graph reads.
		return form{}, fmt.Errorf("what would be sent is not one plain JSON object: %w", wrong)
	}
	for _, f := range t.formsFor(req) {
		if err = f.checkBody(t.Origin, body); err == nil {
			return f, nil
		}
	}
	return form{}, err
}

// formsFor gives the forms of what a Transport may send.
func (t *Transport) formsFor(req *http.Request) []form {
	list := formsAt(req.Method, req.URL, t.allowed)
	for _, f := range t.others {
		if f.path != "" && f.method == req.Method && f.reaches(req.URL) {
			list = append(list, f)
		}
	}
	return list
}

// formsAt gives the forms of a method and a path.
func formsAt(method string, u *url.URL, allowed []Capability) []form {
	return slices.DeleteFunc(forms(), func(f form) bool {
		return f.method != method || !f.reaches(u) || f.writes() && !slices.Contains(allowed, f.capability)
	})
}

// reaches compares the path as it is sent: what is escaped there without need is
// another path.
func (f form) reaches(u *url.URL) bool {
	if f.path == "" {
		return !strings.HasSuffix(strings.ToLower(u.Path), "/$batch")
	}
	return u.RawQuery == "" && !u.ForceQuery &&
		slices.EqualFunc(strings.Split(f.path, "/"), strings.Split(u.EscapedPath(), "/"), func(want, got string) bool {
			return want == got || want == "{id}" && got != "" && strings.Trim(got, idBytes) == ""
		})
}

func wantNoBody(_ Origin, body []byte) error {
	if len(body) > 0 {
		return errors.New("a request that reads has a body")
	}
	return nil
}

// wantReads wants a batch of GETs, each of which could be sent alone. A key that
// this program does not send could make another request of one, so it is refused.
func wantReads(o Origin, body []byte) error {
	var batch batchBody
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if dec.Decode(&batch) != nil || slices.ContainsFunc(batch.Requests, func(r batchRequest) bool { return !r.reads(o) }) {
		return errors.New("it is a batch with more in it than reads")
	}
	return nil
}

func (r batchRequest) reads(o Origin) bool {
	u, err := o.Parse(o.String() + "/v1.0" + r.URL)
	if err != nil || r.Method != http.MethodGet {
		return false
	}
	for name, value := range r.Headers {
		if name != consistencyLevel || value != eventual {
			return false
		}
	}
	return len(formsAt(r.Method, u, nil)) > 0
}

func wantWrittenRule(_ Origin, body []byte) error {
	object, err := readObject(body)
	if err != nil || string(object["id"]) != strconv.Quote(writtenRule) {
		return errors.New("it writes another role setting than " + writtenRule)
	}
	return nil
}

// wantOnlyWrittenRule wants the policy with that role setting and nothing else: a
// body with more in it would change what nobody has read.
func wantOnlyWrittenRule(o Origin, body []byte) error {
	object, err := readObject(body)
	var rules []json.RawMessage
	if err != nil || len(object) != 1 || json.Unmarshal(object["rules"], &rules) != nil || len(rules) != 1 {
		return errors.New("it writes more or less than one role setting")
	}
	return wantWrittenRule(o, rules[0])
}
