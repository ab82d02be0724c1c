package fakegraph_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	fakegraph "pim-groups/internal/fake/graph"
	o "pim-groups/internal/fake/graph/odata"
	"pim-groups/internal/fake/graph/tenant"
)

// Null is sent as null and false as false: for onPremisesSyncEnabled they
// mean different things.
func TestNullIsNotFalse(t *testing.T) {
	t.Parallel()
	c := serve(t)
	const query = "?$select=isAssignableToRole,isManagementRestricted,onPremisesSyncEnabled"
	for id, want := range map[string]string{
		plain:      "null null null",
		formerly:   "null null false",
		synced:     "null null true",
		restricted: "null true null",
		roleGroup:  "true null null",
	} {
		g := c.get("/v1.0/groups/" + id + query).want(200).object()
		var got []string
		for _, name := range []string{"isAssignableToRole", "isManagementRestricted", "onPremisesSyncEnabled"} {
			got = append(got, string(g.Get(name).Append(nil)))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %v, want %s", id, got, want)
		}
		if g.Get("id").Text() != id {
			t.Errorf("%s: the id does not come along: %s", id, g.Append(nil))
		}
	}
}

// isManagementRestricted is sent only when it is asked for.
func TestDefaultProperties(t *testing.T) {
	t.Parallel()
	g := serve(t).get("/v1.0/groups/" + restricted).want(200).object()
	if _, sent := g.Lookup("isManagementRestricted"); sent {
		t.Errorf("sent without $select: %s", g.Append(nil))
	}
	if got := g.Get("@odata.context").Text(); got != fakegraph.MemoryHost+"/v1.0/$metadata#groups/$entity" {
		t.Errorf("context is %s", got)
	}
}

func TestGroupFilters(t *testing.T) {
	t.Parallel()
	c := serve(t)
	for filter, want := range map[string][]string{
		"displayName eq 'Twin''s group'":                                  {twin, otherTwin},
		"displayName eq 'TWIN''S GROUP'":                                  {twin, otherTwin},
		"displayName eq 'sg-gone'":                                        nil, // soft-deleted
		"id in ('" + plain + "','" + deleted + "','" + phantom + "')":     {plain},
		"isAssignableToRole eq true":                                      {roleGroup},
		"onPremisesSyncEnabled eq true":                                   {synced},
		"groupTypes/any(c:c eq 'Unified')":                                {team},
		"startswith(displayName,'ad-')":                                   {synced, formerly},
		"mailEnabled eq true and securityEnabled eq true":                 {mailSecurity},
		"displayName eq 'sg-plain' and securityEnabled eq false":          nil,
		"displayName eq 'sg-plain' or displayName eq 'dist'":              {plain, distribution},
		"mailEnabled eq true and (displayName eq 'dist' or id eq 'none')": {distribution},
	} {
		got := c.get("/v1.0/groups?$select=id&$filter=" + filter).texts("id")
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %q, want %q", filter, got, want)
		}
	}
}

// What the directory does not support is refused, not answered somehow.
func TestUnsupportedQueries(t *testing.T) {
	t.Parallel()
	c := serve(t)
	many := "'" + strings.Join(slices.Repeat([]string{plain}, 16), "','") + "'"
	for query, code := range map[string]string{
		"groups?$filter=displayName ne 'x'":                              "Request_UnsupportedQuery",
		"groups?$filter=not startswith(displayName,'x')":                 "Request_UnsupportedQuery",
		"groups?$filter=onPremisesSyncEnabled eq null":                   "Request_UnsupportedQuery",
		"groups?$filter=contains(displayName,'x')":                       "Request_UnsupportedQuery",
		"groups?$filter=id ge 'x'":                                       "Request_UnsupportedQuery",
		"groups?$filter=visibility eq 'Private'":                         "Request_UnsupportedQuery",
		"groups?$filter=id in (" + many + ")":                            "Request_UnsupportedQuery",
		"groups?$filter=id eq 'x'" + strings.Repeat(" or id eq 'x'", 15): "Request_UnsupportedQuery",
		"groups?$filter=displayName eq 'x'&$orderby=displayName":         "Request_UnsupportedQuery",
		"groups?$filter=owners/$count eq 0":                              "Request_UnsupportedQuery",
		"groups?$orderby=visibility":                                     "Request_UnsupportedQuery",
		"groups?$filter=nonsense eq 'x'":                                 "BadRequest",
		"groups?$filter=displayName eq":                                  "BadRequest",
		"groups?$select=nonsense":                                        "BadRequest",
		"groups?$expand=nonsense":                                        "BadRequest",
		"groups?$top=1000":                                               "Request_BadRequest",
		"groups?$search=\"displayName:x\"":                               "Request_BadRequest",
		"groups/$count":                                                  "Request_BadRequest",
		"groups/not-an-id":                                               "Request_BadRequest",
		"groups/" + plain + "/owners?$filter=id eq '" + alice + "'":      "Request_UnsupportedQuery",
		"groups/" + plain + "/owners?$select=nonsense":                   "BadRequest",
		"groups/" + plain + "/owners/microsoft.graph.device":             "BadRequest",
		"directory/deletedItems/microsoft.graph.device":                  "BadRequest",
		"directory/deletedItems":                                         "BadRequest",
		"nonsense":                                                       "BadRequest",
		"privilegedAccess/aadGroups/resources":                           "BadRequest",
		"identityGovernance/privilegedAccess/group/resources":            "BadRequest", // beta only
		"roleManagement/directory/roleAssignments?$expand=a,b":           "Request_BadRequest",
	} {
		if got := c.get("/v1.0/" + query).want(400).code(); got != code {
			t.Errorf("%s: got %s, want %s", query, got, code)
		}
	}
}

