package guard_test

import (
	"net/http"
	"strings"
	"testing"

	"pim-groups/internal/graph/guard"
)

// What may be sent, by mode. A write is known by its body, too.
func TestAllowed(t *testing.T) {
	t.Parallel()
	const (
		policy = "/v1.0/policies/roleManagementPolicies/Group_1_2"
		rule   = policy + "/rules/Expiration_EndUser_Assignment"
		body   = `{"@odata.type":"#x","id":"Expiration_EndUser_Assignment"}`
		other  = `{"@odata.type":"#x","id":"Approval_EndUser_Assignment"}`
	)
	tests := []struct {
		method, url, body string
		reading, writing  bool
	}{
		{"GET", "/v1.0/groups", "", true, true},
		{"GET", "/beta/identityGovernance/privilegedAccess/group/resources", "", true, true},
		{"GET", "/beta/identityGovernance/privilegedAccess/group/resources/1", "", false, false},
		{"GET", "/beta/groups", "", false, false},
		{"GET", "/v1.0/$batch", "", false, false},
		{"HEAD", "/v1.0/groups", "", false, false},
		{"POST", "/v1.0/$batch", "", true, true},
		{"POST", "/beta/$batch", "", false, false},
		{"POST", "/v1.0/directoryObjects/getByIds", "", true, true},
		{"POST", "/v1.0/groups", "", false, false},
		{"POST", "/v1.0/identityGovernance/privilegedAccess/group/eligibilityScheduleRequests", "", false, false},
		{"PATCH", rule, body, false, true},
		{"PATCH", rule, "", false, false},
		{"PATCH", rule, other, false, false},
		{"PATCH", rule, "[" + body + "]", false, false},
		{"PATCH", rule + "?x=1", body, false, false},
		{"PUT", rule, body, false, false},
		{"DELETE", rule, "", false, false},
		{"PATCH", rule + "/more", body, false, false},
		{"PATCH", policy + "/rules/Approval_EndUser_Assignment", other, false, false},
		{"PATCH", policy + "/rules", body, false, false},
		{"PATCH", policy, `{"rules":[` + body + `]}`, false, true},
		{"PATCH", policy, `{"rules":[]}`, false, false},
		{"PATCH", policy, `{"rules":[` + other + `]}`, false, false},
		{"PATCH", policy, `{"rules":[` + body + "," + other + `]}`, false, false},
		{"PATCH", policy, `{"rules":[` + body + `],"scopeId":"2"}`, false, false},
		{"PATCH", policy, body, false, false},
		{"PATCH", policy, "", false, false},
		{"PATCH", "/v1.0/policies/roleManagementPolicies//rules/Expiration_EndUser_Assignment", body, false, false},
		{"PATCH", "/v1.0/policies/roleManagementPolicies", `{"rules":[` + body + `]}`, false, false},
		{"PATCH", "/v1.0/policies/roleManagementPolicyAssignments/Group_1_2", `{"rules":[` + body + `]}`, false, false},
		{"PATCH", "/v1.0/groups/1", body, false, false},
		{"DELETE", "/v1.0/groups/1", "", false, false},
	}
	for _, test := range tests {
		for mode, want := range map[guard.Mode]bool{guard.Reading: test.reading, guard.Writing: test.writing} {
			s := &script{answers: []answer{{body: list()}}}
			transport := start(t, s, func(c *guard.Config) { c.Mode = mode })
			req, _ := http.NewRequestWithContext(t.Context(), test.method, root+test.url, strings.NewReader(test.body))
			_, err := transport.RoundTrip(req)
			if (err == nil) != want || len(s.sent) > 0 != want {
				t.Errorf("%s %s %s in mode %d: error %v, %d sent; want allowed: %v", test.method, test.url, test.body, mode, err, len(s.sent), want)
			}
		}
	}
}
