package graph

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"

	"github.com/microsoftgraph/msgraph-sdk-go/models"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
	"pim-groups/internal/identity"
)

// Who reads decides what the answers mean, and what may be written. What was
// granted to an application is in its token (roles), what a person delegated
// too (scp). Microsoft does not promise the form of Graph's tokens, so a token
// that can't be read is a gap and not an error.
// https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference

// claims is what a token says; empty fields were not said.
type claims struct {
	TenantID       string   `json:"tid"`
	ObjectID       string   `json:"oid"`
	AppID          string   `json:"appid"`
	AppDisplayName string   `json:"app_displayname"`
	Name           string   `json:"name"`
	Roles          []string `json:"roles"`
	Scopes         string   `json:"scp"`
	Kind           string   `json:"idtyp"`
}

// readClaims looks into a token without verifying it, which is up to Graph.
func readClaims(token string) claims {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return claims{}
	}
	data, err := base64.RawURLEncoding.DecodeString(parts[1])
	var c claims
	if err != nil || json.Unmarshal(data, &c) != nil {
		return claims{}
	}
	c.TenantID, c.ObjectID, c.AppID = identity.CanonicalID(c.TenantID), identity.CanonicalID(c.ObjectID), identity.CanonicalID(c.AppID)
	return c
}

// person says that a person signed in, and no application.
func (c *claims) person() bool { return c.Kind == "user" || c.Kind == "" && c.Scopes != "" }

// permissions are those that were granted, by name.
func (c *claims) permissions() []string {
	list := slices.Clone(c.Roles)
	if c.person() {
		list = strings.Fields(c.Scopes)
	}
	return slices.DeleteFunc(list, func(name string) bool { return name == "" })
}

// Delegated gives the permissions in a person's token; person is false for a token of
// an application, and for one that can't be read.
func Delegated(token string) (permissions []string, person bool) {
	c := readClaims(token)
	return c.permissions(), c.person()
}

// GrantedBy gives the permissions that a token has, and whether a person signed in.
func GrantedBy(token string) (permissions []string, person bool) {
	c := readClaims(token)
	return c.permissions(), c.person()
}

// TenantOf gives the id of the tenant that a token is for, "" if it does not say.
func TenantOf(token string) string { return readClaims(token).TenantID }

// caller reads who reads: the token, and the directory roles that are assigned
// to the identity itself and are active now. Roles through a group are not among
// them; v1.0 has no list that follows groups.
// https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignments
type caller struct {
	gaps
	ask   *questions
	who   claims
	roles []directory.RoleAssignment
}

func (c *caller) read(ctx context.Context, _ []string) {
	if c.who.ObjectID == "" {
		c.gap(directory.Gap{Part: directory.PartCaller, Reason: "the access token does not name the identity"})
		return
	}
	answer := c.ask.list(ctx, "/roleManagement/directory/roleAssignments",
		query{filter: "principalId eq " + quoted(c.who.ObjectID), expand: "roleDefinition"})
	roles, err := listOf(answer, models.CreateUnifiedRoleAssignmentFromDiscriminatorValue,
		func(m *models.UnifiedRoleAssignment) (directory.RoleAssignment, error) {
			return roleOf(m, c.who.ObjectID)
		})
	if err != nil {
		c.gap(directory.Gap{Part: directory.PartCaller, Subject: directory.CallerRoles, Reason: err.Error()})
	}
	c.roles = roles
}

func (c *caller) put(s *directory.Snapshot) {
	c.gaps.put(s)
	if c.who.ObjectID == "" {
		return
	}
	kind, name := directory.ServicePrincipal, c.who.AppDisplayName
	if c.who.person() {
		kind, name = directory.User, c.who.Name
	}
	s.Caller = &directory.Caller{ID: c.who.ObjectID, Type: kind, DisplayName: name, Permissions: c.who.permissions(), Roles: c.roles}
}

// roleOf wants a role of this principal: a filter that something on the way
// dropped would give the caller everybody's. Its template's id is the same in
// all tenants; for built-in roles that of the definition is, too.
func roleOf(m *models.UnifiedRoleAssignment, principal string) (directory.RoleAssignment, error) {
	role := directory.RoleAssignment{RoleTemplateID: canonicalID(m.GetRoleDefinitionId()), DirectoryScope: text(m.GetDirectoryScopeId())}
	if d, ok := m.GetRoleDefinition().(*models.UnifiedRoleDefinition); ok {
		role.DisplayName = text(d.GetDisplayName())
		if template := canonicalID(d.GetTemplateId()); template != "" {
			role.RoleTemplateID = template
		}
	}
	switch {
	case role.RoleTemplateID == "":
		return role, errNoID()
	case canonicalID(m.GetPrincipalId()) != principal:
		return role, guard.InvalidAnswer("it has a role of another identity")
	}
	if !strings.HasPrefix(role.DirectoryScope, "/") {
		role.DirectoryScope = "/" + role.DirectoryScope // an application's scope, which is none of the directory's
	}
	return role, nil
}

// organization reads which tenant this is: that of its one organization. It asks
// only when the token does not say, since that costs a request and a permission
// of its own. https://learn.microsoft.com/graph/api/organization-list
type organization struct {
	gaps
	ask    *questions
	tenant string
}

func (o *organization) read(ctx context.Context, _ []string) {
	if o.tenant != "" {
		return
	}
	ids, err := idsOf(o.ask.list(ctx, "/organization", query{selected: []string{"id"}}))
	switch {
	case err == nil && len(ids) == 1:
		o.tenant = ids[0]
		return
	case err == nil:
		err = guard.InvalidAnswer("it does not have exactly one organization")
	}
	o.gap(directory.Gap{Part: directory.PartCaller, Subject: "tenant", Reason: err.Error()})
}

func (o *organization) put(s *directory.Snapshot) {
	o.gaps.put(s)
	s.Tenant = o.tenant
}
