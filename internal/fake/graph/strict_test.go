package fakegraph_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
)

// witness is a test that may fail.
type witness struct {
	testing.TB
	said []string
}

func (w *witness) Errorf(format string, args ...any) {
	w.said = append(w.said, fmt.Sprintf(format, args...))
}

// What is never sent fails the test that sends it; what may be sent does not.
func TestStrict(t *testing.T) {
	t.Parallel()
	id := []string{"client-request-id", "11111111-2222-4333-8444-555555555555"}
	rule := "/v1.0/policies/roleManagementPolicies/x/rules/" + activation
	for _, tt := range []struct {
		mode               fakegraph.Mode
		method, path, body string
		headers            []string
		want               string // "" allowed
	}{
		{fakegraph.Reading, "GET", "/v1.0/groups?$select=id", "", id, ""},
		{fakegraph.Reading, "GET", resources, "", id, ""},
		{fakegraph.Reading, "GET", "/v1.0/groups/" + deleted, "", id, ""},
		{fakegraph.Reading, "POST", "/v1.0/directoryObjects/getByIds", `{"ids":["` + alice + `"]}`, id, ""},
		{fakegraph.Reading, "POST", "/v1.0/$batch", `{"requests":[` + ask("1", "/organization") + `]}`, id, ""},
		{fakegraph.Reading, "GET", assignmentsOf(plain), "", id, ""},
		{fakegraph.Reading, "GET", "/v1.0/groups", "", nil, "no client-request-id"},
		{fakegraph.Reading, "GET", "/v1.0/groups", "", append([]string{"Idempotency-Key", "1"}, id...), "idempotency"},
		{fakegraph.Reading, "PATCH", rule, expire("PT4H"), id, "a write while reading"},
		{fakegraph.Reading, "POST", eligibilityRequests, eligible(plain, alice), id, "a write while reading"},
		{fakegraph.Reading, "DELETE", "/v1.0/groups/" + plain, "", id, "a write while reading"},
		{fakegraph.Reading, "POST", "/v1.0/$batch", `{"requests":[{"id":"1","method":"DELETE","url":"/groups/` + plain + `"}]}`, id, "a write while reading"},
		{fakegraph.Reading, "GET", "/beta/groups", "", id, "beta is for"},
		{fakegraph.Reading, "GET", "/beta/privilegedAccess/aadGroups/resources", "", id, "retired"},
		{fakegraph.Reading, "GET", "/v1.0/x/register", "", id, "register"},
		{fakegraph.Reading, "GET", "/v1.0/nonsense", "", id, "does not know"},
		{fakegraph.Reading, "GET", "/v1.0/groups?$filter=displayName ne 'x'", "", id, "refuses the query"},
		{fakegraph.Reading, "GET", "/v1.0/policies/roleManagementPolicyAssignments", "", id, "need a filter"},
		{fakegraph.Reading, "GET", "/common/discovery/instance", "", nil, "not Graph"},
		{fakegraph.Writing, "PATCH", rule, expire("PT4H"), id, ""}, // refused, but for the group's sake
		{fakegraph.Writing, "POST", eligibilityRequests, eligibleUntil(plain, alice, "2026-12-24T00:00:00Z"), id, ""},
		{fakegraph.Writing, "POST", eligibilityRequests, eligible(plain, alice), id, "an end relative"},
		{fakegraph.Writing, "POST", eligibilityRequests, strings.Replace(eligibleUntil(plain, alice, "2026-12-24T00:00:00Z"), "2026-11-24T09", "0001-01-01T00", 1), id, "a beginning"},
		{fakegraph.Writing, "POST", assignmentRequests, eligible(plain, alice), id, "neither role settings nor"},
		{fakegraph.Writing, "PATCH", "/v1.0/groups/" + plain, "{}", id, "neither role settings nor"},
	} {
		c := serve(t)
		w := &witness{TB: t}
		c.srv.Strict(w, tt.mode)
		c.do(tt.method, tt.path, tt.body, tt.headers...)
		if got := strings.Join(w.said, "; "); tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
			t.Errorf("%s %s: said %q, want %q", tt.method, tt.path, got, tt.want)
		}
	}
}

// A client that follows a redirect gives itself away.
func TestStrictRedirect(t *testing.T) {
	t.Parallel()
	c := serve(t, fakegraph.WithFaults(fault.Fault{Path: "^/v1.0/users", Do: fault.Action{Status: 307, Header: map[string]string{"Location": "/v1.0/groups"}}}))
	w := &witness{TB: t}
	c.srv.Strict(w, fakegraph.Reading)
	c.get("/v1.0/users", "client-request-id", "x")
	if got := strings.Join(w.said, "; "); !strings.Contains(got, "follows a redirect") {
		t.Errorf("said %q", got)
	}
}

// A request to another host gets no answer, and is noted.
func TestStrictOrigin(t *testing.T) {
	t.Parallel()
	c := serve(t)
	w := &witness{TB: t}
	c.srv.Strict(w, fakegraph.Reading)
	if r, err := c.try("GET", "https://evil.example/v1.0/groups", ""); err == nil {
		t.Errorf("an answer: %s", r.text)
	}
	if got := strings.Join(w.said, "; "); !strings.Contains(got, "goes to https://evil.example") {
		t.Errorf("said %q", got)
	}
}

// The log has a line for each request, batches with their requests, and never
// a token.
func TestLog(t *testing.T) {
	t.Parallel()
	var lines bytes.Buffer
	c := serve(t, fakegraph.WithLog(&lines), fakegraph.WithClock(now), fakegraph.WithFaults(fault.Fault{Path: "users", Do: fault.Action{Status: 500, Body: "{}"}}))
	c.get("/v1.0/groups?$select=id&$top=1", "client-request-id", "me")
	c.do("POST", "/v1.0/$batch", `{"requests":[`+ask("1", "/organization")+`,`+ask("2", "/users")+`]}`)
	var first, second fakegraph.Entry
	for i, line := range strings.Split(strings.TrimSpace(lines.String()), "\n") {
		if err := json.Unmarshal([]byte(line), []*fakegraph.Entry{&first, &second}[i]); err != nil {
			t.Fatal(err)
		}
	}
	want := fakegraph.Entry{Time: now(), Method: "GET", Path: "/v1.0/groups", Query: "$select=id&$top=1", Status: 200, ClientRequestID: "me"}
	if fmt.Sprint(first) != fmt.Sprint(want) {
		t.Errorf("first %+v", first)
	}
	if len(second.Batch) != 2 || second.Batch[1].Status != 500 || second.Batch[1].Fault != "users #1" || second.Body == "" || second.Bytes == 0 {
		t.Errorf("second %+v", second)
	}
	if strings.Contains(lines.String(), c.token) || strings.Contains(lines.String(), "Bearer") {
		t.Error("a token is in the log")
	}
	if c.srv.GraphRequests() != 2 || len(c.srv.Writes()) != 0 {
		t.Errorf("%d requests, writes %v", c.srv.GraphRequests(), c.srv.Writes())
	}
	c.srv.ForgetRequests()
	if got := c.srv.Requests(); len(got) != 0 {
		t.Errorf("remembers %v", got)
	}
}

func TestWritesAreLogged(t *testing.T) {
	t.Parallel()
	c := serve(t)
	c.patch(plain, activation, expire("PT4H"))
	c.batch(`{"id":"1","method":"DELETE","url":"/groups/` + plain + `"}`)
	writes := c.srv.Writes()
	if len(writes) != 2 || writes[0].Method != "PATCH" || writes[1].Method != "DELETE" {
		t.Errorf("writes %+v", writes)
	}
}
