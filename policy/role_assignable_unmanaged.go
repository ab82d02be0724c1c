package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// roleAssignableUnmanaged looks past the file on purpose: what nobody declared
// is what nobody reviews. It asks about role-assignable groups only, since for
// these the tenant itself says that they are privileged.
// https://learn.microsoft.com/entra/identity/role-based-access-control/groups-concept
func roleAssignableUnmanaged() Rule {
	return Rule{
		Rule: finding.Rule{
			ID:    "role-assignable-unmanaged",
			Title: "A role-assignable group is neither under PIM nor declared",
			Why: "A group that can hold directory roles is privileged by definition. Outside of PIM its members have their roles " +
				"all day, without approval and without an end.",
			Fix:      "Declare the group, with pim: none if its members are to have permanent access, or waive the finding.",
			Severity: finding.Warning,
		},
		About: Tenant,
		Needs: []directory.Part{directory.PartRoleAssignable, directory.PartManaged},
		Check: checkRoleAssignableUnmanaged,
	}
}

// A group that is declared is left to the rules about declared groups, even
// when it is declared with pim: none: that is somebody's reviewed decision.
func checkRoleAssignableUnmanaged(p *Pass) {
	declared := p.declared()
	for i := range p.Tenant.Groups {
		g := &p.Tenant.Groups[i]
		if !g.RoleAssignable() || g.Deleted() || declared[g.ID] {
			continue
		}
		switch g.Managed {
		case directory.Null:
			p.managedUnknown(g)
		case directory.False:
			p.Report(finding.Finding{
				Group:   ref(g),
				Message: fmt.Sprintf("%s can hold directory roles, PIM does not manage it, and no file declares it", known(g)),
				Fix:     declare(g),
			})
		}
	}
}
