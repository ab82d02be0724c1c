package settings_test

import (
	"reflect"
	"strings"
	"testing"

	"pim-groups/internal/settings"
)

const (
	ada   = `{"@odata.type":"#microsoft.graph.singleUser","userId":"11111111-aaaa-4aaa-8aaa-00000000000A"}`
	group = `{"@odata.type":"#microsoft.graph.groupMembers","groupId":"22222222-aaaa-4aaa-8aaa-000000000002"}`
)

// approval gives the properties of an approval that is required.
func approval(stages string) string {
	return `{"setting":{"isApprovalRequired":true,"approvalMode":"SingleStage","approvalStages":` + stages + `}}`
}

func approvers(entries ...string) string {
	return approval(`[{"primaryApprovers":[` + strings.Join(entries, ",") + `]}]`)
}

// Each leaf: properties of the documented rule that are replaced, and what they say,
// or ": " and the end of the reason why that is not known.
func TestReadLeaf(t *testing.T) {
	t.Parallel()
	for name, cases := range map[string]map[string]string{
		"activation.max": {
			`{"maximumDuration":"PT90M"}`: "90m", `{"maximumDuration":"P1D"}`: "24h", `{"maximumDuration":"P1DT1H"}`: "25h",
			`{"isExpirationRequired":false}`:        "8h (isExpirationRequired is false)",
			`{"maximumDuration":"P1M"}`:             `: maximumDuration is "P1M", which is not in days, hours and minutes`,
			`{"maximumDuration":"P1Y"}`:             `: maximumDuration is "P1Y", which is not in days, hours and minutes`,
			`{"maximumDuration":"P1W"}`:             `: maximumDuration is "P1W", which is not in days, hours and minutes`,
			`{"maximumDuration":null}`:              ": maximumDuration is null",
			`{"maximumDuration":8}`:                 ": maximumDuration is a number, which is unexpected",
			`{"isExpirationRequired":"true"}`:       ": isExpirationRequired is a text, which is unexpected",
			`{"isExpirationRequired":null}`:         ": isExpirationRequired is null",
			`{"id":"Expiration_Admin_Eligibility"}`: ": Expiration_EndUser_Assignment has another id or none",
			`{"id":null}`:                           ": Expiration_EndUser_Assignment has another id or none",
			`{"@odata.type":"#microsoft.graph.unifiedRoleManagementPolicyEnablementRule"}`:    ": Expiration_EndUser_Assignment is not of the type #microsoft.graph.unifiedRoleManagementPolicyExpirationRule",
			`{"@odata.type":"ExpirationRule"}`:                                                ": Expiration_EndUser_Assignment is not of the type #microsoft.graph.unifiedRoleManagementPolicyExpirationRule",
			`{"@odata.type":null}`:                                                            ": Expiration_EndUser_Assignment is not of the type #microsoft.graph.unifiedRoleManagementPolicyExpirationRule",
			`{"target":null,"new":{"property":1}}`:                                            "8h",
			`{"target":{"caller":"endUser","operations":["all"],"level":"assignment"}}`:       "8h",
			`{"target":{"caller":"Admin","operations":["All"],"level":"Assignment"}}`:         `: Expiration_EndUser_Assignment caller has the unknown value "Admin"`,
			`{"target":{"caller":"EndUser","operations":["All"],"level":"Eligibility"}}`:      `: Expiration_EndUser_Assignment level has the unknown value "Eligibility"`,
			`{"target":{"caller":"EndUser","operations":["Renew"],"level":"Assignment"}}`:     `: Expiration_EndUser_Assignment is about other operations than all: "Renew"`,
			`{"target":{"caller":"EndUser","operations":["All","All"],"level":"Assignment"}}`: `: Expiration_EndUser_Assignment is about other operations than all: "All, All"`,
			`{"target":{"caller":"EndUser","level":"Assignment"}}`:                            ": Expiration_EndUser_Assignment operations is missing",
			`{"target":[]}`: ": Expiration_EndUser_Assignment target is a list, which is unexpected",
		},
		"eligible.max": {
			`{"maximumDuration":"P3650D"}`: "3650d", `{"isExpirationRequired":false}`: "permanent",
			`{"isExpirationRequired":false,"maximumDuration":"P1M"}`: "permanent",
			`{"isExpirationRequired":false,"maximumDuration":null}`:  "permanent",
			`{"maximumDuration":null}`:                               ": maximumDuration is null",
			`{"isExpirationRequired":{}}`:                            ": isExpirationRequired is an object, which is unexpected",
		},
		"activation.require": {
			`{"enabledRules":["Ticketing","justification","MULTIFACTORAUTHENTICATION","Justification"]}`: "mfa, justification, ticket",
			`{"enabledRules":[]}`:              "nothing",
			`{"enabledRules":null}`:            ": enabledRules is null",
			`{"enabledRules":["Fingerprint"]}`: `: enabledRules has the unknown value "Fingerprint"`,
			`{"enabledRules":["mfa"]}`:         `: enabledRules has the unknown value "mfa"`,
			`{"enabledRules":[null]}`:          ": an entry of enabledRules is null",
			`{"enabledRules":[true]}`:          ": an entry of enabledRules is true or false, which is unexpected",
			`{"enabledRules":"Justification"}`: ": enabledRules is a text, which is unexpected",
		},
		"activation.context": {
			`{"isEnabled":true,"claimValue":"c1"}`: "c1", `{"isEnabled":true,"claimValue":"c99"}`: "c99",
			`{"isEnabled":false,"claimValue":"c1"}`: "none", `{"isEnabled":false,"claimValue":""}`: "none",
			`{"isEnabled":false,"claimValue":"C1"}`:  "none",
			`{"isEnabled":true,"claimValue":""}`:     ": isEnabled is true and claimValue names no context",
			`{"isEnabled":true,"claimValue":null}`:   ": isEnabled is true and claimValue names no context",
			`{"isEnabled":true,"claimValue":"C1"}`:   `: claimValue has the unknown value "C1"`,
			`{"isEnabled":true,"claimValue":"c100"}`: `: claimValue has the unknown value "c100"`,
			`{"isEnabled":true,"claimValue":"none"}`: `: claimValue has the unknown value "none"`,
			`{"isEnabled":false,"claimValue":1}`:     ": claimValue is a number, which is unexpected",
			`{"isEnabled":null,"claimValue":"c1"}`:   ": isEnabled is null",
		},
		"activation.approval": {
			approvers(ada): "1 approver", approvers(ada, ada): "1 approver", approvers(group, ada): "2 approvers",
			approvers(): "no approvers", approval(`[]`): "no approvers", approval(`[{}]`): "no approvers",
			`{"setting":{"isApprovalRequired":false,"approvalMode":"NoApproval","approvalStages":null}}`: "none",
			approval(`null`):    ": approvalStages is null",
			approval(`[null]`):  ": an entry of approvalStages is null",
			approval(`[{},{}]`): ": approvalStages has 2 stages",
			approval(`[{"isEscalationEnabled":true,"primaryApprovers":[]}]`):                                            ": the approval escalates to others",
			approval(`[{"isEscalationEnabled":"no","primaryApprovers":[]}]`):                                            ": isEscalationEnabled is a text, which is unexpected",
			approval(`[{"isEscalationEnabled":null,"primaryApprovers":[]}]`):                                            "no approvers",
			approval(`[{"isEscalationEnabled":false,"primaryApprovers":[]}]`):                                           "no approvers",
			approval(`[{"primaryApprovers":null}]`):                                                                     ": primaryApprovers is null",
			approval(`[{"escalationApprovers":[]}]`):                                                                    ": primaryApprovers is missing",
			`{"setting":null}`:                                                                                          ": setting is null",
			`{"setting":{}}`:                                                                                            ": isApprovalRequired is missing",
			`{"setting":{"isApprovalRequired":true,"approvalStages":[]}}`:                                               ": approvalMode is missing",
			`{"setting":{"isApprovalRequired":true,"approvalMode":"Serial","approvalStages":[]}}`:                       `: approvalMode has the unknown value "Serial"`,
			approvers(`{"@odata.type":"#microsoft.graph.requestorManager","managerLevel":1}`):                           `: an approver is of the unknown type "#microsoft.graph.requestorManager"`,
			approvers(`{"userId":"11111111-aaaa-4aaa-8aaa-000000000001"}`):                                              ": an approver's @odata.type is missing",
			approvers(`{"@odata.type":"#microsoft.graph.singleUser","userId":"ada"}`):                                   ": an approver has no object id, or two",
			approvers(`{"@odata.type":"#microsoft.graph.singleUser"}`):                                                  ": an approver has no object id, or two",
			approvers(`{"@odata.type":"#microsoft.graph.singleUser","userId":1}`):                                       ": an approver's userId is a number, which is unexpected",
			approvers(`{"@odata.type":"#microsoft.graph.singleUser","groupId":"22222222-aaaa-4aaa-8aaa-000000000002"}`): ": an approver has no object id, or two",
			approvers(`{"@odata.type":"#microsoft.graph.singleUser","id":"11111111-aaaa-4aaa-8aaa-000000000001","userId":"11111111-aaaa-4aaa-8aaa-000000000002"}`): ": an approver has no object id, or two",
		},
		"notify.activation": {
			`{"notificationLevel":"critical"}`:                                              "critical",
			`{"isDefaultRecipientsEnabled":false}`:                                          "none",
			`{"notificationLevel":"None"}`:                                                  "level none to default recipients",
			`{"notificationRecipients":["B@x","a@x","b@X"],"notificationLevel":"Critical"}`: "level critical to default recipients, a@x and b@x",
			`{"notificationRecipients":["a@x"],"isDefaultRecipientsEnabled":false}`:         "level all to a@x",
			`{"notificationLevel":"Some"}`:                                                  `: notificationLevel has the unknown value "Some"`,
			`{"notificationLevel":null}`:                                                    ": notificationLevel is null",
			`{"notificationType":"Teams"}`:                                                  `: notificationType has the unknown value "Teams"`,
			`{"recipientType":"Requestor"}`:                                                 `: recipientType has the unknown value "Requestor"`,
			`{"notificationRecipients":null}`:                                               ": notificationRecipients is null",
			`{"notificationRecipients":[""]}`:                                               `: notificationRecipients has the unknown value ""`,
			`{"isDefaultRecipientsEnabled":null}`:                                           ": isDefaultRecipientsEnabled is null",
		},
	} {
		l := leaf(t, name)
		for properties, want := range cases {
			role := settings.Read([]settings.Setting{altered(t, l.Rule, properties)}, "owner")
			if reason := l.UnknownReason(role); reason != "" {
				reason = ": " + reason
				if reason != want || l.Words(role) != "unknown" {
					t.Errorf("%s of %s is %s%s, want %s", name, properties, l.Words(role), reason, want)
				}
			} else if l.Words(role) != want {
				t.Errorf("%s of %s is %s, want %s", name, properties, l.Words(role), want)
			}
		}
	}
}

