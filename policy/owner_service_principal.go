package policy

import (
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// ownerServicePrincipal can only find what was read: Graph's v1.0 list of owners
// may leave applications out, which the reader of the tenant makes up for.
// https://learn.microsoft.com/graph/api/group-list-owners
var ownerServicePrincipal = ownerRule(finding.Rule{
	ID:    "owner-service-principal",
	Title: "An owner is an application",
	Why: "Anyone who holds a secret of the application can change the group without approval, without MFA and without " +
		"being seen as a person. The same holds for agents and every other identity that is not a user. This is a " +
		"warning because provisioning tools own the groups they create.",
	Fix:      "Remove the application from the owners, or waive it with the reason why it has to be one.",
	Severity: finding.Warning,
}, func(owner *directory.Principal) string {
	switch {
	case owner.Type == directory.User:
		return ""
	case owner.Type.IsOther():
		return "is not a person: it is of the kind " + string(owner.Type)
	}
	return "is an application"
}, ", or waive it with the reason why it has to be an owner")
