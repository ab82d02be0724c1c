package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// standingAccess goes by the members in the directory, and not by PIM's list alone:
// whether that has those who were added without PIM is not documented.
var standingAccess = Rule{
	Rule: finding.Rule{
		ID:    "standing-access",
		Title: "A member has access without activating",
		Why: "Access that is always there needs no MFA, no reason and no approval, and a stolen session has it at once. PIM protects " +
			"only those who have to activate. A group that is a member brings everybody in it.",
		Fix:      "Make the member eligible in PIM, then remove the standing membership.",
		Severity: finding.Error,
	},
	About:     EachManaged,
	OfState:   true,
	Needs:     []directory.Part{directory.PartGroups, directory.PartUsers, directory.PartMembers},
	MayNeed:   []directory.Part{directory.PartActive, directory.PartEligibleGroups},
	Threshold: standingDays(),
	PerPerson: true,
	Verdict:   Exposes,
	Check:     checkStandingAccess,
}

func checkStandingAccess(p *Pass) {
	group := p.Group.Found.ID
	if len(p.Tenant.Members(group)) > 0 && !p.needs(directory.PartActive, group, finding.Finding{Role: string(directory.Member)}) {
		return
	}
	for _, active := range p.standing(directory.Member) {
		h := p.holder(active.Principal)
		f := finding.Finding{Role: string(directory.Member), Subject: h.subject()}
		if h.part != "" {
			p.unread(h.part, h.reason, f)
			continue
		}
		how, days := p.accessEnd(active)
		f.Measure = days
		f.Message = fmt.Sprintf("%s is a member of %s without activating, %s", h.called(), p.name(), how)
		f.Fix = fmt.Sprintf("Make %s eligible as member, then remove the active assignment (%s)", h.called(), assignmentsPath)
		p.reportAccess(active.Principal, f)
	}
}
