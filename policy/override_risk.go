package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// overrideRisk says what a green report does not promise. It is a note, since
// nothing is wrong with the group; an auditor still has to know.
var overrideRisk = Rule{
	Rule: finding.Rule{
		ID:    "override-risk",
		Title: "Administrators can change the group, bypassing PIM",
		Why: "PIM does not lock a group. Unless it is role-assignable, Exchange administrators can change the members of a " +
			"Microsoft 365 group, and administrators of an administrative unit can change the members of the groups in it, " +
			"without activation and without approval: " +
			"https://learn.microsoft.com/entra/id-governance/privileged-identity-management/concept-pim-for-groups.",
		Fix: "For access that matters, use a role-assignable security group (this is decided when a group is created), or accept " +
			"the risk with a waiver.",
		Severity: finding.Note,
	},
	About:   EachFound,
	Needs:   []directory.Part{directory.PartGroups, directory.PartAdministrativeUnits},
	Applies: forPIM,
	OfState: true,
	Check:   checkOverrideRisk,
}

// A role-assignable group is safe from both: only its owners, Privileged Role
// Administrators and Global Administrators may change it.
// https://learn.microsoft.com/entra/identity/role-based-access-control/groups-concept
func checkOverrideRisk(p *Pass) {
	found := p.Group.Found
	if found.RoleAssignable() {
		return
	}
	if found.Kind() == directory.Microsoft365 {
		p.Report(finding.Finding{
			Subject: "Exchange Administrator", // so that a waiver can name it
			Message: fmt.Sprintf("Exchange administrators can change the members of the Microsoft 365 group %s, bypassing PIM", p.name()),
		})
	}
	for _, id := range found.AdministrativeUnits {
		name := id
		if unit := p.Tenant.AdministrativeUnit(id); unit != nil && unit.DisplayName != "" {
			name = unit.DisplayName
		}
		p.Report(finding.Finding{
			Subject: name,
			Message: fmt.Sprintf("administrators of the administrative unit %s can change the members of %s, bypassing PIM",
				finding.Quote(name), p.name()),
			Fix: "Take the group out of the unit, or use a role-assignable group for access that matters, or accept the risk with a waiver",
		})
	}
}
