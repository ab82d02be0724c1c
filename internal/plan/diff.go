package plan

import (
	"cmp"
	"fmt"
	"slices"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
)

// Scope says what has to be read of a tenant to judge the file: the declared
// groups, by id or else by name, and the declared owners.
func Scope(file *config.File) directory.Scope {
	var s directory.Scope
	for i := range file.Groups {
		g := &file.Groups[i]
		if g.ID != nil {
			s.Groups = append(s.Groups, g.ID.Value)
		} else {
			s.Names = append(s.Names, g.Name.Value)
		}
		if g.Owners != nil {
			for _, owner := range g.Owners.Items {
				s.Users = append(s.Users, owner.Value)
			}
		}
	}
	for _, list := range []*[]string{&s.Groups, &s.Names, &s.Users} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	return s
}

// Diff finds for each declared group what the tenant has for it, the state
// that follows, and the changes that a merge would make. Every declared group
// is in the plan, whatever could be read.
func Diff(file *config.File, tenant *directory.Index) *Plan {
	p := &Plan{
		Tenant:  tenant.Tenant,
		Cloud:   tenant.Cloud,
		Groups:  make([]Group, 0, len(file.Groups)),
		Managed: tenant.ManagedIDs(),
	}
	for i := range file.Groups {
		g := resolve(&file.Groups[i], tenant)
		g.State, g.Reason = judge(&g, tenant)
		p.Groups = append(p.Groups, g)
		if g.State == ToOnboard {
			p.Changes = append(p.Changes, onboard(&g))
		}
	}
	slices.SortStableFunc(p.Changes, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.Action, b.Action), cmp.Compare(a.Key.Group, b.Key.Group))
	})
	return p
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
	if len(g.Candidates) == 1 {
		g.Found = g.Candidates[0]
	}
	return g
}

// judge gives the state of a resolved group and, where the group is not fine,
// the reason.
func judge(g *Group, tenant *directory.Index) (State, string) {
	if reason, missing := unread(g, tenant); missing {
		return Unknown, reason
	}
	switch {
	case g.Found == nil && len(g.Candidates) > 1:
		return Ineligible, fmt.Sprintf("%d groups have this name", len(g.Candidates))
	case g.Found == nil && len(g.Deleted) > 0:
		return Ineligible, "soft-deleted"
	case g.Found == nil:
		return Ineligible, "no such group"
	case g.Found.Managed == directory.True:
		return Managed, ""
	case g.Declared.PIM == config.None:
		return Exempt, ""
	case !g.Found.Manageable():
		return Ineligible, obstacle(g.Found)
	}
	return ToOnboard, ""
}

// unread says whether something that decides the state could not be read.
func unread(g *Group, tenant *directory.Index) (string, bool) {
	if g.Declared.ID == nil {
		if reason, missing := tenant.MissingSubject(directory.PartGroups, g.Declared.Name.Value); missing {
			return reason, true
		}
	}
	id := g.ID()
	if id == "" {
		return "", false
	}
	if reason, missing := tenant.Missing(directory.PartGroups, id); missing {
		return reason, true
	}
	if g.Found == nil {
		return "", false
	}
	// A kind that PIM can't manage is a fact of the group alone; whether a
	// group that it can manage is managed, only PIM's list knows.
	if !g.Found.Manageable() && g.Found.Managed == directory.Null {
		return "", false
	}
	return tenant.Missing(directory.PartManaged, id)
}

// obstacle names the first reason why PIM can't manage the group.
func obstacle(g *directory.Group) string {
	switch {
	case g.Dynamic():
		return "dynamic membership"
	case g.Synced():
		return "synchronised from on-premises"
	case g.Restricted():
		return "in a restricted management administrative unit"
	}
	return g.Kind().String() + " group"
}

func onboard(g *Group) Change {
	return Change{
		Action:    Onboard,
		Key:       Key{Group: g.Found.ID},
		Name:      g.Found.DisplayName,
		Before:    "not managed",
		After:     "managed",
		Facts:     *g.Found,
		Pinned:    g.Pinned(),
		Pos:       g.Declared.Place(),
		Reason:    "declared with pim: required and not managed by PIM",
		Permanent: true,
	}
}
