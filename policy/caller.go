package policy

import (
	"fmt"
	"slices"
	"strings"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// caller is the signed-in identity. A source that keeps its word sends a gap
// when there is none; one that does not must not pass as an identity that
// holds nothing.
func (p *Pass) caller() (*directory.Caller, bool) {
	if p.Tenant.Caller == nil {
		p.unread(directory.PartCaller, "nothing is known of the identity that read the tenant", finding.Finding{})
	}
	return p.Tenant.Caller, p.Tenant.Caller != nil
}

// rolesUnread says whether the identity's directory roles could not be read, and
// reports f as not evaluated if so. The reason of the gap names the request that
// failed, not what it was for.
func (p *Pass) rolesUnread(caller *directory.Caller, f finding.Finding) bool {
	reason, missing := p.Tenant.MissingSubject(directory.PartCaller, directory.CallerRoles)
	if missing {
		p.unread(directory.PartCaller, fmt.Sprintf("the directory roles of %s could not be read: %s", callerName(caller), reason), f)
	}
	return missing
}

func callerName(caller *directory.Caller) string {
	kind := "the user"
	if caller.Type == directory.ServicePrincipal {
		kind = "the application"
	}
	if strings.TrimSpace(caller.DisplayName) == "" {
		return kind + " " + caller.ID
	}
	return kind + " " + finding.Quote(caller.DisplayName)
}

// role is a built-in directory role with its template id, which is the same
// in all tenants:
// https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference
type role struct{ name, id string }

// onboardingRoles are the roles in which a user may change the role settings
// of a group.
// https://learn.microsoft.com/entra/id-governance/privileged-identity-management/groups-role-settings
func onboardingRoles(roleAssignable bool) []role {
	return append(leastOnboardingRoles(roleAssignable), role{"Global Administrator", "62e90394-69f5-4237-9190-012177145e10"})
}

// leastOnboardingRoles leaves out the role that has everything.
func leastOnboardingRoles(roleAssignable bool) []role {
	if roleAssignable {
		return []role{{"Privileged Role Administrator", "e8611ab8-c189-46e8-94e1-60213ab1f814"}}
	}
	return []role{
		{"Groups Administrator", "fdd7a751-b60b-444a-984c-02652fe8fa1c"},
		{"Identity Governance Administrator", "45d8d3c5-c802-45c6-b32a-1d70b5e1e86e"},
		{"User Administrator", "fe930be7-5e62-47db-91af-98c3a49a38b1"},
		{"Directory Writers", "9360feb5-f418-4baa-8175-e2a00bac4301"},
	}
}

// readerRoles are the roles that are known to change nothing. Every other
// one, custom roles included, counts as one that can write.
func readerRoles() []role {
	return []role{
		{"Directory Readers", "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"},
		{"Global Reader", "f2ef992c-3afb-46b9-b7cf-a126ee74c451"},
		{"Message Center Reader", "790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b"},
		{"Reports Reader", "4a5d8f65-41da-4de4-8968-e035b65339cf"},
		{"Security Reader", "5d6b6bb7-de71-4623-b4af-96380a352509"},
		{"Usage Summary Reports Reader", "75934031-6c7e-415a-99d7-48dbd49e875e"},
	}
}

// holds says whether the caller has one of the roles, for the whole directory
// or only for a part of it. PIM does not accept a role that is scoped to an
// administrative unit.
func holds(caller *directory.Caller, roles []role) (whole, scoped bool) {
	for _, assigned := range caller.Roles {
		if isOneOf(roles, assigned.RoleTemplateID) {
			inWhole := assigned.DirectoryScope == "/"
			whole, scoped = whole || inWhole, scoped || !inWhole
		}
	}
	return whole, scoped
}

func isOneOf(roles []role, id string) bool {
	return slices.ContainsFunc(roles, func(r role) bool { return strings.EqualFold(r.id, id) })
}

func roleNames(roles []role) []string {
	var names []string
	for _, r := range roles {
		names = append(names, r.name)
	}
	return names
}
