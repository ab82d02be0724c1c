package guard_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pim-groups/internal/graph/guard"
	"pim-groups/internal/settings"
)

const (
	requests = "/v1.0/identityGovernance/privilegedAccess/group/eligibilityScheduleRequests"
	policies = "/v1.0/policies/roleManagementPolicies/Group_1_2"
	subject  = `"accessId":"member","principalId":"3cce9d87-3986-4f19-8335-7ed075408ca2","groupId":"2b5ed229-4072-478d-9504-a047ebd4b07d"`
	until    = `"scheduleInfo":{"startDateTime":"2026-11-02T06:00:00Z","expiration":{"type":"afterDateTime","endDateTime":"2027-04-01T00:00:00Z"}}`
	forEver  = `"scheduleInfo":{"startDateTime":"2026-11-02T06:00:00Z","expiration":{"type":"noExpiration"}}`
	why      = `"justification":"on call [pim-groups contoso/access#1 1a2b3c4 17.1]"`
)

func capabilities() []guard.Capability {
	return []guard.Capability{guard.Onboard, guard.Settings, guard.Eligible, guard.Renew, guard.Shorten, guard.Remove}
}

// change is a request that changes something, and who may send it.
type change struct {
	method, path, body string
	by                 []guard.Capability
}

// changes are all kinds of requests that change something.
func changes() []change {
	who, grants := []guard.Capability{guard.Eligible, guard.Renew, guard.Shorten}, []guard.Capability{guard.Eligible}
	list := []change{
		{"PATCH", policies, `{"rules":[{"id":"Expiration_EndUser_Assignment"}]}`, []guard.Capability{guard.Onboard}},
		{"PATCH", policies + "/rules/Expiration_EndUser_Assignment", `{"id":"Expiration_EndUser_Assignment"}`, []guard.Capability{guard.Onboard}},
		{"POST", requests, `{` + subject + `,"action":"adminAssign",` + until + `,` + why + `}`, grants},
		{"POST", requests, `{` + subject + `,"action":"adminAssign",` + forEver + `,` + why + `,"ticketInfo":{"ticketNumber":"CHG-1"}}`, grants},
		{"POST", requests, `{` + subject + `,"action":"adminUpdate",` + until + `,` + why + `}`, who},
		{"POST", requests, `{` + strings.Replace(subject, "member", "owner", 1) + `,"action":"adminUpdate",` + until + `,` + why + `}`, who},
		{"POST", requests, `{` + subject + `,"action":"adminRemove",` + why + `}`, []guard.Capability{guard.Remove}},
	}
	for _, leaf := range settings.Leaves() {
		kind, _, _ := strings.Cut(leaf.Rule, "_")
		body := `{"@odata.type":"#microsoft.graph.unifiedRoleManagementPolicy` + kind + `Rule","id":"` + leaf.Rule + `","more":[1]}`
		by := []guard.Capability{guard.Settings}
		if leaf.Rule == "Expiration_EndUser_Assignment" {
			by = append(by, guard.Onboard)
		}
		list = append(list, change{"PATCH", policies + "/rules/" + leaf.Rule, body, by})
	}
	return list
}

// A Transport sends what its own class of changes needs and nothing of another one's.
func TestChangesByCapability(t *testing.T) {
	t.Parallel()
	for _, c := range changes() {
		for _, capability := range capabilities() {
			wantAllowed(t, c.method, c.path, c.body, slices.Contains(c.by, capability), capability)
		}
		wantAllowed(t, c.method, c.path, c.body, false)
		others := slices.DeleteFunc(capabilities(), func(one guard.Capability) bool { return slices.Contains(c.by, one) })
		wantAllowed(t, c.method, c.path, c.body, false, others...)
		wantAllowed(t, c.method, c.path, c.body, true, capabilities()...)
		wantAllowed(t, c.method, strings.Replace(c.path, "v1.0", "beta", 1), c.body, false, capabilities()...)
		wantAllowed(t, c.method, c.path+"/1", c.body, false, capabilities()...)
		wantAllowed(t, "DELETE", c.path, c.body, false, capabilities()...)
	}
}

