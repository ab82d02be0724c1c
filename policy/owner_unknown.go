package policy

import (
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// ownerUnknown tells a wrong line from a person who is no longer an owner: for
// the same line owner-missing finds nothing. It is asked even when the group does
// not exist, because the line is wrong anyway.
var ownerUnknown = Rule{
	Rule: finding.Rule{
		ID:    "owner-unknown",
		Title: "A declared owner is not in the directory",
		Why: "There is no such user in the directory: a typo, a changed user principal name, or an account that was deleted. " +
			"The group has one owner fewer than the file says.",
		Fix:      "Correct the user principal name or object id, or remove the line.",
		Severity: finding.Error,
	},
	About:    EachGroup,
	OfOwners: true,
	Needs:    []directory.Part{directory.PartUsers},
	Applies:  declaresOwners,
	Check: eachDeclaredOwner(func(p *Pass, owner *directory.Principal, f finding.Finding) {
		if owner == nil {
			f.Message = "no such user in the directory: " + finding.Quote(f.Subject)
			p.Report(f)
		}
	}),
}
