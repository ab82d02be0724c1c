package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// eligibleGroupOpen: whoever may change the members of an eligible group decides who is
// eligible, and PIM does not see it.
var eligibleGroupOpen = Rule{
	Rule: finding.Rule{
		ID:    "eligible-group-open",
		Title: "Others decide who is in a group that is eligible",
		Why: "Whoever can change the members of an eligible group makes people eligible, without PIM and without a review. Its owners can. " +
			"So can every Groups Administrator, unless the group is role-assignable. For a role-assignable group that is a way around " +
			"the protection that Entra gives it.",
		Fix:      "Make people eligible themselves, or use a role-assignable group whose owners are eligible owners.",
		Severity: finding.Error,
	},
	About:   EachManaged,
	OfState: true,
	Needs:   []directory.Part{directory.PartGroups, directory.PartEligible},
	MayNeed: []directory.Part{directory.PartEligibleGroups, directory.PartOwners, directory.PartActive},
	Verdict: Exposes,
	Check:   checkEligibleGroupOpen,
}

func checkEligibleGroupOpen(p *Pass) {
	for _, role := range directory.Roles() {
		for _, c := range p.candidates(role) {
			f := finding.Finding{Role: string(role), Subject: c.subject()}
			switch {
			case c.through != nil:
			case c.groupUnread():
				p.unread(c.part, c.reason, f)
			case c.group != nil:
				p.checkOpen(c.group, role, f)
			}
		}
	}
}

func (p *Pass) checkOpen(g *directory.Group, role directory.Role, f finding.Finding) {
	var faults []string
	if !g.RoleAssignable() {
		faults = append(faults, "it is not role-assignable")
	}
	owners, note := p.standingOwners(g, f)
	if len(owners) > 0 {
		faults = append(faults, "it has "+finding.Count(len(owners), "standing owner")+note+": "+firstOf(owners, ", "))
	}
	if len(faults) == 0 {
		return
	}
	if !p.Group.Found.RoleAssignable() {
		f.Severity = finding.Note
	}
	f.Message = fmt.Sprintf("the group %s is eligible for %s: %s", known(g), p.role(role), finding.List(faults, "and"))
	p.Report(f)
}

// standingOwners names the owners of an eligible group who did not activate, but for
// emergency accounts. Where nobody looked at that all count, and the note says so. The
// finding is not evaluated if it could not be read.
func (p *Pass) standingOwners(g *directory.Group, f finding.Finding) (names []string, note string) {
	if !p.needs(directory.PartOwners, g.ID, f) {
		return nil, ""
	}
	owners := p.standingIn(g, directory.Owner, standingDays().Default)
	switch _, left := p.Tenant.NotLookedAt(directory.PartActive, g); {
	case g.Managed == directory.False || len(g.Owners) == 0:
	case left:
		note = " (who may have activated ownership)"
	case !p.needs(directory.PartActive, g.ID, f):
		return nil, ""
	}
	for _, owner := range owners {
		if !p.Settings.EmergencyAccess(owner.Principal) {
			names = append(names, p.calledByID(owner.Principal))
		}
	}
	return names, note
}
