package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// ownerUnknown tells a wrong line from a person who lost a role: for the same
// line owner-missing keeps silent.
func ownerUnknown() Rule {
	return Rule{
		Rule: finding.Rule{
			ID:    "owner-unknown",
			Title: "A declared owner is not in the directory",
			Why: "Nobody has this name or id: a slip of the pen, a changed user principal name, or an account that was deleted. " +
				"The group has an owner less than the file says.",
			Fix:      "Correct the user principal name or object id, or remove the line.",
			Severity: finding.Error,
		},
		// Asked even when the group does not exist: the line is wrong anyway.
		About:    EachGroup,
		OfOwners: true,
		Needs:    []directory.Part{directory.PartUsers},
		Applies:  declaresOwners,
		Check:    checkOwnerUnknown,
	}
}

// People are looked up one by one, so one of them can be unreadable: that must
// not hide that another does not exist.
func checkOwnerUnknown(p *Pass) {
	for _, item := range p.Group.Declared.Owners.Items {
		if p.Tenant.Principal(item.Value) != nil {
			continue
		}
		f := finding.Finding{Pos: item.Pos, Subject: item.Value}
		if reason, missing := p.Tenant.MissingSubject(directory.PartUsers, item.Value); missing {
			p.unread(directory.PartUsers, reason, f)
			continue
		}
		f.Message = fmt.Sprintf("the directory has nobody called %s", quoted(item.Value))
		p.Report(f)
	}
}
