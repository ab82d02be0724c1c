package policy

import (
	"fmt"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// ownerMissing and ownerUndeclared are the two halves of "the list is exact".
// They are two rules so that each has its own severity and its own waivers:
// an owner too many is a way in, an owner too few is a duty nobody does.
func ownerMissing() Rule {
	return Rule{
		Rule: finding.Rule{
			ID:    "owner-missing",
			Title: "A declared owner is not an owner in the tenant",
			Why: "The file says who answers for the group, and reviewers and auditors rely on it. This person can't do what the " +
				"file says they do.",
			Fix:      "Make the person an owner in Entra, or remove them from the list in the file.",
			Severity: finding.Error,
		},
		About:    EachFound,
		OfOwners: true,
		Needs:    ownerParts(),
		Applies:  declaresOwners,
		Check:    checkOwnerMissing,
	}
}

// Declared owners are looked up in the whole directory, not among the group's
// owners: only so can the rule tell a person without the role from a typing
// error, and name the id to add.
func checkOwnerMissing(p *Pass) {
	for _, item := range p.Group.Declared.Owners.Items {
		f := finding.Finding{Pos: item.Pos, Subject: item.Value}
		owner := p.Tenant.Principal(item.Value)
		if owner == nil {
			// Not readable is for here; not in the directory is for owner-unknown.
			if reason, missing := p.Tenant.MissingSubject(directory.PartUsers, item.Value); missing {
				p.unread(directory.PartUsers, reason, f)
			}
			continue
		}
		if !slices.Contains(p.Group.Found.Owners, owner.ID) {
			f.Message = fmt.Sprintf("%s is declared as an owner of %s, but is none in the tenant", quoted(item.Value), quoted(p.Group.Found.DisplayName))
			f.Fix = fmt.Sprintf("Make %s (id %s) an owner in Entra, or remove this line", quoted(item.Value), owner.ID)
			p.Report(f)
		}
	}
}
