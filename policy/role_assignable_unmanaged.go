package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// roleAssignableUnmanaged looks beyond the file on purpose: a group that is not
// declared is not reviewed. It asks about role-assignable groups only, since for
// these the tenant itself says that they are privileged.
// https://learn.microsoft.com/entra/identity/role-based-access-control/groups-concept
var roleAssignableUnmanaged = Rule{
	Rule: finding.Rule{
		ID:    "role-assignable-unmanaged",
		Title: "A role-assignable group is neither under PIM nor declared",
		Why: "A group that can hold directory roles is privileged by definition. Outside PIM, its members have their roles all " +
			"day, without approval and without an end.",
		Fix:      "Declare the group, with pim: none if its members are to have permanent access, or waive the finding.",
		Severity: finding.Warning,
	},
	About: Tenant,
	Needs: []directory.Part{directory.PartRoleAssignable, directory.PartManaged},
	Check: checkRoleAssignableUnmanaged,
}

// A group that is declared is left to the rules about declared groups, even
// with pim: none: that is a decision that was reviewed. Of a group that could not
// be read it is not known whether it can hold roles, unless that was read.
func checkRoleAssignableUnmanaged(p *Pass) {
	declared, watched := p.declared(), p.watched()
	for i := range p.Tenant.Groups {
		g := &p.Tenant.Groups[i]
		reason, doubted := p.Tenant.Doubted(g.ID)
		switch {
		case g.Deleted() || declared[g.ID] || g.Managed == directory.True || !watched(g):
		case doubted && g.IsAssignableToRole == directory.Null:
			p.unread(directory.PartGroups, reason, finding.Finding{Group: ref(g)})
		case !g.RoleAssignable():
		case g.Managed == directory.Null:
			p.reportManagedUnknown(g)
		default:
			p.Report(finding.Finding{
				Group:   ref(g),
				Message: fmt.Sprintf("%s can hold directory roles, but PIM does not manage it and no file declares it", known(g)),
				Fix:     p.declare(g) + "; or waive it with the reason",
			})
		}
	}
}
