package settings_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/settings"
)

// Each leaf: the rule that was read (the documented one with these properties), what
// it is to be, and the properties that change; or ": " and the reason why none is made.
func TestPatch(t *testing.T) {
	t.Parallel()
	activation := func(d time.Duration) settings.Role {
		return settings.Role{ActivationMax: settings.Known(settings.ActivationLimit{Longest: d})}
	}
	eligible := func(l settings.AssignmentLimit) settings.Role { return settings.Role{EligibleMax: settings.Known(l)} }
	require := func(r settings.Require) settings.Role { return settings.Role{ActivationRequire: settings.Known(r)} }
	context := func(c settings.Context) settings.Role { return settings.Role{ActivationContext: settings.Known(c)} }
	approve := func(a settings.Approval) settings.Role { return settings.Role{ActivationApproval: settings.Known(a)} }
	notify := func(m settings.Mails) settings.Role { return settings.Role{NotifyEligible: settings.Known(m)} }
	const limits, length = "an activation lasts 30m to 24h, in steps of 30m", "an assignment lasts 1d to 3650d in whole days, or is permanent"
	for _, test := range []struct {
		leaf, read string
		want       settings.Role
		changed    string
	}{
		{"activation.max", `{"new":1.50}`, activation(2 * hour), `{"maximumDuration":"PT2H"}`},
		{"activation.max", `{"isExpirationRequired":false}`, activation(day), `{"maximumDuration":"P1D","isExpirationRequired":true}`},
		{"activation.max", `{}`, activation(hour / 2), `{"maximumDuration":"PT30M"}`},
		{"activation.max", `{}`, activation(hour + 15*time.Minute), ": " + limits},
		{"activation.max", `{}`, activation(0), ": " + limits},
		{"activation.max", `{}`, activation(day + hour/2), ": " + limits},
		{"activation.max", `{}`, settings.Role{ActivationMax: settings.Known(settings.ActivationLimit{Longest: hour, EndNotRequired: true})}, ": " + limits},
		{"activation.max", `{}`, settings.Role{}, ": was not read"},
		{"activation.max", `{"maximumDuration":"P1M"}`, activation(hour), `: maximumDuration is "P1M", which is not in days, hours and minutes`},
		{"eligible.max", `{}`, eligible(settings.AssignmentLimit{Permanent: true}), `{"isExpirationRequired":false}`},
		{"eligible.max", `{"isExpirationRequired":false,"maximumDuration":"P1Y"}`, eligible(settings.AssignmentLimit{Longest: 90 * day}), `{"isExpirationRequired":true,"maximumDuration":"P90D"}`},
		{"eligible.max", `{}`, eligible(settings.AssignmentLimit{Longest: 3650 * day}), `{"maximumDuration":"P3650D"}`},
		{"eligible.max", `{}`, eligible(settings.AssignmentLimit{Longest: day}), `{"maximumDuration":"P1D"}`},
		{"eligible.max", `{}`, eligible(settings.AssignmentLimit{Longest: 3651 * day}), ": " + length},
		{"eligible.max", `{}`, eligible(settings.AssignmentLimit{Longest: 8 * hour}), ": " + length},
		{"eligible.max", `{}`, eligible(settings.AssignmentLimit{Longest: 30 * hour}), ": " + length},
		{"activation.require", `{}`, require(settings.Require{MFA: true, Justification: true, Ticket: true}), `{"enabledRules":["MultiFactorAuthentication","Justification","Ticketing"]}`},
		{"activation.require", `{}`, require(settings.Require{}), `{"enabledRules":[]}`},
		{"activation.require", `{"enabledRules":["New"]}`, require(settings.Require{}), `: enabledRules has the unknown value "New"`},
		{"activation.context", `{}`, context("c7"), `{"isEnabled":true,"claimValue":"c7"}`},
		{"activation.context", `{"isEnabled":true,"claimValue":"c7"}`, context(""), `{"isEnabled":false}`},
		{"activation.context", `{}`, context("C7"), ": an authentication context is c1 to c99, or none"},
		{"activation.context", `{}`, context("none"), ": an authentication context is c1 to c99, or none"},
		{"activation.approval", approvers(ada), approve(settings.Approval{}), `{"setting":{"isApprovalRequired":false,"approvalMode":"SingleStage","approvalStages":[{"primaryApprovers":[` + ada + `]}]}}`},
		{"activation.approval", approval(`[]`), approve(settings.ApprovedBy(user('1'))), approval(`[{"approvalStageTimeOutInDays":1,"isApproverJustificationRequired":true,"escalationTimeInMinutes":0,
			"isEscalationEnabled":false,"escalationApprovers":[],"primaryApprovers":[{"@odata.type":"#microsoft.graph.singleUser","userId":"11111111-aaaa-4aaa-8aaa-000000000001"}]}]`)},
		{"activation.approval", approval(`[{"new":1.50,"primaryApprovers":[` + group + `,` + ada + `]}]`), approve(settings.ApprovedBy(user('a'), settings.Approver{Kind: "group", ID: "33333333-AAAA-4aaa-8aaa-000000000002"})),
			approval(`[{"new":1.50,"primaryApprovers":[{"@odata.type":"#microsoft.graph.groupMembers","groupId":"33333333-aaaa-4aaa-8aaa-000000000002"},` + ada + `]}]`)},
		{"activation.approval", `{}`, approve(settings.ApprovedBy()), ": an approval has 1 to 50 approvers"},
		{"activation.approval", `{}`, approve(settings.ApprovedBy(settings.Approver{Kind: "user", ID: "ada"})), ": an approver is a user or a group by its object id"},
		{"activation.approval", `{}`, approve(settings.ApprovedBy(settings.Approver{Kind: "application", ID: user('1').ID})), ": an approver is a user or a group by its object id"},
		{"activation.approval", `{"setting":{"isApprovalRequired":false,"approvalMode":"NoApproval","approvalStages":[]}}`, approve(settings.ApprovedBy(user('1'))),
			`: approvalMode has the unknown value "NoApproval"`},
		{"activation.approval", `{"setting":{"isApprovalRequired":false,"approvalMode":"SingleStage","approvalStages":[{"primaryApprovers":[{"@odata.type":"#microsoft.graph.requestorManager"}]}]}}`,
			approve(settings.ApprovedBy(user('1'))), `: an approver is of the unknown type "#microsoft.graph.requestorManager"`},
		{"activation.approval", `{"setting":{"isApprovalRequired":false,"approvalMode":"SingleStage","approvalStages":[{"isEscalationEnabled":true,"primaryApprovers":[]}]}}`,
			approve(settings.ApprovedBy(user('1'))), ": the approval escalates to others"},
		{"notify.eligible", `{"notificationLevel":"Critical"}`, notify(settings.MailTo("all", false)), `{"isDefaultRecipientsEnabled":false,"notificationRecipients":[]}`},
		{"notify.eligible", `{}`, notify(settings.MailTo("critical", true, "B@x", "a@x")), `{"notificationLevel":"Critical","notificationRecipients":["a@x","b@x"]}`},
		{"notify.eligible", `{"notificationLevel":"none"}`, notify(settings.MailTo("all", true)), `{"notificationLevel":"All"}`},
		{"notify.eligible", `{}`, notify(settings.MailTo("none", true)), ": the level of mails is all or critical"},
		{"notify.eligible", `{}`, notify(settings.MailTo("all", true, "security")), ": a recipient is a mail address"},
	} {
		l := leaf(t, test.leaf)
		read := altered(t, l.Rule, test.read)
		got, reason := l.Patch(read, &test.want)
		if want, refused := strings.CutPrefix(test.changed, ": "); refused {
			if reason != want || got != (settings.Setting{}) {
				t.Errorf("%s of %s: %q, %v; want %q", test.leaf, test.read, reason, got, want)
			}
			continue
		}
		if want := with(t, read.Value, test.changed); reason != "" || !settings.Equal(got.Value, want) || got.Rule != l.Rule || got.Role != "owner" {
			t.Errorf("%s of %s: %s\n%s\nwant\n%s", test.leaf, test.read, reason, got.Value, want)
		}
	}
}

