package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// groupRestricted reads isManagementRestricted, which Graph computes from the
// units that a group is in, so it holds even when the units can't be read. The
// unit's name is worth having but decides nothing.
var groupRestricted = obstacleRule(directory.ObstacleRestricted, finding.Rule{
	ID:    "group-restricted",
	Title: "A declared group is in a restricted management administrative unit",
	Why: "Only administrators of that unit may change the group. PIM and applications may not, whatever their permissions, " +
		"so PIM can't manage it: " +
		"https://learn.microsoft.com/entra/identity/role-based-access-control/admin-units-restricted-management.",
	Fix: "Take the group out of the restricted unit (this can take 30 minutes), or keep it out of PIM with pim: none: the " +
		"unit protects it in its own way.",
	Severity: finding.Error,
}, func(p *Pass) string {
	var units []string
	for _, id := range p.Group.Found.AdministrativeUnits {
		if unit := p.Tenant.AdministrativeUnit(id); unit != nil && unit.IsMemberManagementRestricted == directory.True {
			units = append(units, finding.Quote(unit.DisplayName))
		}
	}
	unit := "a restricted management administrative unit"
	if len(units) > 0 {
		unit = "the restricted management administrative unit " + finding.List(units, "and")
	}
	return fmt.Sprintf("%s is in %s, where PIM can't manage it", p.name(), unit)
})