// With the header and $count=true the advanced queries work.
func TestAdvancedQueries(t *testing.T) {
	t.Parallel()
	c := serve(t)
	for filter, want := range map[string]int{
		"displayName ne 'sg-plain'":                          12,
		"not startswith(displayName,'sg-')":                  9,
		"onPremisesSyncEnabled eq null":                      11,
		"owners/$count eq 0":                                 0,
		"owners/$count ge 100":                               1,
		"displayName eq 'sg-plain'&$orderby=createdDateTime": 1,
	} {
		r := c.get("/v1.0/groups?$count=true&$filter="+filter, eventual()...)
		if got := len(r.items()); got != want || r.object().Get("@odata.count").Text() != itoa(want) {
			t.Errorf("%s: got %d and count %s, want %d", filter, got, r.object().Get("@odata.count").Append(nil), want)
		}
	}
	second := c.get(c.get("/v1.0/groups?$count=true&$top=5", eventual()...).next(), eventual()...).want(200).object()
	if _, counted := second.Lookup("@odata.count"); counted {
		t.Error("the second page has a count")
	}
	if got := c.get("/v1.0/groups/$count", eventual()...).want(200); got.text != "13" || got.header.Get("Content-Type") != "text/plain" {
		t.Errorf("$count: %q as %q", got.text, got.header.Get("Content-Type"))
	}
	if got := c.get(`/v1.0/groups?$search="displayName:plain"`, eventual()...).texts("id"); got != nil {
		t.Errorf("search matches inside of a word: %q", got)
	}
	if got := c.get(`/v1.0/groups?$search="displayName:twin gr"`, eventual()...).texts("id"); len(got) != 2 {
		t.Errorf("search finds %q", got)
	}
	if got := c.get("/v1.0/groups?$orderby=displayName desc&$top=2&$select=displayName").texts("displayName"); !reflect.DeepEqual(got, []string{"Twin's group", "Twin's group"}) {
		t.Errorf("sorted: %q", got)
	}
}

