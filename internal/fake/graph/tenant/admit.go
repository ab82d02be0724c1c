package tenant

import (
	"slices"

	"pim-groups/internal/directory"
)

// Actor is who calls: an application or a person.
type Actor struct {
	ID      string
	Name    string
	AppOnly bool
	Roles   []string // template ids of directory roles over the whole directory
}

// The directory roles that may manage role-assignable groups. [D]
// https://learn.microsoft.com/entra/id-governance/privileged-identity-management/groups-role-settings
const (
	privilegedRoleAdministrator = "e8611ab8-c189-46e8-94e1-60213ab1f814"
	globalAdministrator         = "62e90394-69f5-4237-9190-012177145e10"
)

func (a *Actor) privileged() bool {
	return slices.Contains(a.Roles, privilegedRoleAdministrator) || slices.Contains(a.Roles, globalAdministrator)
}

// AddGroup adds or replaces a group. A fresh one is not known to PIM at once;
// nil means that it is.
func (t *Tenant) AddGroup(g directory.Group, fresh *Fresh) {
	t.write(func(next *State) { next.groups[g.ID] = newGroup(g) })
	if fresh != nil {
		f := *fresh
		t.fresh[g.ID] = &f
	}
}

// refuses says that PIM does not manage groups of the kind. Which kinds is
// only partly documented: dynamic and synchronised ones are [D], those whose
// members Exchange keeps are [I].
// https://learn.microsoft.com/entra/id-governance/privileged-identity-management/concept-pim-for-groups
func (t *Tenant) refuses(g *Group) bool {
	if g.Dynamic() || g.Synced() {
		return true
	}
	kind := g.Kind()
	return !t.Answers.MailGroupsAccepted && kind != directory.Security && kind != directory.Microsoft365
}

// admitRead says whether PIM answers about a group at all.
func (t *Tenant) admitRead(s *State, id string) (*Group, *Error) {
	g := s.Group(id)
	if g == nil {
		return nil, unknownToPIM()
	}
	if f := t.fresh[g.ID]; f != nil && f.Unknown > 0 {
		f.Unknown--
		return nil, unknownToPIM()
	}
	if t.refuses(g) && !t.Answers.RefusedKindsReadEmpty {
		return nil, kindRefused()
	}
	return g, nil
}

// admitWrite says whether PIM lets the actor write to a group.
func (t *Tenant) admitWrite(id string, by Actor) (*Group, *Error) {
	g, err := t.admitRead(t.current, id)
	switch {
	case err != nil:
		return nil, err
	case t.refuses(g):
		return nil, kindRefused()
	case g.Restricted() && t.Answers.RestrictedIsDenied:
		return nil, Denied()
	case g.Restricted():
		// Permissions of applications are void there. [D]
		// https://learn.microsoft.com/entra/identity/role-based-access-control/admin-units-restricted-management
		return nil, unauthorized()
	case g.RoleAssignable() && !by.privileged() && (!by.AppOnly || t.Answers.RoleAssignableNeedsRole):
		return nil, unauthorized()
	}
	return g, nil
}
