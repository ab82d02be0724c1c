package policy

import (
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// ownerGuest goes by userType, not by where the account signs in: an external
// account that was made a member was made one on purpose. A guest who is disabled
// is found by both rules: enabling the account would not make it one of ours.
// https://learn.microsoft.com/entra/external-id/user-properties
var ownerGuest = ownerRule(finding.Rule{
	ID:    "owner-guest",
	Title: "An owner is a guest of the tenant",
	Why: "The account belongs to another organisation, which decides on its sign-in, its MFA and the day it is closed. " +
		"An owner can give anyone access to the group.",
	Fix:      "Make a member of your own organisation the owner instead.",
	Severity: finding.Error,
}, func(owner *directory.Principal) string {
	if owner.Type == directory.User && owner.Guest() {
		return "is a guest"
	}
	return ""
}, "")
