package directory

import (
	"cmp"
	"slices"
)

// Bypass is who can change a group without PIM. It says nothing about the group's
// settings, and no verdict rests on it.
type Bypass struct {
	Administrators []string      // directory roles, and who administers a unit that the group is in
	Applications   []Application // by their permissions in Microsoft Graph
	Unread         []string      // reasons why there may be others, a clause each
}

// Bypass says who can change the group without PIM. Of a role-assignable group
// those are its owners and two directory roles, of any other one many more:
// https://learn.microsoft.com/entra/identity/role-based-access-control/groups-concept
// https://learn.microsoft.com/entra/id-governance/privileged-identity-management/concept-pim-for-groups
func (x *Index) Bypass(g *Group) Bypass {
	b := Bypass{Administrators: []string{"standing owners", "Global Administrator"}}
	if g.RoleAssignable() {
		b.Administrators = append(b.Administrators, "Privileged Role Administrator")
	} else {
		x.administrators(&b, g)
	}
	for _, a := range x.Applications {
		if a.reaches(g) {
			b.Applications = append(b.Applications, a)
		}
	}
	reason, missing := x.Missing(PartApplications, "")
	why, left := x.NotLookedAt(PartApplications, nil)
	switch {
	case missing:
		b.Unread = append(b.Unread, "applications could not be read: "+reason)
	case left:
		b.Unread = append(b.Unread, "applications were not looked at: "+why)
	}
	return b
}

// administrators adds those who can change the members of an ordinary group.
func (x *Index) administrators(b *Bypass, g *Group) {
	b.Administrators = append(b.Administrators, "Groups Administrator", "User Administrator", "Directory Writers")
	if g.Kind() == Microsoft365 || g.Kind() == KindUnknown {
		b.Administrators = append(b.Administrators, "Exchange Administrator")
	}
	for _, id := range g.AdministrativeUnits {
		name := id
		if unit := x.AdministrativeUnit(id); unit != nil {
			name = cmp.Or(unit.DisplayName, id)
		}
		b.Administrators = append(b.Administrators, "administrators of the unit "+name)
	}
	if reason, missing := x.Missing(PartAdministrativeUnits, g.ID); missing {
		b.Unread = append(b.Unread, "administrative units could not be read: "+reason)
	}
}

// reaches says whether the application can change the group. These permissions do
// not reach a role-assignable group by themselves; of all others it is not known.
// https://learn.microsoft.com/graph/api/group-post-members#permissions
func (a *Application) reaches(g *Group) bool {
	ordinary := []string{"GroupMember.ReadWrite.All", "Group.ReadWrite.All", "Directory.ReadWrite.All"}
	return !g.RoleAssignable() || slices.ContainsFunc(a.Permissions, func(p string) bool { return !slices.Contains(ordinary, p) })
}
