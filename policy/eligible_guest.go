package policy

import (
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

var eligibleGuest = eligibleRule(finding.Rule{
	ID:       "eligible-guest",
	Title:    "A guest of the tenant is eligible",
	Why:      "The account belongs to another organisation, which decides on its sign-in, its MFA and the day it is closed.",
	Fix:      "Make a member of your own organisation eligible instead, or waive it with the reason why it has to be a guest.",
	Severity: finding.Warning,
}, func(eligible *directory.Principal) string {
	if eligible.Type == directory.User && eligible.Guest() {
		return "is a guest"
	}
	return ""
})
