package graph

import (
	"strings"

	"pim-groups/internal/graph/guard"
)

// withAdvice gives the words of a refused write, and what to do. Graph's code decides,
// never its words, which change.
func withAdvice(f *guard.Failure) string {
	text := f.Error()
	if advice := adviceFor(f); advice != "" {
		text += "; " + advice
	}
	return text
}

func adviceFor(f *guard.Failure) string {
	if f.Code == "RoleAssignmentRequestPolicyValidationFailed" {
		return ruleAdvice(f.Message)
	}
	for _, a := range advices() {
		if a.code == f.Code {
			return a.text
		}
	}
	return ""
}

// advice is what to do about a code of PIM.
type advice struct{ code, text string }

// advices are about the codes that PIM has been seen to answer a write with.
// https://learn.microsoft.com/graph/api/privilegedaccessgroup-post-eligibilityschedulerequests
func advices() []advice {
	const again = ", so run again: the next plan rests on what is there now"
	const open = "another request for the same person and role is open: approve, deny or cancel it in PIM, then run again"
	const takesNone = "PIM does not take this value: set what the entry declares in the portal, to see what PIM expects"
	return []advice{
		{"RoleAssignmentExists", "somebody made the principal eligible since the plan was made" + again},
		{"RoleAssignmentDoesNotExist", "somebody took the eligibility away since the plan was made" + again},
		{"SubjectNotFound", "PIM does not know the principal: if it is new, run again in some minutes; else check its object id"},
		{"ActiveDurationTooShort", "PIM refuses to end an eligibility within 5 minutes of its start: run again after that"},
		{"PendingRoleAssignmentRequest", open},
		{"RoleAssignmentRequestExists", open},
		{"InvalidRoleAssignmentRequest", "PIM does not take this request: try it in the portal, to see what PIM expects"},
		{"MfaAndAcrsConflict", "MFA and an authentication context exclude each other: declare one of them in activation"},
		{"InvalidPolicy", takesNone},
		{"ActivationCustomApproversNotEmpty", "mails to approvers have additional recipients, which locks the settings of the role: " +
			"remove them in the portal under Settings > Edit > Notification"},
		{"ResourceNotFound", "PIM does not know the group or these settings: a new group takes some minutes, so run again"},
		{"ResourceTypeNotSupported", "PIM does not manage groups of this kind"},
		{"PermissionScopeNotGranted", "grant the permission that is named to the identity of this run, then run again"},
		{"UnauthorizedAccessException", "PIM does not let this identity change the group: check its permissions, " +
			"and whether the group is in a restricted management administrative unit"},
	}
}

// ruleAdvice names the settings of the role that forbid a request. The names of the
// rules stand in the message alone.
func ruleAdvice(message string) string {
	const which = "the settings of the role forbid it: "
	var found []string
	for _, rule := range []advice{
		{"ExpirationRule", "eligible.max allows no end as late as this"},
		{"MfaRule", "eligible.require has mfa, which an application can't have"},
		{"JustificationRule", "eligible.require has justification, so give the entry a why"},
		{"TicketingRule", "eligible.require has ticket, so give the entry a ticket"},
	} {
		if strings.Contains(message, rule.code) {
			found = append(found, rule.text)
		}
	}
	if found == nil {
		return which + "compare the entry with eligible.max and eligible.require"
	}
	return which + strings.Join(found, ", ")
}
