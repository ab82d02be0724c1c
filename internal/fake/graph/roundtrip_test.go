package fakegraph_test

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/entra"
	o "pim-groups/internal/fake/graph/odata"
)

// Whatever a tenant looks like: what is read back from the server is what it
// was seeded with.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		want := directorytest.Tenant().Draw(rt, "tenant")
		drawProtection(rt, want)
		want = directory.Canonical(want)
		size := rapid.IntRange(1, 5).Draw(rt, "page size")
		c := serveSnapshot(t, want, fakegraph.WithPageSize(size), fakegraph.WithClock(func() time.Time { return want.Taken }))
		got := c.snapshot(want.Taken)
		c.protection(got)
		got.Cloud = want.Cloud // not a property of the tenant
		readable := visible(want)
		if a, b := encoded(t, directory.Canonical(readable)), encoded(t, directory.Canonical(got)); !bytes.Equal(a, b) {
			rt.Fatalf("seeded with\n%s\nread back\n%s", a, b)
		}
	})
}

// visible is the part of a snapshot that any client can read: of deleted
// groups neither owners nor units, and of groups that PIM refuses no evidence.
func visible(s *directory.Snapshot) *directory.Snapshot {
	part := *s
	part.Groups = slices.Clone(s.Groups)
	for i := range part.Groups {
		g := &part.Groups[i]
		if g.Deleted() {
			g.Owners, g.AdministrativeUnits, g.Evidence = nil, nil, nil
		}
		if kind := g.Kind(); g.Dynamic() || g.Synced() || kind != directory.Security && kind != directory.Microsoft365 {
			g.Evidence = nil
		}
		if readable(g) { // then what was read is the evidence
			g.Evidence = slices.DeleteFunc(slices.Clone(g.Evidence), func(e directory.Evidence) bool { return e == directory.EvidenceEligibility })
			if slices.ContainsFunc(s.Eligibilities, func(row directory.Schedule) bool { return row.Group == g.ID }) {
				g.Evidence = append(g.Evidence, directory.EvidenceEligibility)
			}
		}
	}
	return &part
}