// A rule that is not one JSON object is not understood, whatever it may say.
func TestReadStrictly(t *testing.T) {
	t.Parallel()
	const rule = "Expiration_EndUser_Assignment"
	for value, want := range map[string]string{
		"": "is not valid JSON", "{": "is not valid JSON", "{} {}": "is not valid JSON", "{\"a\":\"\xff\"}": "is not valid JSON",
		"null": "is not a JSON object", "[]": "is not a JSON object",
		`{"a":1,"a":1}`:                                               `has the property "a" twice`,
		`{"a":1e999,"b":[{"c":{},"c":1}]}`:                            `has the property "c" twice`,
		`{"a\"{":1,"a\"{" :1}`:                                        `has the property "a"{" twice`,
		`{"a":["a",{"\\\\":1,"\\\"":"\\"}],"b":"a","b":2}`:            `has the property "b" twice`,
		`{"a":"{\"a\":1,\"a\":1","b":"}]","[":["a","a"],"id":["id"]}`: "has another id or none",
		`{"a":1,"\u0061":1}`:                                          `has the property "a" twice`,
		`{"a":[{"b":1},{"b":1}],"c":{"a":1}}`:                         "has another id or none",
	} {
		role := settings.Read([]settings.Setting{{Role: "owner", Rule: rule, Value: value}}, "owner")
		if reason := role.ActivationMax.Reason(); reason != rule+" "+want {
			t.Errorf("%s: %s", value, reason)
		}
	}
	list := untouched(t)
	twice := settings.Read(append(list, list[10]), "owner")
	if got := twice.ActivationMax.Reason(); got != "the role has the rule Expiration_EndUser_Assignment 2 times" {
		t.Errorf("a rule twice: %q", got)
	}
	if twice.ActiveMax.Reason() != "" {
		t.Error("another rule is not known any more")
	}
}

