package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

var eligibleEnding = Rule{
	Rule: finding.Rule{
		ID:    "eligible-ending",
		Title: "Somebody is no longer eligible soon",
		Why: "PIM ends the eligibility on that day, and tells the person by mail if the settings let it. Whoever still needs the access " +
			"finds out when they want to activate.",
		Fix:      "Extend the eligible assignment if the access is still needed. Otherwise no action is required.",
		Severity: finding.Note,
	},
	About:     EachManaged,
	OfState:   true,
	Needs:     eligibleParts(),
	Threshold: Threshold{Name: "days", Default: 14, Min: 0, Max: 365, Unit: "day"},
	PerPerson: true,
	Check:     checkEligibleEnding,
}

// isLease says that the file renews somebody's eligibility as long as it has the entry.
func (p *Pass) isLease(role directory.Role, id string) bool {
	if !p.declaresEligible(role) {
		return false
	}
	entry := p.entryIn(p.declaredRole(role).Eligible, id)
	return entry != nil && entry.Lease()
}

func checkEligibleEnding(p *Pass) {
	for _, role := range directory.Roles() {
		for _, s := range p.eligible(role) {
			missing := p.Threshold() - int(s.End.Sub(p.Now)/day)
			if s.Inherited || s.End.IsZero() || !s.End.After(p.Now) || missing <= 0 {
				continue
			}
			if p.isLease(role, s.Principal) {
				continue
			}
			h := p.holder(s.Principal)
			p.Report(finding.Finding{
				Role: string(role), Subject: h.subject(), Measure: missing,
				Message: fmt.Sprintf("%s is eligible for %s%s", h.called(), p.role(role), p.until(s.End)),
				Fix:     fmt.Sprintf("If %s still needs the access, extend the eligible assignment (%s)", h.called(), assignmentsPath),
			})
		}
	}
}
