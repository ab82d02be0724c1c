package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// ownerServicePrincipal can be silent about an application that it should
// name: Graph's v1.0 list of owners may leave applications out, which is for
// the reader of the tenant to make up for.
// https://learn.microsoft.com/graph/api/group-list-owners
func ownerServicePrincipal() Rule {
	return Rule{
		Rule: finding.Rule{
			ID:    "owner-service-principal",
			Title: "An owner is an application",
			Why: "Whoever holds a secret of the application can change the group without approval, without MFA and without " +
				"being seen as a person. The same holds for agents and every other identity that is not a user. It is a " +
				"warning because provisioning tools own the groups they create.",
			Fix:      "Remove the application from the owners, or waive it with the reason why it has to be one.",
			Severity: finding.Warning,
		},
		About:    EachFound,
		OfOwners: true,
		Needs:    ownerParts(),
		Check:    checkOwnerServicePrincipal,
	}
}

// The object id is part of the message: applications share display names as
// freely as groups do.
func checkOwnerServicePrincipal(p *Pass) {
	for _, owner := range p.owners() {
		if owner.Type == directory.User {
			continue
		}
		f := p.owner(owner)
		f.Message = fmt.Sprintf("owner %s of %s is an application", called(owner), quoted(p.Group.Found.DisplayName))
		if owner.Type.IsOther() {
			f.Message = fmt.Sprintf("owner %s of %s is not a person: it is of the kind %s", called(owner), quoted(p.Group.Found.DisplayName), owner.Type)
		}
		f.Fix = p.removeOwner(owner) + ", or waive it with the reason why it has to be an owner"
		p.Report(f)
	}
}
