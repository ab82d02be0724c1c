package plan

import (
	"fmt"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/order"
)

// Diff finds for each declared group what the tenant has for it, the state
// that follows, and the changes that a merge would make: all of them, whichever a
// run is allowed to make. Every declared group is in the plan, whatever could be read.
func Diff(file *config.File, tenant *directory.Index, terms Terms) *Plan {
	p := &Plan{
		Tenant:  tenant.Tenant,
		Cloud:   tenant.Cloud,
		Groups:  make([]Group, 0, len(file.Groups)),
		Managed: tenant.ManagedIDs(),
	}
	for i := range file.Groups {
		p.Groups = append(p.Groups, resolve(&file.Groups[i], tenant))
	}
	claims := claim(p.Groups)
	d := newDiffer(file, tenant, terms)
	for i := range p.Groups {
		g := &p.Groups[i]
		g.State, g.Reason = judge(g, claims, tenant)
		g.standing = standing(g.Found, tenant)
		if g.State == ToOnboard {
			d.changes = append(d.changes, onboard(g))
		}
		if g.State == ToOnboard || g.State == Managed {
			d.compare(g)
		}
	}
	p.Changes, p.Principals = d.changes, d.named()
	order.By(p.Changes, Change.Compare)
	return p
}

// claim gives each group to one entry. Two can mean the same one: its id, and
// the name that it has since been given. The entry with the id has it.
func claim(groups []Group) map[string]*config.Group {
	claims := make(map[string]*config.Group, len(groups))
	for _, pinned := range []bool{true, false} {
		for i := range groups {
			g := &groups[i]
			if g.Pinned() == pinned && g.Found != nil && claims[g.Found.ID] == nil {
				claims[g.Found.ID] = g.Declared
			}
		}
	}
	return claims
}

// resolve looks the entry up. The id decides; a name only ever suggests.
func resolve(declared *config.Group, tenant *directory.Index) Group {
	g := Group{Declared: declared}
	if declared.ID != nil {
		switch found := tenant.Group(declared.ID.Value); {
		case found == nil:
		case found.Deleted():
			g.Deleted = []*directory.Group{found}
		default:
			g.Found = found
		}
		return g
	}
	g.Candidates = tenant.Named(declared.Name.Value, false)
	g.Deleted = tenant.Named(declared.Name.Value, true)
	if _, unread := tenant.MissingSubject(directory.PartGroups, declared.Name.Value); len(g.Candidates) == 1 && !unread {
		g.Found = g.Candidates[0]
	}
	return g
}

// judge gives the state of a resolved group and, where something is wrong, the
// reason. The group's own facts come first, then PIM's list: a group is managed
// or to be onboarded only when the list was read and says so.
func judge(g *Group, claims map[string]*config.Group, tenant *directory.Index) (State, string) {
	if reason, missing := unreadReason(g, tenant); missing {
		return Unknown, reason
	}
	if g.Found == nil {
		return Ineligible, absenceReason(g)
	}
	if other := claims[g.Found.ID]; other != g.Declared {
		return Ineligible, fmt.Sprintf("another entry means the same group: %s", other.Place())
	}
	reason, missing := tenant.Missing(directory.PartManaged, g.Found.ID)
	switch {
	case !missing && g.Found.Managed == directory.True:
		return Managed, ""
	case g.Declared.PIM == config.Required && !g.Found.Manageable():
		return Ineligible, g.Found.ObstacleReason()
	case missing:
		return Unknown, reason
	case g.Found.Managed == directory.Null: // a source that broke its promise of a gap
		return Unknown, "PIM's list gave no answer for it"
	case g.Declared.PIM == config.None:
		return Exempt, ""
	}
	return ToOnboard, ""
}

// unreadReason says why the group, or which groups have its name, is not known.
func unreadReason(g *Group, tenant *directory.Index) (reason string, unread bool) {
	if !g.Pinned() {
		if reason, missing := tenant.MissingSubject(directory.PartGroups, g.Declared.Name.Value); missing {
			return reason, true
		}
	}
	return tenant.Missing(directory.PartGroups, g.ID())
}

// absenceReason says why no group was found.
func absenceReason(g *Group) string {
	switch {
	case len(g.Candidates) > 1:
		return fmt.Sprintf("%d groups have this name", len(g.Candidates))
	case len(g.Deleted) > 0:
		return "soft-deleted"
	}
	return "no such group"
}
