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
		if !g.Deleted() && !declared[g.ID] && g.Managed != directory.True {
			p.askRoleAssignable(g)
		}
	}
}

// askRoleAssignable judges a group that PIM may not manage. Of one that could
// not be read it is not known whether it can hold roles, unless that was said.
func (p *Pass) askRoleAssignable(g *directory.Group) {
	reason, doubted := p.Tenant.Doubted(g.ID)
	switch {
	case doubted && g.IsAssignableToRole == directory.Null:
		p.unread(directory.PartGroups, reason, finding.Finding{Group: ref(g)})
	case !g.RoleAssignable():
	case g.Managed == directory.Null:
		p.managedUnknown(g)
	default:
		p.Report(finding.Finding{
			Group:   ref(g),
			Message: fmt.Sprintf("%s can hold directory roles, PIM does not manage it, and no file declares it", known(g)),
			Fix:     p.declare(g),
		})
	}
}
