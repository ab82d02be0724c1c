package policy

import (
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

var eligibleDisabled = eligibleRule(finding.Rule{
	ID:    "eligible-disabled",
	Title: "A disabled account is eligible",
	Why: "The person can't activate, often because they have left. If the account is ever enabled again, it can become a member or owner " +
		"again.",
	Fix:      "Remove the eligible assignment, or the account from the group that is eligible.",
	Severity: finding.Warning,
}, func(eligible *directory.Principal) string {
	if eligible.Type == directory.User && eligible.AccountEnabled == directory.False {
		return "is disabled"
	}
	return ""
})
