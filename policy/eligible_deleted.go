package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

var eligibleDeleted = Rule{
	Rule: finding.Rule{
		ID:    "eligible-deleted",
		Title: "Something that was deleted is eligible",
		Why: "The directory no longer has this user, group or application. If it is restored, it is eligible again, and until then " +
			"nobody can tell from the list who it was.",
		Fix:      "Remove the eligible assignment.",
		Severity: finding.Warning,
	},
	About:     EachManaged,
	OfState:   true,
	Needs:     eligibleParts(),
	MayNeed:   []directory.Part{directory.PartEligibleGroups},
	PerPerson: true,
	Check:     checkEligibleDeleted,
}

func checkEligibleDeleted(p *Pass) {
	for _, role := range directory.Roles() {
		for _, c := range p.candidates(role) {
			f := finding.Finding{Role: string(role), Subject: c.subject()}
			switch {
			case c.through != nil: // who is in a group is not on PIM's list
			case c.principal == nil && c.group == nil && c.part != "":
				p.unread(c.part, c.reason, f)
			case c.gone():
				f.Message = fmt.Sprintf("%s is eligible for %s, but is not in the directory any more", c.id, p.role(role))
				f.Fix = c.remove()
				p.Report(f)
			}
		}
	}
}
