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
	tenant, object, name string
	person               bool
	permissions          []string
}

type tokenClaims struct {
	TenantID       string   `json:"tid"`
	ObjectID       string   `json:"oid"`
	AppDisplayName string   `json:"app_displayname"`
	Name           string   `json:"name"`
	Roles          []string `json:"roles"`
	Scopes         string   `json:"scp"`
	Kind           string   `json:"idtyp"`
}

// readClaims looks into a token without verifying it: that is for whom it was
// issued to, Graph.
func readClaims(token string) claims {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return claims{}
	}
	data, err := base64.RawURLEncoding.DecodeString(parts[1])
	var said tokenClaims
	if err != nil || json.Unmarshal(data, &said) != nil {
		return claims{}
	}
	c := claims{tenant: identity.CanonicalID(said.TenantID), object: identity.CanonicalID(said.ObjectID)}
	c.person = said.Kind == "user" || said.Kind == "" && said.Scopes != ""
	if c.person {
		c.name, c.permissions = said.Name, strings.Fields(said.Scopes)
	} else {
		c.name, c.permissions = said.AppDisplayName, said.Roles
	}
	return c
}

// application says that an application reads, and no person.
func (c claims) application() bool { return c.object != "" && !c.person }

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
	if c.who.object == "" {
		c.gaps = gaps{{Part: directory.PartCaller, Reason: "the token does not say whose it is"}}
		return
	}
	answer := c.ask.List(ctx, c.ask.at("/roleManagement/directory/roleAssignments", nil,
		query{filter: "principalId eq " + quoted(c.who.object), expand: "roleDefinition"}))
	roles, err := listOf(answer, models.CreateUnifiedRoleAssignmentFromDiscriminatorValue,
		func(m models.UnifiedRoleAssignmentable) (directory.RoleAssignment, error) {
			return roleOf(m, c.who.object)
		})
	if err != nil {
		c.gaps = gaps{{Part: directory.PartCaller, Subject: directory.CallerRoles, Reason: err.Error()}}
	}
	c.roles = roles
}

func (c *caller) put(s *directory.Snapshot) {
	c.gaps.put(s)
	if c.who.object == "" {
		return
	}
	s.Caller = &directory.Caller{ID: c.who.object, Type: directory.ServicePrincipal, DisplayName: c.who.name, Roles: c.roles}
	if c.who.person {
		s.Caller.Type = directory.User
	}
	s.Caller.Permissions = slices.DeleteFunc(slices.Clone(c.who.permissions), func(name string) bool { return name == "" })
}

// roleOf wants a role of this principal: a filter that something on the way
// dropped would give the caller everybody's. Its template's id is the same in
// all tenants; for built-in roles that of the definition is, too.
func roleOf(m models.UnifiedRoleAssignmentable, principal string) (directory.RoleAssignment, error) {
	role := directory.RoleAssignment{RoleTemplateID: canonicalID(m.GetRoleDefinitionId()), DirectoryScope: text(m.GetDirectoryScopeId())}
	if d := m.GetRoleDefinition(); d != nil {
		role.DisplayName = text(d.GetDisplayName())
		if template := canonicalID(d.GetTemplateId()); template != "" {
			role.RoleTemplateID = template
		}
	}
	switch {
	case role.RoleTemplateID == "":
		return role, errNoID()
	case canonicalID(m.GetPrincipalId()) != principal:
		return role, guard.InvalidAnswer("it has a role of somebody else than was asked for")
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
	ask *questions
	who claims
	ids []string
}

func (o *organization) read(ctx context.Context, _ []string) {
	if o.who.tenant != "" {
		o.ids = []string{o.who.tenant}
		return
	}
	answer := o.ask.List(ctx, o.ask.at("/organization", nil, query{selected: []string{"id"}}))
	ids, err := listOf(answer, models.CreateOrganizationFromDiscriminatorValue, func(m models.Organizationable) (string, error) {
		return canonicalID(m.GetId()), nil
	})
	if err == nil && len(ids) != 1 {
		err = guard.InvalidAnswer("it has more or less than one organization")
	}
	if err != nil {
		o.gaps = gaps{{Part: directory.PartCaller, Subject: "tenant", Reason: err.Error()}}
		return
	}
	o.ids = ids
}

func (o *organization) put(s *directory.Snapshot) {
	o.gaps.put(s)
	s.Tenant = strings.Join(o.ids, "")
}
