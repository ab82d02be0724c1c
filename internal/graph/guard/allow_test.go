package guard_test

import (
	"net/http"
	"strings"
	"testing"

	"pim-groups/internal/graph/guard"
)

// What may be sent, by kind of change. A write is known by its body, too.
func TestAllowed(t *testing.T) {
	t.Parallel()
	const (
		policy = "/v1.0/policies/roleManagementPolicies/Group_1_2"
		rule   = policy + "/rules/Expiration_EndUser_Assignment"
		body   = `{"@odata.type":"#x","id":"Expiration_EndUser_Assignment"}`
		other  = `{"@odata.type":"#x","id":"Approval_EndUser_Assignment"}`
	)
	tests := []struct {
		method, url, body   string
		reading, onboarding bool
	}{
		{"GET", "/v1.0/groups", "", true, true},
		{"GET", "/beta/identityGovernance/privilegedAccess/group/resources", "", true, true},
		{"GET", "/beta/identityGovernance/privilegedAccess/group/resources/1", "", false, false},
		{"GET", "/beta/groups", "", false, false},
		{"GET", "/v1.0/$batch", "", false, false},
		{"HEAD", "/v1.0/groups", "", false, false},
		{"GET", "/v1.0/groups", "{}", false, false},
		{"GET", "/v1.0/%24batch", "", false, false},
		{"GET", "/v1.0/groups/$batch", "", false, false},
		{"GET", "/v1.0/$Batch", "", false, false},
		{"get", "/v1.0/groups", "", false, false},
		{"", "/v1.0/groups", "", false, false},
		{"POST", "/v1.0/$batch", `{"requests":[]}`, true, true},
		{"POST", "/v1.0/$batch", "", false, false},
		{"POST", "/v1.0/$batch?x=1", `{"requests":[]}`, false, false},
		{"POST", "/v1.0/$batch?", `{"requests":[]}`, false, false},
		{"POST", "/v1.0/%24batch", `{"requests":[]}`, false, false},
		{"POST", "/v1.0/$BATCH", `{"requests":[]}`, false, false},
		{"POST", "/v1.0/x/$batch", `{"requests":[]}`, false, false},
		{"POST", "/beta/$batch", `{"requests":[]}`, false, false},
		{"POST", "/v1.0/directoryObjects/getByIds", `{"ids":[]}`, false, false},
		{"POST", "/v1.0/groups", "", false, false},
		{"POST", "/v1.0/identityGovernance/privilegedAccess/group/eligibilityScheduleRequests", "", false, false},
		{"PATCH", rule, body, false, true},
		{"PATCH", rule, "", false, false},
		{"PATCH", rule, other, false, false},
		{"PATCH", rule, "[" + body + "]", false, false},
		{"PATCH", rule + "?x=1", body, false, false},
		{"PATCH", rule + "?", body, false, false},
		{"PATCH", rule + "/", body, false, false},
		{"patch", rule, body, false, false},
		{"POST", rule, body, false, false},
		{"PUT", rule, body, false, false},
		{"PATCH", strings.Replace(rule, "_End", "%5FEnd", 1), body, false, false},
		{"PATCH", strings.Replace(rule, "rules", "Rules", 1), body, false, false},
		{"PATCH", strings.Replace(rule, "/rules", "//rules", 1), body, false, false},
		{"PATCH", strings.Replace(rule, "/rules", "/x/../rules", 1), body, false, false},
		{"PATCH", strings.Replace(rule, "/rules", "%2frules", 1), body, false, false},
		{"PATCH", strings.Replace(rule, "/rules", ";x/rules", 1), body, false, false},
		{"PATCH", strings.Replace(rule, "/rules", "%3Fx/rules", 1), body, false, false},
		{"PATCH", strings.Replace(rule, "/rules", "%00/rules", 1), body, false, false},
		{"PATCH", strings.Replace(rule, "/rules", "/effectiveRules", 1), body, false, false},
		{"PATCH", strings.Replace(rule, "v1.0", "beta", 1), body, false, false},
		{"PATCH", strings.Replace(rule, "v1.0", "V1.0", 1), body, false, false},
		{"PATCH", rule, body + body, false, false},
		{"PATCH", rule, `{"ID":"Expiration_EndUser_Assignment"}`, false, false},
		{"PATCH", rule, `{"id":"expiration_enduser_assignment"}`, false, false},
		{"PATCH", rule, `{"id":["Expiration_EndUser_Assignment"]}`, false, false},
		{"PATCH", rule, "null", false, false},
		{"DELETE", rule, "", false, false},
		{"PATCH", rule + "/more", body, false, false},
		{"PATCH", policy + "/rules/Approval_EndUser_Assignment", other, false, false},
		{"PATCH", policy + "/rules", body, false, false},
		{"PATCH", policy, `{"rules":[` + body + `]}`, false, true},
		{"PATCH", policy, `{"rules":[]}`, false, false},
		{"PATCH", policy, `{"rules":[` + other + `]}`, false, false},
		{"PATCH", policy, `{"rules":[` + body + "," + other + `]}`, false, false},
		{"PATCH", policy, `{"rules":[` + body + `],"scopeId":"2"}`, false, false},
		{"PATCH", policy, `{"Rules":[` + body + `]}`, false, false},
		{"PATCH", policy, `{"rules":[` + body + `],"Rules":[` + other + `]}`, false, false},
		{"PATCH", policy, `{"rules":` + body + `}`, false, false},
		{"PATCH", policy, body, false, false},
		{"PATCH", policy, "", false, false},
		{"PATCH", "/v1.0/policies/roleManagementPolicies//rules/Expiration_EndUser_Assignment", body, false, false},
		{"PATCH", "/v1.0/policies/roleManagementPolicies", `{"rules":[` + body + `]}`, false, false},
		{"PATCH", "/v1.0/policies/roleManagementPolicyAssignments/Group_1_2", `{"rules":[` + body + `]}`, false, false},
		{"PATCH", "/v1.0/groups/1", body, false, false},
		{"DELETE", "/v1.0/groups/1", "", false, false},
	}
	for _, test := range tests {
		wantAllowed(t, test.method, test.url, test.body, test.reading)
		wantAllowed(t, test.method, test.url, test.body, test.onboarding, guard.Onboard)
		wantAllowed(t, test.method, test.url, test.body, test.reading, "another")
	}
}

