package tenant

import (
	"slices"
	"strings"

	"pim-groups/internal/directory"
	o "pim-groups/internal/fake/graph/odata"
)

// The changes here are those that somebody else makes to groups and users
// while a client works: enough of PATCH and DELETE to rename, convert and
// delete. https://learn.microsoft.com/graph/api/group-update

// ChangeGroup changes a copy of a group, whatever Graph would say to it. It
// says whether there is such a group, deleted or not. States that were read
// before keep the group as it was: stale reads see it.
func (t *Tenant) ChangeGroup(id string, change func(*Group)) bool {
	old := t.current.groups[strings.ToLower(id)]
	if old == nil {
		return false
	}
	g := *old
	g.GroupTypes, g.Owners = slices.Clone(g.GroupTypes), slices.Clone(g.Owners)
	g.Members, g.AdministrativeUnits = slices.Clone(g.Members), slices.Clone(g.AdministrativeUnits)
	g.unlisted = slices.Clone(g.unlisted)
	change(&g)
	t.write(func(next *State) { next.groups[g.ID] = &g })
	return true
}

// ChangePrincipal changes a copy of a user or service principal.
func (t *Tenant) ChangePrincipal(id string, change func(*directory.Principal)) bool {
	old := t.current.Principal(id)
	if old == nil {
		return false
	}
	p := *old
	change(&p)
	t.write(func(next *State) { next.principals[p.ID] = &p })
	return true
}

// DeleteGroup soft-deletes a group. PIM keeps listing it. [L]
func (t *Tenant) DeleteGroup(id string) *Error {
	if t.current.Group(id) == nil {
		return NotFound(id)
	}
	t.ChangeGroup(id, func(g *Group) { g.DeletedDateTime = t.now() })
	return nil
}

// PurgeGroup removes a group for good; what PIM listed becomes a phantom.
func (t *Tenant) PurgeGroup(id string) bool {
	g := t.current.groups[strings.ToLower(id)]
	if g != nil {
		t.write(func(next *State) { delete(next.groups, g.ID) })
	}
	return g != nil
}

// Onboard brings a group under PIM as if somebody did it in the portal.
func (t *Tenant) Onboard(id string, by Actor) bool {
	g := t.current.Group(id)
	if g != nil {
		t.write(func(next *State) { t.onboard(next, g.ID, by) })
	}
	return g != nil
}

// PatchGroup is PATCH /groups/{id}. Most properties can't be changed;
// isAssignableToRole never can. [D] groupTypes can: an assigned group becomes a
// dynamic one, which PIM then refuses.
// https://learn.microsoft.com/entra/identity/users/groups-change-type
func (t *Tenant) PatchGroup(id string, body o.Object) *Error {
	if t.current.Group(id) == nil {
		return NotFound(id)
	}
	for _, m := range body {
		if !isPatchable(m.Name) && m.Name != "@odata.type" { // which SDKs send. [C] azuread
			return &Error{400, "Request_BadRequest", "Property '" + m.Name + "' is read-only and cannot be set.", false}
		}
	}
	t.ChangeGroup(id, func(g *Group) {
		for _, m := range body {
			patchGroup(g, m)
		}
	})
	return nil
}

func isPatchable(name string) bool {
	return slices.Contains([]string{"displayName", "description", "mailNickname", "visibility", "membershipRule",
		"membershipRuleProcessingState", "groupTypes"}, name)
}

func patchGroup(g *Group, m o.Member) {
	text := m.Value.Text()
	switch m.Name {
	case "displayName":
		g.DisplayName = text
	case "description":
		g.Description = text
	case "mailNickname":
		g.MailNickname = text
	case "visibility":
		g.Visibility = text
	case "membershipRule":
		g.MembershipRule = text
	case "membershipRuleProcessingState":
		g.MembershipRuleProcessingState = text
	case "groupTypes":
		g.GroupTypes = []string{}
		for _, v := range m.Value.Items() {
			g.GroupTypes = append(g.GroupTypes, v.Text())
		}
	}
}

// PatchUser is PATCH /users/{id} for what owner checks look at; other
// properties are taken and forgotten.
// https://learn.microsoft.com/graph/api/user-update
func (t *Tenant) PatchUser(id string, body o.Object) *Error {
	p := t.current.User(id)
	if p == nil {
		return NotFound(id)
	}
	t.ChangePrincipal(p.ID, func(p *directory.Principal) {
		for _, m := range body {
			switch m.Name {
			case "displayName":
				p.DisplayName = m.Value.Text()
			case "accountEnabled":
				p.AccountEnabled = directory.FlagOf(m.Value.True())
			case "userPrincipalName":
				p.UserPrincipalName = m.Value.Text()
			case "userType":
				p.UserType = m.Value.Text()
			}
		}
	})
	return nil
}
