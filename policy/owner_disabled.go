package policy

import (
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// ownerDisabled is about people: an application is owner-service-principal's
// business, disabled or not. An account of which it is not known whether it is
// enabled is a gap, which keeps the rule from being asked.
var ownerDisabled = ownerRule(finding.Rule{
	ID:    "owner-disabled",
	Title: "An owner's account is disabled",
	Why: "The person can't act as an owner, often because they have left. If the account is ever enabled again, it " +
		"controls the group again.",
	Fix:      "Name a successor, then remove the owner in Entra.",
	Severity: finding.Error,
}, func(owner *directory.Principal) string {
	if owner.Type == directory.User && owner.AccountEnabled == directory.False {
		return "is disabled"
	}
	return ""
}, "")
