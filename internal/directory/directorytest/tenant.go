// Package directorytest makes tenants for tests: random but valid ones, of
// every shape that Graph is known to send, and large ones for benchmarks. It
// is compiled into tests only.
package directorytest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"pim-groups/internal/directory"
)

// Tenant generates the snapshot of a whole tenant at depth managed, of which
// everything could be read: no gaps, all groups and users in scope. A server that is
// seeded with it can be read back without loss.
func Tenant() *rapid.Generator[*directory.Snapshot] {
	return rapid.Custom(func(t *rapid.T) *directory.Snapshot { return drawTenant(t) })
}

// Snapshot generates any valid snapshot: parts of a tenant, with gaps, with
// values that the caller was not allowed to read.
func Snapshot() *rapid.Generator[*directory.Snapshot] {
	return rapid.Custom(func(t *rapid.T) *directory.Snapshot {
		s := drawTenant(t)
		if s.Scope.Depth = rapid.SampledFrom(directory.Depths()).Draw(t, "depth"); s.Scope.Depth != directory.DepthManaged {
			drawProtection(t, s)
			drawDeclared(t, s)
		}
		narrow(t, s)
		hide(t, s)
		return directory.Canonical(s)
	})
}

// ID gives the n-th id of a space, of the shape that Entra gives to objects.
// The same arguments always give the same id, different ones different ids.
func ID(space uint16, n int) string {
	// Multiplying by an odd number permutes 32-bit numbers: ids look random.
	mixed := uint32(n)*2654435761 + uint32(space)*40503
	return fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", mixed, mixed>>16, space&0xfff, uint16(n)&0xfff, n+1)
}

// The spaces of ids, so that no group has the id of a person.
const (
	groupSpace = iota + 1
	userSpace
	applicationSpace
	unitSpace
	orphanSpace
	tenantSpace
	roleSpace
	policySpace
)

func drawTenant(t *rapid.T) *directory.Snapshot {
	s := &directory.Snapshot{
		Version: directory.Version,
		Tenant:  ID(tenantSpace, rapid.IntRange(0, 99).Draw(t, "tenant")),
		Cloud:   rapid.SampledFrom(directory.Clouds()).Draw(t, "cloud"),
		Taken:   drawTime(t, "taken"),
		Scope:   directory.Scope{AllGroups: true, AllUsers: true},
	}
	for i := range rapid.IntRange(0, 4).Draw(t, "units") {
		s.AdministrativeUnits = append(s.AdministrativeUnits, directory.AdministrativeUnit{
			ID:                           ID(unitSpace, i),
			DisplayName:                  drawName(t),
			IsMemberManagementRestricted: drawFlag(t),
		})
	}
	for i := range rapid.IntRange(0, 8).Draw(t, "principals") {
		s.Principals = append(s.Principals, drawPrincipal(t, i))
	}
	for i := range rapid.IntRange(0, 12).Draw(t, "groups") {
		s.Groups = append(s.Groups, drawGroup(t, i, s))
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "orphanIDs") {
		s.OrphanIDs = append(s.OrphanIDs, ID(orphanSpace, i))
	}
	s.Caller = drawCaller(t)
	return directory.Canonical(s)
}

func drawPrincipal(t *rapid.T, i int) directory.Principal {
	if rapid.IntRange(0, 3).Draw(t, "application") == 0 {
		return directory.Principal{
			ID:             ID(applicationSpace, i),
			Type:           directory.ServicePrincipal,
			DisplayName:    drawName(t),
			AccountEnabled: drawKnownFlag(t),
		}
	}
	p := directory.Principal{
		ID:                ID(userSpace, i),
		Type:              directory.User,
		DisplayName:       drawName(t),
		UserPrincipalName: fmt.Sprintf("%s%d@contoso.com", rapid.StringMatching(`[A-Za-z.]{1,8}`).Draw(t, "user"), i),
		AccountEnabled:    drawKnownFlag(t),
		UserType:          rapid.SampledFrom([]string{directory.UserTypeMember, directory.UserTypeGuest, ""}).Draw(t, "userType"),
	}
	if p.UserType == directory.UserTypeGuest {
		p.UserPrincipalName = strings.Replace(p.UserPrincipalName, "@", "_fabrikam.com#EXT#@", 1)
	}
	return p
}