// Rules beyond the 17 stay as they were read.
func TestReadOthers(t *testing.T) {
	t.Parallel()
	extension := func(properties string) string {
		return `{ "@odata.type":"#microsoft.graph.unifiedRoleManagementPolicyCustomExtensionRule"` + properties + `}`
	}
	for value, want := range map[string]string{
		extension(``): "off",
		extension(`,"customExtensionId":"","isEnabled":null`):                          "off",
		extension(`,"customExtensionId":"x","isEnabled":false`):                        "off",
		extension(`,"customExtensionId":"x","isEnabled":true`):                         "enabled",
		extension(`,"isEnabled":true`):                                                 "enabled",
		extension(`,"customExtensionId":"x"`):                                          "isEnabled is missing",
		extension(`,"customExtensionId":1,"isEnabled":false`):                          "customExtensionId is a number, which is unexpected",
		extension(`,"isEnabled":"yes"`):                                                "isEnabled is a text, which is unexpected",
		extension(`,"isEnabled":true,"isEnabled":false`):                               `has the property "isEnabled" twice`,
		`{"@odata.type":"#microsoft.graph.other","new":1.50}`:                          `@odata.type has the unknown value "#microsoft.graph.other"`,
		`{"@odata.type":"#microsoft.graph.unifiedRoleManagementPolicyExpirationRule"}`: "is a rule of an unknown kind",
		`{}`: "@odata.type is missing",
	} {
		setting := settings.Setting{Role: "owner", Rule: "CustomExtension_PreApproval_EndUser_Assignment", Value: value}
		role := settings.Read(append(untouched(t), setting, settings.Setting{Role: "member", Rule: "New"}), "owner")
		got := ""
		for _, e := range role.Extensions {
			got = map[bool]string{true: "enabled", false: "off"}[e.Enabled]
			if e.Setting != setting {
				t.Errorf("the extension is not kept: %v", e)
			}
		}
		if found := role.NotUnderstood(); found != nil {
			got += found[0].Reason
			if !reflect.DeepEqual(found, []settings.Unknown{{Setting: setting, Reason: want}}) {
				t.Errorf("the rule is not kept: %v", found)
			}
		}
		if got != want {
			t.Errorf("%s: %s, want %s", value, got, want)
		}
	}
}
