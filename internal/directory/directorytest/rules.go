package directorytest

import (
	"fmt"
	"strings"

	"pim-groups/internal/directory"
)

// Choices are what somebody chose in the settings of a role. Without any they are those
// of a group that nobody changed.
type Choices struct {
	Max            string // the longest activation, PT8H if it is empty
	MFA            bool   // beside a justification
	Context        string
	Approvers      []string // ids of users
	ApproverGroups []string
	Recipients     []string // of mails about activations
	Permanent      bool     // eligible and active without an end
}

// Rules gives the 17 rules of a role as Graph sends them.
// https://learn.microsoft.com/graph/api/policyroot-list-rolemanagementpolicyassignments
func Rules(c Choices) []directory.Rule {
	longest, justified, require := c.Max, `"Justification"`, `"Justification"`
	if longest == "" {
		longest = "PT8H"
	}
	if c.MFA {
		require = `"MultiFactorAuthentication","Justification"`
	}
	rules := []directory.Rule{
		expiration("EndUser_Assignment", true, longest),
		expiration("Admin_Eligibility", !c.Permanent, "P365D"),
		expiration("Admin_Assignment", !c.Permanent, "P180D"),
		rule("Enablement", "EndUser_Assignment", fmt.Sprintf(`"enabledRules":[%s]`, require)),
		rule("Enablement", "Admin_Eligibility", `"enabledRules":[]`),
		rule("Enablement", "Admin_Assignment", fmt.Sprintf(`"enabledRules":[%s]`, justified)),
		rule("AuthenticationContext", "EndUser_Assignment", fmt.Sprintf(`"isEnabled":%t,"claimValue":%q`, c.Context != "", c.Context)),
		approval(c),
	}
	for _, recipient := range []string{"Admin", "Requestor", "Approver"} {
		for _, event := range []string{"Admin_Eligibility", "Admin_Assignment", "EndUser_Assignment"} {
			to := "[]"
			if event == "EndUser_Assignment" && recipient == "Admin" && len(c.Recipients) > 0 {
				to = `["` + strings.Join(c.Recipients, `","`) + `"]`
			}
			rules = append(rules, rule("Notification", recipient+"_"+event, fmt.Sprintf(
				`"notificationType":"Email","recipientType":%q,"notificationLevel":"All","isDefaultRecipientsEnabled":true,"notificationRecipients":%s`, recipient, to)))
		}
	}
	return rules
}

func expiration(event string, required bool, longest string) directory.Rule {
	return rule("Expiration", event, fmt.Sprintf(`"isExpirationRequired":%t,"maximumDuration":%q`, required, longest))
}

func approval(c Choices) directory.Rule {
	var approvers []string
	for _, id := range c.Approvers {
		approvers = append(approvers, fmt.Sprintf(`{"@odata.type":"#microsoft.graph.singleUser","userId":%q,"description":"Approver %s"}`, id, id[:8]))
	}
	for _, id := range c.ApproverGroups {
		approvers = append(approvers, fmt.Sprintf(`{"@odata.type":"#microsoft.graph.groupMembers","groupId":%q}`, id))
	}
	return rule("Approval", "EndUser_Assignment", fmt.Sprintf(`"setting":{"isApprovalRequired":%t,"approvalMode":"SingleStage","approvalStages":[`+
		`{"approvalStageTimeOutInDays":1,"isApproverJustificationRequired":true,"escalationTimeInMinutes":0,"isEscalationEnabled":false,`+
		`"primaryApprovers":[%s],"escalationApprovers":[]}]}`, approvers != nil, strings.Join(approvers, ",")))
}

// rule makes a rule of a type; the id says what it is about.
func rule(kind, about, properties string) directory.Rule {
	parts := strings.Split(about, "_")
	caller, level := parts[len(parts)-2], parts[len(parts)-1]
	return ruleOf(fmt.Sprintf(`{"@odata.type":"#microsoft.graph.unifiedRoleManagementPolicy%sRule","id":"%s_%s",%s,`+
		`"target":{"caller":%q,"operations":["All"],"level":%q,"inheritableSettings":[],"enforcedSettings":[]}}`, kind, kind, about, properties, caller, level))
}

func ruleOf(text string) directory.Rule {
	var r directory.Rule
	if err := r.UnmarshalJSON([]byte(text)); err != nil {
		panic(err) // a mistake in this file
	}
	return r
}
