package policy

import (
	"fmt"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// ownerMissing and ownerUndeclared are the two halves of "the list is exact".
// They are two rules so that each has its own severity and its own waivers: an
// owner too many is a way in, an owner too few is work that is not done.
var ownerMissing = Rule{
	Rule: finding.Rule{
		ID:    "owner-missing",
		Title: "A declared owner is not an owner in the tenant",
		Why: "The file says who answers for the group, and reviewers and auditors rely on it. This person can't do what the " +
			"file says.",
		Fix:      "Make the person an owner in Entra, or remove them from the list in the file.",
		Severity: finding.Error,
	},
	About:    EachFound,
	OfOwners: true,
	Needs:    ownerParts(),
	Applies:  declaresOwners,
	Check: eachDeclaredOwner(func(p *Pass, owner *directory.Principal, f finding.Finding) {
		if owner == nil {
			return // who is not in the directory is for owner-unknown
		}
		is := "is not an owner in the tenant"
		if slices.Contains(p.Group.Found.Owners, owner.ID) {
			o := p.ownership()
			if o.part != "" {
				p.unread(o.part, o.reason, f)
			}
			if o.part != "" || o.standing(owner) {
				return
			}
			is = "is one only by an activation, which ends"
		}
		f.Message = fmt.Sprintf("%s is declared as an owner of %s, but %s", finding.Quote(f.Subject), p.name(), is)
		f.Fix = fmt.Sprintf("Make %s (id %s) an owner in Entra, or remove this line", finding.Quote(f.Subject), owner.ID)
		p.Report(f)
	}),
}
