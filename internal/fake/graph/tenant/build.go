package tenant

import (
	"fmt"
	"slices"
	"strings"

	"pim-groups/internal/directory"
	o "pim-groups/internal/fake/graph/odata"
)

// PostGroup makes a group. Four properties are required; whether roles can be
// assigned to it is said here or never, and makes it one without a dynamic rule. [D]
// https://learn.microsoft.com/graph/api/group-post-groups
func (t *Tenant) PostGroup(body o.Object) (*Group, *Error) {
	for _, name := range []string{"displayName", "mailNickname", "mailEnabled", "securityEnabled"} {
		if v, given := body.Lookup(name); !given || v.IsNull() || v.Kind() == o.KindText && v.Text() == "" {
			return nil, badRequest("A value is required for property '" + name + "' of resource 'Group'.")
		}
	}
	g := newGroup(directory.Group{
		ID: t.newID(), DisplayName: body.Get("displayName").Text(), CreatedDateTime: t.now(), Managed: directory.False,
		GroupTypes: []string{}, MembershipRule: body.Get("membershipRule").Text(),
		MailEnabled: flagOf(body.Get("mailEnabled")), SecurityEnabled: flagOf(body.Get("securityEnabled")),
		IsAssignableToRole: flagOf(body.Get("isAssignableToRole")),
	})
	for _, v := range body.Get("groupTypes").Items() {
		g.GroupTypes = append(g.GroupTypes, v.Text())
	}
	if g.RoleAssignable() && g.Dynamic() {
		return nil, badRequest("A group that roles can be assigned to can't have dynamic membership.")
	}
	g.MailNickname, g.Description = body.Get("mailNickname").Text(), body.Get("description").Text()
	t.write(func(next *State) { next.groups[g.ID] = g })
	return g, nil
}

// flagOf keeps a property that was not given apart from false: Graph answers null.
func flagOf(v o.Value) directory.Flag {
	if v.IsNull() {
		return directory.Null
	}
	return directory.FlagOf(v.True())
}

// AddReference makes a principal, or as a member a group, owner or member.
// https://learn.microsoft.com/graph/api/group-post-owners
func (t *Tenant) AddReference(groupID string, role Role, id string) *Error {
	id = strings.ToLower(id)
	g, known := t.current.Group(groupID), t.current.Principal(id) != nil || role == Member && t.current.Group(id) != nil
	switch {
	case g == nil:
		return NotFound(groupID)
	case !known:
		return NotFound(id)
	case slices.Contains(*g.in(role), id):
		return badRequest(fmt.Sprintf("One or more added object references already exist for the following modified properties: '%ss'.", role))
	}
	t.ChangeGroup(g.ID, func(g *Group) {
		*g.in(role) = append(*g.in(role), id)
		if t.Answers.LateMembersUnlisted && t.Managed(g.ID) {
			g.unlisted = append(g.unlisted, seat{role, id})
		}
	})
	return nil
}

// RemoveReference takes an owner or member out. The last owner who is a user
// stays. [D] https://learn.microsoft.com/graph/api/group-delete-owners
func (t *Tenant) RemoveReference(groupID string, role Role, id string) *Error {
	g := t.current.Group(groupID)
	if g == nil || !slices.Contains(*g.in(role), strings.ToLower(id)) {
		return NotFound(id)
	}
	if user := t.current.User(id); role == Owner && user != nil && !t.ownedBesides(g, user.ID) {
		return badRequest("The group must have at least one owner, hence this owner cannot be removed.")
	}
	t.ChangeGroup(g.ID, func(g *Group) {
		*g.in(role) = slices.DeleteFunc(*g.in(role), func(other string) bool { return strings.EqualFold(other, id) })
		g.unlisted = slices.DeleteFunc(g.unlisted, func(s seat) bool { return s.role == role && strings.EqualFold(s.id, id) })
	})
	return nil
}

// in is the list of those who have a role without PIM.
func (g *Group) in(role Role) *[]string {
	if role == Owner {
		return &g.Owners
	}
	return &g.Members
}

func badRequest(message string) *Error { return &Error{400, "Request_BadRequest", message, false} }
