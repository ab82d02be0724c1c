package tenant

import (
	"slices"

	o "pim-groups/internal/fake/graph/odata"
)

// Shown gives the rules of a policy as the service sends them: see the answers for
// what differs between one page or capture and another.
func (t *Tenant) Shown(p Policy) []o.Object {
	rules := p.Rules
	if t.Answers.ExtensionRules {
		rules = withExtensions(rules)
	}
	if !t.Answers.OtherSpellings {
		return rules
	}
	others := make([]o.Object, len(rules))
	for i, rule := range rules {
		others[len(rules)-1-i] = respelled(rule)
	}
	return others
}

// withExtensions adds the two rules to a policy that does not have them.
func withExtensions(rules []o.Object) []o.Object {
	known := rulesByID(rules)
	for _, phase := range []string{"PreApproval", "PostApproval"} {
		if rule := extension(phase); known[rule.Get("id").Text()] == nil {
			rules = append(slices.Clip(rules), rule)
		}
	}
	return rules
}

// extension is a rule that calls a program of the customer's, here none. The portal
// adds both when it saves a role's settings. [L] a capture of 2026-09
// https://learn.microsoft.com/graph/api/resources/unifiedrolemanagementpolicycustomextensionrule
func extension(phase string) o.Object {
	return o.Object{
		{Name: "@odata.type", Value: o.Text(ruleType + "CustomExtensionRule")},
		{Name: "id", Value: o.Text("CustomExtension_" + phase + "_EndUser_Assignment")},
		{Name: "displayName", Value: o.Value{}},
		{Name: "customExtensionId", Value: o.Value{}},
		{Name: "isEnabled", Value: o.Bool(false)},
		{Name: "customAttributes", Value: o.List()},
		{Name: "target", Value: target("EndUser", "Assignment")},
	}
}

// respelled says the same in other words: all of them were seen. [D][L]
func respelled(rule o.Object) o.Object {
	other := make(o.Object, 0, len(rule))
	for _, m := range rule {
		switch {
		case m.Name == "claimValue" && m.Value.IsNull():
			continue
		case m.Name == "operations":
			m.Value = o.Texts([]string{"all"})
		case m.Name == "approvalStages" && !rule.Get("isApprovalRequired").True():
			m.Value = o.List()
		case m.Name == "primaryApprovers":
			m.Value = approversByID(m.Value)
		case m.Value.Kind() == o.KindObject:
			m.Value = o.Record(respelled(m.Value.Object()))
		case m.Name == "approvalStages":
			m.Value = o.List(respelledAll(m.Value.Items())...)
		}
		other = append(other, m)
	}
	return other
}

func respelledAll(stages []o.Value) []o.Value {
	others := make([]o.Value, len(stages))
	for i, stage := range stages {
		others[i] = o.Record(respelled(stage.Object()))
	}
	return others
}

// approversByID is the form of an export: id instead of userId or groupId. [L]
func approversByID(list o.Value) o.Value {
	var others []o.Value
	for _, v := range list.Items() {
		approver := o.Object{}
		for _, m := range v.Object() {
			if m.Name == "userId" || m.Name == "groupId" {
				m.Name = "id"
			}
			approver = append(approver, m)
		}
		others = append(others, o.Record(approver.With("isBackup", o.Bool(false))))
	}
	return o.List(others...)
}