func encoded(t *testing.T, s *directory.Snapshot) []byte {
	var b bytes.Buffer
	if err := directory.Encode(&b, s); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// snapshot reads everything, one request at a time.
func (c *client) snapshot(taken time.Time) *directory.Snapshot {
	s := &directory.Snapshot{Version: directory.Version, Taken: taken, Scope: directory.Scope{AllGroups: true, AllUsers: true}}
	s.Caller = c.caller()
	c.token = c.srv.Token(func(t *entra.Token) { t.Roles, t.Scopes, t.Person = everything(), nil, false })
	s.Tenant = c.get("/v1.0/organization").texts("id")[0]
	listed := texts(c.all(resources), "id")
	for _, path := range []string{"/v1.0/groups", "/v1.0/directory/deletedItems/microsoft.graph.group"} {
		for _, item := range c.all(path + "?$select=" + groupProperties) {
			s.Groups = append(s.Groups, c.group(item, listed))
		}
	}
	for _, id := range listed {
		if at(s.Groups, id) == nil {
			s.OrphanIDs = append(s.OrphanIDs, id)
		}
	}
	for _, item := range c.all("/v1.0/users?$select=id,displayName,userPrincipalName,accountEnabled,userType") {
		s.Principals = append(s.Principals, principalOf(item, directory.User))
	}
	for _, item := range c.all("/v1.0/servicePrincipals") {
		s.Principals = append(s.Principals, principalOf(item, directory.ServicePrincipal))
	}
	for _, item := range c.all("/v1.0/directory/administrativeUnits") {
		s.AdministrativeUnits = append(s.AdministrativeUnits, directory.AdministrativeUnit{ID: item.Get("id").Text(),
			DisplayName: item.Get("displayName").Text(), IsMemberManagementRestricted: flagOf(item.Get("isMemberManagementRestricted"))})
	}
	return s
}

const groupProperties = "id,displayName,groupTypes,securityEnabled,mailEnabled,isAssignableToRole,isManagementRestricted,onPremisesSyncEnabled," +
	"membershipRule,membershipRuleProcessingState,createdDateTime,deletedDateTime"

func (c *client) group(item o.Object, listed []string) directory.Group {
	text := func(name string) string { return item.Get(name).Text() }
	g := directory.Group{
		ID: text("id"), DisplayName: text("displayName"), GroupTypes: []string{}, SecurityEnabled: flagOf(item.Get("securityEnabled")),
		MailEnabled: flagOf(item.Get("mailEnabled")), IsAssignableToRole: flagOf(item.Get("isAssignableToRole")),
		IsManagementRestricted: flagOf(item.Get("isManagementRestricted")), OnPremisesSyncEnabled: flagOf(item.Get("onPremisesSyncEnabled")),
		MembershipRule: text("membershipRule"), MembershipRuleProcessingState: text("membershipRuleProcessingState"),
		CreatedDateTime: timeOf(text("createdDateTime")), DeletedDateTime: timeOf(text("deletedDateTime")),
		Managed: directory.FlagOf(slices.Contains(listed, text("id"))),
	}
	for _, v := range item.Get("groupTypes").Items() {
		g.GroupTypes = append(g.GroupTypes, v.Text())
	}
	if g.Deleted() {
		return g
	}
	g.Owners = texts(c.all("/beta/groups/"+g.ID+"/owners?$select=id"), "id")
	g.AdministrativeUnits = texts(c.all("/v1.0/groups/"+g.ID+"/memberOf/microsoft.graph.administrativeUnit"), "id")
	g.Evidence = c.evidence(g.ID)
	return g
}

func (c *client) evidence(id string) []directory.Evidence {
	policies := c.get(policiesOf(id))
	if policies.status != 200 {
		return nil
	}
	var found []directory.Evidence
	if c.get(eligibilities+id+"'").items() != nil {
		found = append(found, directory.EvidenceEligibility)
	}
	if slices.ContainsFunc(policies.items(), func(p o.Object) bool { return !p.Get("lastModifiedDateTime").IsNull() }) {
		found = append(found, directory.EvidencePolicyWritten)
	}
	return found
}

// caller reads the token and, as Entra's own portal would, the rest of the
// directory with more permissions.
func (c *client) caller() *directory.Caller {
	claims := claimsOf(c.t.(*testing.T), c.token)
	who := &directory.Caller{ID: claims.Get("oid").Text(), Type: directory.ServicePrincipal, DisplayName: claims.Get("app_displayname").Text()}
	for _, role := range claims.Get("roles").Items() {
		who.Permissions = append(who.Permissions, role.Text())
	}
	if claims.Get("idtyp").Text() == "user" {
		who.Type, who.Permissions = directory.User, strings.Fields(claims.Get("scp").Text())
	}
	c.token = c.srv.Token(func(t *entra.Token) { t.Roles, t.Scopes, t.Person = everything(), nil, false })
	for _, item := range c.all("/v1.0/roleManagement/directory/roleAssignments?$filter=principalId eq '" + who.ID + "'&$expand=roleDefinition") {
		who.Roles = append(who.Roles, directory.RoleAssignment{RoleTemplateID: item.Get("roleDefinitionId").Text(),
			DisplayName: item.Get("roleDefinition").Object().Get("displayName").Text(), DirectoryScope: item.Get("directoryScopeId").Text()})
	}
	slices.SortFunc(who.Roles, func(a, b directory.RoleAssignment) int {
		return cmp.Or(cmp.Compare(a.RoleTemplateID, b.RoleTemplateID), cmp.Compare(a.DirectoryScope, b.DirectoryScope))
	})
	return who
}

func principalOf(item o.Object, of directory.PrincipalType) directory.Principal {
	text := func(name string) string { return item.Get(name).Text() }
	return directory.Principal{ID: text("id"), Type: of, DisplayName: text("displayName"), UserPrincipalName: text("userPrincipalName"),
		AccountEnabled: flagOf(item.Get("accountEnabled")), UserType: text("userType")}
}

func flagOf(v o.Value) directory.Flag {
	if v.IsNull() {
		return directory.Null
	}
	return directory.FlagOf(v.True())
}

func timeOf(text string) time.Time {
	at, _ := time.Parse(time.RFC3339, text)
	return at
}
