package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// ownerGuest goes by userType, not by where the account signs in: an external
// account that was made a member was made one on purpose.
// https://learn.microsoft.com/entra/external-id/user-properties
func ownerGuest() Rule {
	return Rule{
		Rule: finding.Rule{
			ID:    "owner-guest",
			Title: "An owner is a guest of the tenant",
			Why: "The account belongs to another organisation: its sign-in, its MFA and the day it is closed are decided there. " +
				"An owner can give anybody access to the group.",
			Fix:      "Make a member of your own organisation the owner instead.",
			Severity: finding.Error,
		},
		About:    EachFound,
		OfOwners: true,
		Needs:    ownerParts(),
		Check:    checkOwnerGuest,
	}
}

// An owner can be a guest and disabled: both are said, since enabling the
// account would not make it one of ours.
func checkOwnerGuest(p *Pass) {
	for _, owner := range p.owners() {
		if owner.Type != directory.User || !owner.Guest() {
			continue
		}
		f := p.owner(owner)
		f.Message = fmt.Sprintf("owner %s of %s is a guest", called(owner), quoted(p.Group.Found.DisplayName))
		f.Fix = p.removeOwner(owner)
		p.Report(f)
	}
}