// drawGroup draws one of the kinds of groups that exist, with the properties
// as Graph sends them: null where others would send false.
func drawGroup(t *rapid.T, i int, s *directory.Snapshot) directory.Group {
	g := directory.Group{
		ID:                    ID(groupSpace, i),
		DisplayName:           drawName(t),
		GroupTypes:            []string{},
		SecurityEnabled:       directory.True,
		MailEnabled:           directory.False,
		OnPremisesSyncEnabled: drawFlag(t),
		CreatedDateTime:       drawTime(t, "created"),
		Managed:               drawKnownFlag(t),
	}
	rapid.SampledFrom(kinds()).Draw(t, "kind")(&g)
	if rapid.IntRange(0, 7).Draw(t, "deleted") == 0 {
		g.DeletedDateTime = drawTime(t, "deletedDateTime")
	}
	g.Evidence = drawSome(t, "evidence", []directory.Evidence{directory.EvidenceEligibility, directory.EvidencePolicyWritten})
	for _, p := range drawSome(t, "owners", s.Principals) {
		g.Owners = append(g.Owners, p.ID)
	}
	for _, u := range drawSome(t, "units", s.AdministrativeUnits) {
		g.AdministrativeUnits = append(g.AdministrativeUnits, u.ID)
	}
	return g
}

// kinds are functions so that each call has its own slices.
func kinds() []func(*directory.Group) {
	dynamic := func(g *directory.Group) {
		g.GroupTypes = append(g.GroupTypes, "DynamicMembership")
		g.MembershipRule = `(user.department -eq "Finance & Tax")`
		g.MembershipRuleProcessingState = "On"
	}
	unified := func(g *directory.Group) {
		g.GroupTypes = append(g.GroupTypes, "Unified")
		g.MailEnabled, g.SecurityEnabled = directory.True, directory.False
	}
	return []func(*directory.Group){
		func(*directory.Group) {},
		func(g *directory.Group) { g.IsAssignableToRole = directory.True },
		func(g *directory.Group) { g.IsManagementRestricted = directory.True },
		func(g *directory.Group) { g.MailEnabled = directory.True },
		func(g *directory.Group) { g.MailEnabled, g.SecurityEnabled = directory.True, directory.False },
		dynamic,
		unified,
		func(g *directory.Group) { unified(g); g.SecurityEnabled = directory.True },
		func(g *directory.Group) { unified(g); dynamic(g) },
	}
}

func drawCaller(t *rapid.T) *directory.Caller {
	c := &directory.Caller{
		ID:          ID(applicationSpace, 99),
		Type:        rapid.SampledFrom([]directory.PrincipalType{directory.User, directory.ServicePrincipal}).Draw(t, "caller"),
		DisplayName: drawName(t),
		Permissions: drawSome(t, "permissions", []string{
			"GroupMember.Read.All", "PrivilegedAccess.Read.AzureADGroup", "RoleManagementPolicy.ReadWrite.AzureADGroup", "User.Read.All",
		}),
	}
	for i, scope := range drawSome(t, "roles", []string{"/", "/administrativeUnits/" + ID(unitSpace, 0)}) {
		c.Roles = append(c.Roles, directory.RoleAssignment{
			RoleTemplateID: ID(roleSpace, i), DisplayName: "Groups Administrator", DirectoryScope: scope,
		})
	}
	return c
}

// drawName includes names that break careless programs: two groups may share
// one, in different case.
func drawName(t *rapid.T) string {
	return rapid.OneOf(
		rapid.SampledFrom([]string{"sg-admins", "SG-Admins", "Contoso <All> & \"Friends\"", "grüne Gruppe", "部門", "a\u2028b", "x\n::error::y"}),
		rapid.StringN(1, 20, -1),
	).Draw(t, "name")
}

func drawFlag(t *rapid.T) directory.Flag {
	return rapid.SampledFrom([]directory.Flag{directory.Null, directory.False, directory.True}).Draw(t, "flag")
}

func drawKnownFlag(t *rapid.T) directory.Flag {
	return directory.FlagOf(rapid.Bool().Draw(t, "known"))
}

func drawTime(t *rapid.T, label string) time.Time {
	return time.Unix(rapid.Int64Range(1_100_000_000, 2_000_000_000).Draw(t, label), 0).UTC()
}

// drawSome draws a part of the list, in its order.
func drawSome[T any](t *rapid.T, label string, list []T) []T {
	return slices.DeleteFunc(slices.Clone(list), func(T) bool { return rapid.Bool().Draw(t, label) })
}