// wantAllowed wants a request to be sent once or not at all.
func wantAllowed(t *testing.T, method, address, body string, want bool, capabilities ...guard.Capability) {
	t.Helper()
	answers := answer{body: list()}
	if method == http.MethodPost && strings.HasSuffix(address, "Requests") {
		answers.status = http.StatusCreated
	}
	s := &script{answers: []answer{answers}}
	err := send(t, start(t, s).Allowing(capabilities...), method, address, body)
	if (err == nil) != want || len(s.sent) > 0 != want {
		t.Errorf("%s %s %s with %q: error %v, %d sent; want allowed: %v", method, address, body, capabilities, err, len(s.sent), want)
	}
	if err != nil {
		failure(t, err, guard.Refused)
	}
}

func send(t testing.TB, transport *guard.Transport, method, address, body string) error {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, root+address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Method = method // also what is none
	return transport.Send(req)
}

// A batch is what is in it: nothing but reads that could be sent alone.
func TestAllowedBatches(t *testing.T) {
	t.Parallel()
	const fine = `{"id":"1","method":"GET","url":"/groups?$top=1","headers":{"ConsistencyLevel":"eventual"}}`
	for requests, want := range map[string]bool{
		fine:              true,
		fine + "," + fine: true,
		`{"id":"1","method":"PATCH","url":"/groups/1","body":{}}`:                                          false,
		`{"id":"1","method":"PATCH","url":"/groups/1"}`:                                                    false,
		`{"id":"1","method":"DELETE","url":"/groups/1"}`:                                                   false,
		`{"id":"1","method":"POST","url":"/groups"}`:                                                       false,
		`{"id":"1","method":"POST","url":"/$batch"}`:                                                       false,
		`{"id":"1","method":"GET","url":"/$batch"}`:                                                        false,
		`{"id":"1","method":"GET","url":"/groups","body":{}}`:                                              false,
		`{"id":"1","method":"get","url":"/groups"}`:                                                        false,
		`{"id":"1","url":"/groups"}`:                                                                       false,
		`{"id":"1","method":"GET","method":"DELETE","url":"/groups/1"}`:                                    false,
		`{"id":"1","method":"GET","Method":"DELETE","url":"/groups/1"}`:                                    false,
		`{"id":"1","method":"GET","url":"/groups","headers":{"X-HTTP-Method-Override":"DELETE"}}`:          false,
		`{"id":"1","method":"GET","url":"/groups","headers":{"Authorization":"Bearer x"}}`:                 false,
		`{"id":"1","method":"GET","url":"/groups","dependsOn":["2"]}`:                                      false,
		`{"id":"1","method":"GET","url":"/groups","atomicityGroup":"a"}`:                                   false,
		`{"id":"1","method":"GET","url":"https://evil.example/groups"}`:                                    false,
		`{"id":"1","method":"GET","url":"//evil.example/groups"}`:                                          false,
		`{"id":"1","method":"GET","url":"@evil.example/groups"}`:                                           false,
		`{"id":"1","method":"GET","url":"/../beta/groups"}`:                                                false,
		`{"id":"1","method":"GET","url":"/%2e%2e/beta/groups"}`:                                            false,
		`{"id":"1","method":"GET","url":"groups"}`:                                                         false,
		`{"id":"1","method":"GET","url":"/%zz"}`:                                                           false,
		`{"id":"1","method":"GET"}`:                                                                        false,
		fine + `,{"id":"2","method":"PATCH","url":"/policies/roleManagementPolicies/Group_1_2","body":{}}`: false,
	} {
		wantAllowed(t, "POST", "/v1.0/$batch", `{"requests":[`+requests+`]}`, want)
		wantAllowed(t, "POST", "/v1.0/$batch", `{"requests":[`+requests+`]}`, want, guard.Onboard)
		wantAllowed(t, "POST", "/v1.0/$batch", `{"requests":[`+requests+`],"x":1}`, false)
		wantAllowed(t, "POST", "/v1.0/$batch", `{"requests":[],"Requests":[`+requests+`]}`, false)
		wantAllowed(t, "POST", "/v1.0/$batch", `{"requests":[]}{"requests":[`+requests+`]}`, false)
	}
}

// What could make another request of one, or send it again, does not leave, not
// even a header without a value: net/http looks whether the name is there.
func TestAllowedHeaders(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Idempotency-Key", "X-Idempotency-Key", "idempotency-key", "X-Http-Method-Override", "X-Http-Method",
		"Authorization", "Prefer", "If-Match", "Accept-Encoding"} {
		for _, values := range [][]string{nil, {}, {""}, {"DELETE"}} {
			s := &script{answers: []answer{{body: list()}}}
			req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, groups, nil)
			req.Header[name] = values
			if err := start(t, s).Send(req); err == nil || len(s.sent) > 0 {
				t.Errorf("%s with %q was sent", name, values)
			}
		}
	}
}
