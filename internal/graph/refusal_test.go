package graph_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pim-groups/internal/apply"
	"pim-groups/internal/directory"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
	"pim-groups/internal/plan"
)

// Each refusal that PIM has been seen to give says what to do, whether its code stands
// in the error or in the message of one.
func TestRefusalAdvice(t *testing.T) {
	t.Parallel()
	const failed = "RoleAssignmentRequestPolicyValidationFailed"
	for _, test := range []struct {
		status              int
		code, message, want string
	}{
		{400, "RoleAssignmentExists", "The Role assignment already exists.", "somebody made the principal eligible"},
		{400, "RoleAssignmentDoesNotExist", "The Role assignment does not exist.", "somebody took the eligibility away"},
		{400, "SubjectNotFound", "The subject is not found.", "check its object id"},
		{400, "ActiveDurationTooShort", "The Active duration is too short.", "within 5 minutes"},
		{400, "PendingRoleAssignmentRequest", "There is one.", "approve, deny or cancel it"},
		{400, "RoleAssignmentRequestExists", "There is one.", "approve, deny or cancel it"},
		{400, "InvalidRoleAssignmentRequest", "The role assignment request is invalid.", "try it in the portal"},
		{400, failed, `The following policy rules failed: ["ExpirationRule","MfaRule"]`, "eligible.max allows no end as late as this, eligible.require has mfa, which an application can't have"},
		{400, failed, "The following policy rules failed: JustificationRule - Justification is required", "give the entry a why"},
		{400, failed, "The following policy rules failed: TicketingRule - Ticket is required", "give the entry a ticket"},
		{400, failed, "Something new.", "compare the entry with eligible.max and eligible.require"},
		{400, "MfaAndAcrsConflict", "The Mfa and Acrs policy settings cannot be enabled simultaneously.", "declare one of them"},
		{400, "ActivationCustomApproversNotEmpty", "x", "remove them in the portal"},
		{404, "ResourceNotFound", "x", "a new group takes some minutes"},
		{400, "ResourceTypeNotSupported", "x", "groups of this kind"},
		{403, "PermissionScopeNotGranted", "x", "grant the permission"},
		{403, "UnauthorizedAccessException", "x", "check its permissions"},
		{400, "SomethingNew", "in no list", "SomethingNew: in no list"},
	} {
		inner, _ := json.Marshal(map[string]string{"errorCode": test.code, "message": test.message})
		for _, form := range []map[string]string{{"code": test.code, "message": test.message}, {"code": "UnknownError", "message": string(inner)}} {
			body, _ := json.Marshal(map[string]map[string]string{"error": form})
			c := changes(t, fakegraph.WithFaults(fault.Fault{Method: "POST", Path: `ScheduleRequests$`, Do: fault.Action{Status: test.status, Body: string(body)}}))
			answer := c.write(t, apply.Write{Action: plan.Assign, Request: &apply.Request{Action: apply.AdminAssign, Role: directory.Member, Principal: c.people[0],
				Start: c.ahead(), End: c.ahead().AddDate(0, 1, 0), Justification: "[pim-groups]"}})
			said := fmt.Sprintf("status %d", test.status)
			if answer.Kind != apply.AnswerRejected || !strings.Contains(answer.Detail, test.want) || !strings.Contains(answer.Detail, said) || !strings.Contains(answer.Detail, test.code) {
				t.Errorf("%s: %+v", test.code, answer)
			}
		}
	}
}
