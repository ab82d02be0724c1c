package policy

import (
	"fmt"
	"math"
	"slices"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// standingDays is the number of days that access without an activation may have left.
func standingDays() Threshold {
	return Threshold{Name: "days", Default: 15, Min: 0, Max: 3650, AtMost: true, Unit: "day"}
}

// standing lists who has the role of the group asked about without having activated
// it: with no end, or with more days left than the rule allows.
func (p *Pass) standing(role directory.Role) []directory.Active {
	return p.standingIn(p.Group.Found, role, p.Threshold())
}

func (p *Pass) standingIn(g *directory.Group, role directory.Role, days int) []directory.Active {
	return slices.DeleteFunc(p.Tenant.Active(g, role), func(a directory.Active) bool {
		return a.Activated || !a.End.IsZero() && p.daysUntil(a.End) <= days
	})
}

// daysUntil is the number of days that are left, rounded up.
func (p *Pass) daysUntil(end time.Time) int {
	return int(math.Ceil(float64(end.Sub(p.Now)) / float64(day)))
}

// accessEnd is how long standing access lasts, in words and in days. No end is more than
// any number.
func (p *Pass) accessEnd(a directory.Active) (words string, days int) {
	switch {
	case a.End.IsZero() && p.Tenant.AssignmentsRead(p.Group.Found.ID):
		return "permanently", MostUpTo + 1
	case a.End.IsZero():
		return "and it was not read whether that ends", MostUpTo + 1
	}
	days = p.daysUntil(a.End)
	return fmt.Sprintf("until %s (%s left)", date(a.End), finding.Count(days, "day")), days
}

// reportAccess answers with a finding about standing access. One that the policy file or
// the declaration wants is listed as such, whatever the policy file says of the rule.
func (p *Pass) reportAccess(principal string, f finding.Finding) {
	switch {
	case p.Settings.EmergencyAccess(principal):
		f.Message += "; emergency-access of the policy file wants it"
	case p.declaredPermanent(directory.Role(f.Role), principal):
		f.Message += "; the file declares it as permanent, and an application can't activate"
	default:
		p.Report(f)
		return
	}
	f.Fix = "No action required"
	p.reportNote(f)
}

// declaredPermanent says whether the file declares an application as active in a role
// permanently. People can activate, so of them that is no excuse.
func (p *Pass) declaredPermanent(role directory.Role, id string) bool {
	application, declared := p.Tenant.Principal(id), p.declaredRole(role)
	if application == nil || application.Type != directory.ServicePrincipal || declared == nil {
		return false
	}
	entry := p.entryIn(declared.Active, id)
	return entry != nil && entry.Permanent
}

// assignmentsPath is where the portal has who is eligible and active in a group.
// https://learn.microsoft.com/entra/id-governance/privileged-identity-management/groups-assign-member-owner
const assignmentsPath = "Entra admin center > ID Governance > PIM > Groups > the group > Assignments"