// with gives a JSON object with other properties.
func with(t *testing.T, value, properties string) string {
	t.Helper()
	var all map[string]json.RawMessage
	if err := json.Unmarshal([]byte(value), &all); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(properties), &all); err != nil {
		t.Fatal(properties, err)
	}
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Who approves already stays as read, the first of them too, with what nobody knows of here.
func TestPatchKeepsApprovers(t *testing.T) {
	t.Parallel()
	l := leaf(t, "activation.approval")
	read := altered(t, l.Rule, `{"setting":{"isApprovalRequired":true,"approvalMode":"SingleStage","approvalStages":[{"primaryApprovers":[
		{"@odata.type":"#microsoft.graph.singleUser","userId":"`+user('1').ID+`","description":"Ada"},
		{"@odata.type":"#microsoft.graph.singleUser","userId":"`+user('2').ID+`","description":"Bob"}]}]}}`)
	got, reason := l.Patch(read, &settings.Role{ActivationApproval: settings.Known(settings.ApprovedBy(user('1'), user('2'), user('3')))})
	if reason != "" || !strings.Contains(got.Value, `"Ada"`) || !strings.Contains(got.Value, `"Bob"`) || !strings.Contains(got.Value, user('3').ID) {
		t.Errorf("%s, %s", got.Value, reason)
	}
}

