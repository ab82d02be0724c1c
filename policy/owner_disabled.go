package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// ownerDisabled is about people. An application that is disabled is still
// owner-service-principal's business, and one finding about it is enough.
func ownerDisabled() Rule {
	return Rule{
		Rule: finding.Rule{
			ID:    "owner-disabled",
			Title: "An owner's account is disabled",
			Why: "The person can't act as an owner, often because they have left. If the account is ever enabled again, it is " +
				"back in control of the group.",
			Fix:      "Remove the owner in Entra, after naming a successor.",
			Severity: finding.Error,
		},
		About:    EachFound,
		OfOwners: true,
		Needs:    ownerParts(),
		Check:    checkOwnerDisabled,
	}
}

// AccountEnabled has three values; one that could not be read is a gap, not an
// enabled account, and keeps the rule from being asked.
func checkOwnerDisabled(p *Pass) {
	for _, owner := range p.owners() {
		if owner.Type != directory.User || owner.AccountEnabled != directory.False {
			continue
		}
		f := p.owner(owner)
		f.Message = fmt.Sprintf("owner %s of %s is disabled", called(owner), quoted(p.Group.Found.DisplayName))
		f.Fix = p.removeOwner(owner)
		p.Report(f)
	}
}