// v1.0 hides applications from /owners; the cast and beta show them.
func TestOwners(t *testing.T) {
	t.Parallel()
	c := serve(t)
	for path, want := range map[string][]string{
		"/v1.0/groups/" + admins + "/owners":                                  {alice, bob, guest},
		"/beta/groups/" + admins + "/owners":                                  {alice, bob, guest, app},
		"/v1.0/groups/" + admins + "/owners/microsoft.graph.servicePrincipal": {app},
		"/v1.0/groups/" + admins + "/owners/microsoft.graph.user":             {alice, bob, guest},
	} {
		if got := c.get(path).texts("id"); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
	owners := c.get("/v1.0/groups/" + admins + "/owners?$select=id,accountEnabled,userType").items()
	if string(owners[1].Append(nil)) != `{"@odata.type":"#microsoft.graph.user","id":"`+bob+`","accountEnabled":false,"userType":"Member"}` {
		t.Errorf("bob is %s", owners[1].Append(nil))
	}
}

func TestOwnersComeInPages(t *testing.T) {
	t.Parallel()
	c := serve(t)
	first := c.get("/v1.0/groups/" + crowd + "/owners?$select=id")
	if len(first.items()) != 100 || !strings.HasPrefix(first.next(), c.srv.URL()+"/v1.0/groups/") {
		t.Fatalf("%d items and next %q", len(first.items()), first.next())
	}
	if !strings.Contains(first.next(), "$select=id") {
		t.Errorf("the link forgets the query: %s", first.next())
	}
	got := texts(c.all("/v1.0/groups/"+crowd+"/owners?$select=id&$top=40"), "id")
	if slices.Sort(got); len(got) != 150 || len(slices.Compact(got)) != 150 {
		t.Errorf("%d owners in pages of 40", len(got))
	}
	expanded := c.get("/v1.0/groups/" + crowd + "?$expand=owners($select=id)").want(200).object().Get("owners").Items()
	if len(expanded) != 20 {
		t.Errorf("$expand gives %d, Graph gives 20 at most", len(expanded))
	}
}

// An owner whom the tenant does not have is an id without properties.
func TestUnreadableOwner(t *testing.T) {
	t.Parallel()
	c := serve(t)
	const ghost = "99999999-0000-4000-8000-000000000001"
	c.srv.Tenant(func(tn *tenant.Tenant) {
		tn.ChangeGroup(plain, func(g *tenant.Group) { g.Owners = []string{ghost} })
	})
	got := c.get("/v1.0/groups/" + plain + "/owners?$select=displayName,accountEnabled").items()[0]
	if string(got.Append(nil)) != `{"@odata.type":"#microsoft.graph.user","displayName":null,"id":"`+ghost+`","accountEnabled":null}` {
		t.Errorf("got %s", got.Append(nil))
	}
}

func TestDeletedGroup(t *testing.T) {
	t.Parallel()
	c := serve(t)
	c.get("/v1.0/groups/"+deleted).refused(404, "Request_ResourceNotFound")
	for _, path := range []string{"/v1.0/directory/deletedItems/" + deleted, "/v1.0/directory/deletedItems/" + deleted + "/microsoft.graph.group"} {
		if got := c.get(path).want(200).object().Get("deletedDateTime").Text(); got != "2026-11-20T09:00:00Z" {
			t.Errorf("%s: deleted %q", path, got)
		}
	}
	if got := c.get("/v1.0/directory/deletedItems/microsoft.graph.group?$filter=id in ('" + deleted + "','" + plain + "')").texts("id"); !reflect.DeepEqual(got, []string{deleted}) {
		t.Errorf("deleted items are %q", got)
	}
	c.get("/v1.0/directory/deletedItems/"+plain).refused(404, "Request_ResourceNotFound")
}

func TestUnits(t *testing.T) {
	t.Parallel()
	c := serve(t)
	if got := c.get("/v1.0/groups/" + restricted + "/memberOf/microsoft.graph.administrativeUnit").texts("displayName"); !reflect.DeepEqual(got, []string{"Locked"}) {
		t.Errorf("units %q", got)
	}
	if got := c.get("/v1.0/groups/" + restricted + "/memberOf").items()[0].Get("@odata.type").Text(); got != "#microsoft.graph.administrativeUnit" {
		t.Errorf("type %q", got)
	}
	if got := c.get("/v1.0/directory/administrativeUnits/" + unit + "/members").texts("id"); !reflect.DeepEqual(got, []string{restricted}) {
		t.Errorf("members %q", got)
	}
}

// Somebody else renames, converts and deletes while a client works.
func TestChangesOfGroups(t *testing.T) {
	t.Parallel()
	c := serve(t)
	c.do("PATCH", "/v1.0/groups/"+plain, `{"displayName":"renamed","groupTypes":["DynamicMembership"],"membershipRule":"x"}`).want(204)
	g := c.get("/v1.0/groups/" + plain + "?$select=displayName,groupTypes").want(200).object()
	if g.Get("displayName").Text() != "renamed" || len(g.Get("groupTypes").Items()) != 1 {
		t.Errorf("group is %s", g.Append(nil))
	}
	if got := c.get("/v1.0/groups?$filter=displayName eq 'sg-plain'").items(); got != nil {
		t.Errorf("the old name still finds %v", got)
	}
	c.do("PATCH", "/v1.0/groups/"+plain, `{"isAssignableToRole":true}`).refused(400, "Request_BadRequest")
	c.do("DELETE", "/v1.0/groups/"+plain, "").want(204)
	c.do("DELETE", "/v1.0/groups/"+plain, "").refused(404, "Request_ResourceNotFound")
	c.get("/v1.0/directory/deletedItems/" + plain).want(200)
	c.do("PATCH", "/v1.0/users/"+alice, `{"accountEnabled":false}`).want(204)
	if c.get("/v1.0/users/" + alice + "?$select=accountEnabled").object().Get("accountEnabled").True() {
		t.Error("alice is still enabled")
	}
}

func TestMembers(t *testing.T) {
	t.Parallel()
	c := serve(t)
	c.srv.Tenant(func(tn *tenant.Tenant) {
		tn.ChangeGroup(admins, func(g *tenant.Group) { g.Members = []string{alice, plain, app} })
		tn.ChangeGroup(plain, func(g *tenant.Group) { g.Members = []string{bob, admins} }) // a circle
	})
	for path, want := range map[string][]string{
		"/members":                                {alice, plain},
		"/members/microsoft.graph.group":          {plain},
		"/transitiveMembers":                      {alice, plain, bob},
		"/transitiveMembers/microsoft.graph.user": {alice, bob},
	} {
		got := c.get("/v1.0/groups/" + admins + path).texts("id")
		if slices.Sort(got); !reflect.DeepEqual(got, sorted(want)) {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
	if got := c.get("/v1.0/groups/" + plain + "/memberOf/microsoft.graph.group").texts("id"); !reflect.DeepEqual(got, []string{admins}) {
		t.Errorf("memberOf %q", got)
	}
}

func sorted(list []string) []string {
	slices.Sort(list)
	return list
}

func itoa(n int) string { return string(o.Int(n).Append(nil)) }

func TestPeople(t *testing.T) {
	t.Parallel()
	c := serve(t)
	if got := c.get("/v1.0/users/alice@contoso.com?$select=id,userType").want(200).object().Get("id").Text(); got != alice {
		t.Errorf("alice is %q", got)
	}
	if _, sent := c.get("/v1.0/users/" + alice).object().Lookup("accountEnabled"); sent {
		t.Error("accountEnabled is sent without $select")
	}
	if got := c.get("/v1.0/users?$filter=userPrincipalName in ('BOB@contoso.com','nobody@contoso.com')").texts("id"); !reflect.DeepEqual(got, []string{bob}) {
		t.Errorf("found %q", got)
	}
	if got := len(c.all("/v1.0/users?$select=id")); got != 153 {
		t.Errorf("%d users", got)
	}
	c.get("/v1.0/users/"+app).refused(404, "Request_ResourceNotFound")
	c.get("/v1.0/servicePrincipals/" + app).want(200)
	c.get("/v1.0/servicePrincipals/"+alice).refused(404, "Request_ResourceNotFound")
}

func TestGetByIDs(t *testing.T) {
	t.Parallel()
	c := serve(t)
	body := `{"ids":["` + alice + `","` + app + `","` + plain + `","` + phantom + `","` + deleted + `"],"types":["user","group"]}`
	if got := c.do("POST", "/v1.0/directoryObjects/getByIds", body).texts("id"); !reflect.DeepEqual(got, []string{alice, plain}) {
		t.Errorf("got %q", got)
	}
	ids := `"` + strings.Join(slices.Repeat([]string{alice}, 1001), `","`) + `"`
	for _, bad := range []string{`{"ids":[]}`, `{"ids":["x"]}`, `{"ids":[` + ids + `]}`} {
		c.do("POST", "/v1.0/directoryObjects/getByIds", bad).refused(400, "Request_BadRequest")
	}
	c.do("POST", "/v1.0/directoryObjects/getByIds", "[").refused(400, "BadRequest")
}

func TestCaller(t *testing.T) {
	t.Parallel()
	c := serve(t)
	if got := c.get("/v1.0/organization").texts("id"); !reflect.DeepEqual(got, []string{tenantID}) {
		t.Errorf("organization %q", got)
	}
	roles := c.get("/v1.0/roleManagement/directory/roleAssignments?$filter=principalId eq '" + robot + "'&$expand=roleDefinition").items()
	if len(roles) != 1 || roles[0].Get("roleDefinition").Object().Get("displayName").Text() != "Directory Readers" {
		t.Errorf("roles %v", roles)
	}
	if got := c.get("/v1.0/roleManagement/directory/roleAssignments?$filter=principalId eq '" + alice + "'").items(); got != nil {
		t.Errorf("alice has %v", got)
	}
	if c.get("/v1.0/subscribedSkus").items()[0].Get("skuPartNumber").Text() != "AAD_PREMIUM_P2" {
		t.Error("no licence")
	}
}
