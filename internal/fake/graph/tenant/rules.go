package tenant

import (
	"strings"

	o "pim-groups/internal/fake/graph/odata"
)

const ruleType = "#microsoft.graph.unifiedRoleManagementPolicy"

// defaultRules are the 17 rules of a policy that nobody has written, in the
// order of the documented example. [D]
// https://learn.microsoft.com/graph/api/policyroot-list-rolemanagementpolicyassignments
func defaultRules() []o.Object {
	rules := []o.Object{
		expiration("Admin", "Eligibility", "P365D"),
		enablement("Admin", "Eligibility"),
	}
	rules = append(rules, notifications("Admin", "Eligibility")...)
	rules = append(rules, expiration("Admin", "Assignment", "P180D"), enablement("Admin", "Assignment", "Justification"))
	rules = append(rules, notifications("Admin", "Assignment")...)
	rules = append(rules, expiration("EndUser", "Assignment", "PT8H"), enablement("EndUser", "Assignment", "Justification"),
		approval(), authenticationContext())
	return append(rules, notifications("EndUser", "Assignment")...)
}

// rule begins a rule; its id is made of what it is about.
func rule(kind, recipient, caller, level string, members ...o.Member) o.Object {
	id := strings.Join([]string{kind, caller, level}, "_")
	if recipient != "" {
		id = strings.Join([]string{kind, recipient, caller, level}, "_")
	}
	r := o.Object{{Name: "@odata.type", Value: o.Text(ruleType + kind + "Rule")}, {Name: "id", Value: o.Text(id)}}
	r = append(r, members...)
	return append(r, o.Member{Name: "target", Value: target(caller, level)})
}

// target says whom and what a rule is about. Some pages write "all" in lower
// case: clients must compare without case. [D]
func target(caller, level string) o.Value {
	return o.Record(o.Object{
		{Name: "caller", Value: o.Text(caller)},
		{Name: "operations", Value: o.Texts([]string{"All"})},
		{Name: "level", Value: o.Text(level)},
		{Name: "inheritableSettings", Value: o.List()},
		{Name: "enforcedSettings", Value: o.List()},
	})
}

// expiration is how long access may last at most: P365D and P180D for what an
// administrator gives, PT8H for an activation.
func expiration(caller, level, longest string) o.Object {
	return rule("Expiration", "", caller, level,
		o.Member{Name: "isExpirationRequired", Value: o.Bool(true)},
		o.Member{Name: "maximumDuration", Value: o.Text(longest)})
}

// enablement is what has to be given or done: Justification, Ticketing,
// MultiFactorAuthentication.
func enablement(caller, level string, rules ...string) o.Object {
	return rule("Enablement", "", caller, level, o.Member{Name: "enabledRules", Value: o.Texts(rules)})
}

// notifications are three rules: who is told.
func notifications(caller, level string) []o.Object {
	var rules []o.Object
	for _, recipient := range []string{"Admin", "Requestor", "Approver"} {
		rules = append(rules, rule("Notification", recipient, caller, level,
			o.Member{Name: "notificationType", Value: o.Text("Email")},
			o.Member{Name: "recipientType", Value: o.Text(recipient)},
			o.Member{Name: "notificationLevel", Value: o.Text("All")},
			o.Member{Name: "isDefaultRecipientsEnabled", Value: o.Bool(true)},
			o.Member{Name: "notificationRecipients", Value: o.List()}))
	}
	return rules
}

// approval is one stage without approvers, not required.
func approval() o.Object {
	stage := o.Record(o.Object{
		{Name: "approvalStageTimeOutInDays", Value: o.Int(1)},
		{Name: "isApproverJustificationRequired", Value: o.Bool(true)},
		{Name: "escalationTimeInMinutes", Value: o.Int(0)},
		{Name: "isEscalationEnabled", Value: o.Bool(false)},
		{Name: "primaryApprovers", Value: o.List()},
		{Name: "escalationApprovers", Value: o.List()},
	})
	return rule("Approval", "", "EndUser", "Assignment", o.Member{Name: "setting", Value: o.Record(o.Object{
		{Name: "isApprovalRequired", Value: o.Bool(false)},
		{Name: "isApprovalRequiredForExtension", Value: o.Bool(false)},
		{Name: "isRequestorJustificationRequired", Value: o.Bool(true)},
		{Name: "approvalMode", Value: o.Text("SingleStage")},
		{Name: "approvalStages", Value: o.List(stage)},
	})})
}

// authenticationContext is off. Its claimValue is null here; captures also have
// "" or nothing. [L]
func authenticationContext() o.Object {
	return rule("AuthenticationContext", "", "EndUser", "Assignment",
		o.Member{Name: "isEnabled", Value: o.Bool(false)},
		o.Member{Name: "claimValue", Value: o.Value{}})
}
