package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/identity"
)

// ownerUndeclared finds the owners that no line of the list means. A line may
// name an owner by user principal name or by object id; both are looked up,
// so that the way of writing makes no difference.
func ownerUndeclared() Rule {
	return Rule{
		Rule: finding.Rule{
			ID:    "owner-undeclared",
			Title: "An owner in the tenant is not in the declared list",
			Why: "Where the file lists owners, the list is exact. Somebody has become an owner without a review, and an owner " +
				"can let anybody into the group. An empty list means that the group must have no owner.",
			Fix:      "Add the owner to the list in the file, so that it is reviewed, or remove them in Entra.",
			Severity: finding.Error,
		},
		About:    EachFound,
		OfOwners: true,
		Needs:    ownerParts(),
		Applies:  declaresOwners,
		Check:    checkOwnerUndeclared,
	}
}

// The list is one place for any number of findings: a reviewer decides for
// each owner, and each can have a waiver.
func checkOwnerUndeclared(p *Pass) {
	for _, owner := range p.owners() {
		f := p.owner(owner)
		if !f.Pos.IsZero() {
			continue // it has a line
		}
		f.Pos = p.Group.Declared.Owners.Pos
		if reason, missing := p.unreadName(owner); missing {
			p.unread(directory.PartUsers, reason, f)
			continue
		}
		f.Message = fmt.Sprintf("%s is an owner of %s and is not in this list", called(owner), quoted(p.Group.Found.DisplayName))
		if len(p.Group.Declared.Owners.Items) == 0 {
			f.Message = fmt.Sprintf("%s is an owner of %s, and the empty list says that it must have none", called(owner), quoted(p.Group.Found.DisplayName))
		}
		f.Fix = fmt.Sprintf("%s, or add %s to this list", p.removeOwner(owner), quoted(subject(owner)))
		p.Report(f)
	}
}

// unreadName says whether a line that could not be looked up may mean the
// owner: one whose name is not known, as in a snapshot without names, or one
// who has this name although others may have it.
func (p *Pass) unreadName(owner *directory.Principal) (string, bool) {
	if owner.Type == directory.ServicePrincipal {
		return "", false
	}
	name := identity.FoldName(owner.UserPrincipalName)
	for _, item := range p.Group.Declared.Owners.Items {
		reason, missing := p.Tenant.MissingSubject(directory.PartUsers, item.Value)
		if missing && (name == "" || name == identity.FoldName(item.Value)) {
			return reason, true
		}
	}
	return "", false
}
