package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

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
