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

// caller makes what is known of the identity, nil with a gap if that is too
// little.
func (r *reading) caller(who claims) *directory.Caller {
	if who.object == "" {
		r.gap(directory.Gap{Part: directory.PartCaller, Reason: "the token does not say whose it is"})
		return nil
	}
	c := &directory.Caller{ID: who.object, Type: directory.ServicePrincipal, DisplayName: who.name, Roles: r.roles}
	if who.person {
		c.Type = directory.User
	}
	c.Permissions = slices.DeleteFunc(slices.Clone(who.permissions), func(name string) bool { return name == "" })
	return c
}

// readRoles reads the directory roles that are assigned to the identity itself
// and are active now. Roles through a group are not among them; v1.0 has no
// list that follows groups.
// https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignments
func (r *reading) readRoles(ctx context.Context, who claims) {
	if who.object == "" {
		return // caller leaves the gap
	}
	answer := r.ask.List(ctx, r.ask.at("/roleManagement/directory/roleAssignments", nil,
		query{filter: "principalId eq " + quoted(who.object), expand: "roleDefinition"}))
	roles, err := listOf(answer, models.CreateUnifiedRoleAssignmentFromDiscriminatorValue,
		func(m models.UnifiedRoleAssignmentable) (directory.RoleAssignment, error) {
			return roleOf(m, who.object)
		})
	if err != nil {
		r.gap(directory.Gap{Part: directory.PartCaller, Subject: directory.CallerRoles, Reason: err.Error()})
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.roles = roles
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