// An approval has fifty approvers at most, and a patched rule keeps its characters.
func TestPatchLimits(t *testing.T) {
	t.Parallel()
	l := leaf(t, "activation.approval")
	var many []settings.Approver
	for i := range 51 {
		many = append(many, settings.Approver{Kind: "user", ID: "11111111-aaaa-4aaa-8aaa-0000000000" + string(rune('0'+i/10)) + string(rune('0'+i%10))})
	}
	for n, want := range map[int]string{50: "", 51: "an approval has 1 to 50 approvers"} {
		role := settings.Role{ActivationApproval: settings.Known(settings.ApprovedBy(many[:n]...))}
		if got := l.ValueReason(&role); got != want {
			t.Errorf("%d approvers: %q", n, got)
		}
	}
	read := altered(t, "Enablement_Admin_Eligibility", `{"new":"<&>\u2028é"}`)
	got, _ := leaf(t, "eligible.require").Patch(read, &settings.Role{EligibleRequire: settings.Known(settings.Require{Ticket: true})})
	if !strings.Contains(got.Value, "Ticketing") || strings.Contains(got.Value, "\n") {
		t.Errorf("%s", got.Value)
	}
}

// The value of one leaf can't be written into the rule of another one.
func TestPatchOfAnotherRule(t *testing.T) {
	t.Parallel()
	read := altered(t, "Enablement_Admin_Eligibility", `{}`)
	role := &settings.Role{ActiveRequire: settings.Known(settings.Require{})}
	if got, reason := leaf(t, "active.require").Patch(read, role); got != (settings.Setting{}) || reason != "the role has no rule Enablement_Admin_Assignment" {
		t.Errorf("%v, %s", got, reason)
	}
}

// The documented update of a policy, made by us from an untouched one.
func TestPatchLikeTheDocumentation(t *testing.T) {
	t.Parallel()
	want := documented(t, "policy.patch.json")
	role := settings.Read(want, "owner")
	for _, name := range []string{"activation.approval", "activation.context", "eligible.require", "eligible.max", "notify.eligible"} {
		l := leaf(t, name)
		read, _ := settings.Find(untouched(t), "owner", l.Rule)
		got, reason := l.Patch(read, role)
		if reason != "" || !l.Equal(settings.Read([]settings.Setting{got}, "owner"), role) {
			t.Errorf("%s: %s, %s", name, reason, got.Value)
		}
	}
}

// A block stands over its template leaf by leaf.
func TestWith(t *testing.T) {
	t.Parallel()
	base := settings.Role{
		ActivationMax:     settings.Known(settings.ActivationLimit{Longest: hour}),
		ActivationRequire: settings.Known(settings.Require{MFA: true}),
	}
	over := settings.Role{ActivationRequire: settings.Known(settings.Require{}), ActivationContext: settings.Known(settings.Context("c1"))}
	got := base.With(&over)
	if text := words(got); !strings.HasPrefix(text, "activation.max 1h\nactivation.require nothing\nactivation.context c1\nactivation.approval unknown: was not read\n") {
		t.Error(text)
	}
	if leaf(t, "activation.require").Words(&base) != "mfa" {
		t.Error("the template changed")
	}
	if _, found := settings.FindLeaf("activation"); found {
		t.Error("a leaf that is none is found")
	}
}

func TestParseRequire(t *testing.T) {
	t.Parallel()
	if r, unknown := settings.ParseRequire([]string{"ticket", "mfa"}); r != (settings.Require{MFA: true, Ticket: true}) || unknown != "" {
		t.Errorf("%v, %s", r, unknown)
	}
	if r, unknown := settings.ParseRequire([]string{"mfa", "Mfa", "x"}); r != (settings.Require{}) || unknown != "Mfa" {
		t.Errorf("%v, %s", r, unknown)
	}
}
