package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/identity"
)

// ownerUndeclared finds the owners that no line of the list means. A line may
// name an owner by user principal name or by object id; both are looked up.
var ownerUndeclared = Rule{
	Rule: finding.Rule{
		ID:    "owner-undeclared",
		Title: "An owner in the tenant is not in the declared list",
		Why: "A list of owners in the file is exact. Somebody has become an owner without review, and an owner can let anyone " +
			"into the group. An empty list means that the group must have no owner.",
		Fix:      "Add the owner to the list in the file, so that it is reviewed, or remove them in Entra.",
		Severity: finding.Error,
	},
	About:    EachFound,
	OfOwners: true,
	Needs:    ownerParts(),
	Applies:  declaresOwners,
	Check:    checkOwnerUndeclared,
}

// Each owner is a finding of its own: a reviewer decides for each of them, and
// each can have a waiver.
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
		f.Message = fmt.Sprintf("%s is an owner of %s but is not in this list", called(owner), p.name())
		if len(p.Group.Declared.Owners.Items) == 0 {
			f.Message = fmt.Sprintf("%s is an owner of %s, but the empty list says that it must have none", called(owner), p.name())
		}
		f.Fix = fmt.Sprintf("%s, or add %s to this list", p.removeOwner(owner), finding.Quote(subject(owner)))
		p.reportStanding(owner, f)
	}
}

// unreadName says whether a line that could not be looked up may mean the
// owner: one whose name is not known, as in a snapshot without names, or one
// who has this name although others may have it.
func (p *Pass) unreadName(owner *directory.Principal) (reason string, missing bool) {
	if owner.Type == directory.ServicePrincipal {
		return "", false
	}
	name := identity.FoldName(owner.UserPrincipalName)
	for _, line := range p.Group.Declared.Owners.Items {
		reason, missing = p.Tenant.MissingSubject(directory.PartUsers, line.Value)
		if missing && (name == "" || name == identity.FoldName(line.Value)) {
			return reason, true
		}
	}
	return "", false
}