// What is like a request that may be sent, and is another one.
func TestChangesRefused(t *testing.T) {
	t.Parallel()
	assign := `{` + subject + `,"action":"adminAssign",` + until + `,` + why + `}`
	edit := func(body string, edits ...string) string { return strings.NewReplacer(edits...).Replace(body) }
	for name, body := range map[string]string{
		"active":              edit(assign, "adminAssign", "selfActivate"),
		"another spelling":    edit(assign, "adminAssign", "AdminAssign"),
		"validation":          edit(assign, `{"accessId"`, `{"isValidationOnly":true,"accessId"`),
		"custom data":         edit(assign, why, why+`,"customData":"x"`),
		"another key":         edit(assign, `"accessId"`, `"AccessId"`),
		"a name":              edit(assign, "3cce9d87-3986-4f19-8335-7ed075408ca2", "ada@contoso.com"),
		"no group":            edit(assign, "2b5ed229-4072-478d-9504-a047ebd4b07d", ""),
		"another role":        edit(assign, `"member"`, `"admin"`),
		"a duration":          edit(assign, `"afterDateTime","endDateTime":"2027-04-01T00:00:00Z"`, `"afterDuration","duration":"P180D"`),
		"an end and a length": edit(assign, `00:00Z"}}`, `00:00Z","duration":"P180D"}}`),
		"an end and for ever": edit(assign, "afterDateTime", "noExpiration"),
		"no end":              edit(assign, `,"endDateTime":"2027-04-01T00:00:00Z"`, ``),
		"an end in a zone":    edit(assign, "2027-04-01T00:00:00Z", "2027-04-01T00:00:00+14:00"),
		"an end before":       edit(assign, "2027-04-01", "2026-04-01"),
		"no start":            edit(assign, `"startDateTime":"2026-11-02T06:00:00Z",`, ``),
		"recurrence":          edit(assign, `"expiration":`, `"recurrence":{},"expiration":`),
		"no times":            edit(assign, until+`,`, ``),
		"no reason":           edit(assign, why, `"justification":" "`),
		"an empty ticket":     edit(assign, why, why+`,"ticketInfo":{"ticketNumber":""}`),
		"two":                 `[` + assign + `,` + assign + `]`,
		"a key twice":         edit(assign, `"action"`, `"action":"adminRemove","action"`),
		"more behind":         assign + assign,
		"nothing":             "",
		"a removal with ends": `{` + subject + `,"action":"adminRemove",` + until + `,` + why + `}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if body == assign {
				t.Fatal("the edit changes nothing")
			}
			wantAllowed(t, "POST", requests, body, false, capabilities()...)
		})
	}
	wantAllowed(t, "POST", strings.Replace(requests, "eligibility", "assignment", 1), assign, false, capabilities()...)
	wantAllowed(t, "POST", requests+"/x/cancel", "", false, capabilities()...)

	rule := `{"@odata.type":"#microsoft.graph.unifiedRoleManagementPolicyApprovalRule","id":"Approval_EndUser_Assignment"}`
	at := policies + "/rules/Approval_EndUser_Assignment"
	wantAllowed(t, "PATCH", at, rule, true, guard.Settings)
	for _, body := range []string{
		edit(rule, "Approval_", "Expiration_"), edit(rule, "ApprovalRule", "ExpirationRule"), edit(rule, `"@odata.type":`, `"type":`),
		edit(rule, "#microsoft.graph.", ""), edit(rule, `"id"`, `"ID"`), `{"rules":[` + rule + `]}`, `{"id":"Approval_EndUser_Assignment"}`, "", "[]",
	} {
		wantAllowed(t, "PATCH", at, body, false, capabilities()...)
	}
	wantAllowed(t, "PATCH", policies, `{"rules":[`+rule+`]}`, false, capabilities()...)
	for _, locks := range []string{"Requestor", "Approver"} {
		id := "Notification_" + locks + "_EndUser_Assignment"
		body := `{"@odata.type":"#microsoft.graph.unifiedRoleManagementPolicyNotificationRule","id":"` + id + `"}`
		wantAllowed(t, "PATCH", policies+"/rules/"+id, body, false, capabilities()...)
	}
}

// Whatever is put into a request or cut out of it, at any place: it is not sent, or it
// is one that this class of changes may send.
func TestChangesCut(t *testing.T) {
	t.Parallel()
	all := changes()
	rapid.Check(t, func(r *rapid.T) {
		c := rapid.SampledFrom(all).Draw(r, "change")
		capability := rapid.SampledFrom(capabilities()).Draw(r, "capability")
		from := rapid.IntRange(0, len(c.body)).Draw(r, "from")
		to := min(len(c.body), from+rapid.IntRange(0, 12).Draw(r, "cut"))
		put := rapid.SampledFrom([]string{"", `"`, ",", "{", "}", `"action":"adminRemove",`, `"id":"x",`, "owner", "\u00e9", " ", "\\u0061", "null"}).Draw(r, "put")
		body := c.body[:from] + put + c.body[to:]
		s := &script{answers: []answer{{body: list()}}}
		transport := start(t, s).Allowing(capability)
		_ = send(t, transport, c.method, c.path, body)
		if len(s.sent) > 0 && !slices.Contains(c.by, capability) {
			r.Fatalf("%s sent %s", capability, body)
		}
		for _, word := range []string{"adminRemove", "adminAssign"} {
			removes := capability == guard.Remove && word == "adminRemove" || capability == guard.Eligible && word == "adminAssign"
			if len(s.sent) > 0 && strings.Contains(body, `"action":"`+word+`"`) && !removes {
				r.Fatalf("%s sent %s", capability, body)
			}
		}
	})
}

// A request that makes an object is answered with the object, and sent once.
func TestPost(t *testing.T) {
	t.Parallel()
	body := `{` + subject + `,"action":"adminAssign",` + until + `,` + why + `}`
	const made = `{"id":"1","status":"Failed"}`
	for name, test := range map[string]struct {
		answer   answer
		want     string
		rejected bool
	}{
		"created":        {answer{status: 201, body: made}, made, false},
		"F33 200":        {answer{body: made}, "", false},
		"F33 accepted":   {answer{status: 202, body: made}, "", false},
		"F33 no content": {answer{status: 204, header: map[string]string{"Content-Type": "none"}}, "", false},
		"F33 no body":    {answer{status: 201}, "", false},
		"F33 an error":   {answer{status: 201, body: `{"error":{}}`}, "", false},
		"rejected":       {answer{status: 400, body: `{"error":{"code":"RoleAssignmentExists","message":"x"}}`}, "", true},
		"503":            {answer{status: 503, body: `{"error":{"code":"x","message":"x"}}`}, "", false},
		"reset":          {answer{err: errors.New("connection reset")}, "", false},
	} {
		bubble(t, name, func(t *testing.T) {
			s := &script{answers: []answer{test.answer}}
			got, err := start(t, s).Allowing(guard.Eligible).Post(t.Context(), t.Context(), root+requests, []byte(body))
			f, failed := errors.AsType[*guard.Failure](err)
			if string(got) != test.want || (err == nil) != (test.want != "") || failed && (f.Rejected() != test.rejected || !f.Sent) || len(s.sent) != 1 {
				t.Errorf("got %q, %+v, %d sent", got, f, len(s.sent))
			}
		})
	}
}
