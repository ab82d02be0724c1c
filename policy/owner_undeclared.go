package policy

import (
	"fmt"

	"pim-groups/internal/finding"
)

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
		About:   EachFound,
		Needs:   ownerParts(),
		Applies: declaresOwners,
		Check:   checkOwnerUndeclared,
	}
}

func checkOwnerUndeclared(p *Pass) {
	for _, owner := range p.owners() {
		f := p.owner(owner)
		if !f.Pos.IsZero() {
			continue // it has a line
		}
		f.Pos = p.Group.Declared.Owners.Pos
		f.Message = fmt.Sprintf("%s is an owner of %s and is not in this list", called(owner), quoted(p.Group.Found.DisplayName))
		if len(p.Group.Declared.Owners.Items) == 0 {
			f.Message = fmt.Sprintf("%s is an owner of %s, and the empty list says that it must have none", called(owner), quoted(p.Group.Found.DisplayName))
		}
		f.Fix = fmt.Sprintf("Remove the owner in Entra, or add the line - %s to this list", subject(owner))
		p.Report(f)
	}
}
