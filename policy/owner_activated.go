package policy

import (
	"fmt"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// ownerActivated says why the directory lists an owner of whom the other rules about
// owners say nothing.
var ownerActivated = Rule{
	Rule: finding.Rule{
		ID:    "owner-activated",
		Title: "An owner has activated ownership for a while",
		Why: "The directory lists this person as an owner, and stops when the activation ends. The rules about owners leave them " +
			"out: they are no standing owner, and count as eligible.",
		Fix:      "No action required: the activation ends by itself.",
		Severity: finding.Note,
	},
	About:    EachManaged,
	OfOwners: true,
	OfState:  true,
	Needs:    append(ownerParts(), directory.PartEligible),
	Check:    checkOwnerActivated,
}

func checkOwnerActivated(p *Pass) {
	o := p.ownership()
	if o.part != "" {
		p.unread(o.part, o.reason, finding.Finding{Role: string(directory.Owner)})
		return
	}
	for _, owner := range p.owners() {
		if !o.standing(owner) {
			f := p.owner(owner)
			f.Role = string(directory.Owner)
			f.Message = fmt.Sprintf("%s is an owner of %s%s through PIM", called(owner), p.name(), p.until(o.until[owner.ID]))
			p.Report(f)
		}
	}
}

// until says when something ends, with the day unless it is today; "" if it has no end.
func (p *Pass) until(end time.Time) string {
	if end.IsZero() {
		return ""
	}
	end = end.UTC()
	if date(end) == date(p.Now) {
		return " until " + end.Format("15:04 UTC")
	}
	return " until " + end.Format("2006-01-02 15:04 UTC")
}
