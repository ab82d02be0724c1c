package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
)

// agents is a tenant with a group that a person and two agents own.
func agents() (s *directory.Snapshot, group string) {
	g := security(1, "sg-agents")
	s = tenantOf()
	s.Principals = []directory.Principal{
		{ID: directorytest.ID(2, 1), Type: directory.User, DisplayName: "Ada", UserPrincipalName: "ada@contoso.com", AccountEnabled: directory.True, UserType: "Member"},
		{ID: directorytest.ID(2, 2), Type: "agentIdentity", DisplayName: "Agent"},
		{ID: directorytest.ID(2, 3), Type: "agentUser", DisplayName: "Agent's user", UserPrincipalName: "agent@contoso.com"},
	}
	for _, p := range s.Principals {
		g.Owners = append(g.Owners, p.ID)
	}
	s.Groups = append(s.Groups, g)
	return directory.Canonical(s), g.ID
}

// Owners of a type that the SDK does not know are named by it and leave no gap, also
// where another list says less of the type. They never count.
func TestOwnersOfOtherTypes(t *testing.T) {
	t.Parallel()
	tenant, group := agents()
	identity := fmt.Sprintf(`"id":%q,"displayName":"Agent","accountEnabled":true}`, directorytest.ID(2, 2))
	user := fmt.Sprintf(`"id":%q,"displayName":"Agent's user","userPrincipalName":"agent@contoso.com","accountEnabled":true,"userType":"Member"}`, directorytest.ID(2, 3))
	answer := func(path, item string) fault.Fault {
		return fault.Fault{Path: path, Count: fault.Every, Do: fault.Action{Status: 200, Body: `{"value":[` + item + `]}`}}
	}
	const cast = "/owners/microsoft.graph.servicePrincipal"
	for name, faults := range map[string][]fault.Fault{
		"as they are":                 nil,
		"among the applications, too": {answer(cast, `{"@odata.type":"#microsoft.graph.agentIdentity",`+identity)},
		"there without its type":      {answer(cast, `{`+identity)},
		"among the users, too":        {answer(`/users\?`, `{"@odata.type":"#microsoft.graph.agentUser",`+user)},
		"a user without its type":     {answer(`/users\?`, `{`+user)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := connect(t, tenant, fakegraph.WithFaults(faults...)).read(t, directory.Scope{AllGroups: true, AllUsers: true})
			index := directory.NewIndex(got)
			types, counting := map[directory.PrincipalType]int{}, 0
			for _, id := range index.Group(group).Owners {
				p := index.Principal(id)
				types[p.Type]++
				if p.Counts() {
					counting++
				}
			}
			if len(got.Gaps) > 0 || len(types) != 3 || types["agentIdentity"] != 1 || types["agentUser"] != 1 || counting != 1 {
				t.Errorf("types %v, %d count; gaps %+v", types, counting, got.Gaps)
			}
			if p := index.Principal("agent@contoso.com"); p == nil || p.Type != "agentUser" {
				t.Errorf("by its name: %+v", p)
			}
		})
	}
}

// A list of users that names the derived type of an item is believed.
func TestDerivedTypesNeverCount(t *testing.T) {
	t.Parallel()
	tenant, _ := agents()
	body := fmt.Sprintf(`{"value":[{"@odata.type":"#microsoft.graph.agentUser","id":%q,"displayName":"X","userPrincipalName":"x@contoso.com","accountEnabled":true,"userType":"Member"}]}`,
		directorytest.ID(2, 9))
	got := connect(t, tenant, fakegraph.WithFaults(fault.Fault{Path: `/users\?`, Count: fault.Every, Do: fault.Action{Status: 200, Body: body}})).
		read(t, directory.Scope{Users: []string{"x@contoso.com"}})
	p := directory.NewIndex(got).Principal("x@contoso.com")
	if p == nil || p.Type != "agentUser" || p.Counts() {
		t.Errorf("%+v, gaps %+v", p, got.Gaps)
	}
}

// What can't own a group, or names no type, is no answer.
func TestOwnersOfNoType(t *testing.T) {
	t.Parallel()
	tenant, group := agents()
	for _, odata := range []string{`"@odata.type":"#microsoft.graph.group",`, `"@odata.type":"#microsoft.graph.directoryObject",`, ``,
		`"@odata.type":"#microsoft.graph.User",`, `"@odata.type":"#microsoft.graph.useR",`, `"@odata.type":"#microsoft.graph.<b>",`,
		`"@odata.type":"#microsoft.graph.",`, `"@odata.type":"agentIdentity",`, `"@odata.type":null,`} {
		body := fmt.Sprintf(`{"value":[{%s"id":%q}]}`, odata, directorytest.ID(2, 2))
		got := connect(t, tenant, fakegraph.WithFaults(fault.Fault{Path: `/owners\?`, Count: fault.Every, Do: fault.Action{Status: 200, Body: body}})).
			read(t, directory.Scope{Groups: []string{group}})
		if partsOf(got) != "owners" || !strings.Contains(got.Gaps[0].Reason, "neither a user nor an application") {
			t.Errorf("%s: %+v", odata, got.Gaps)
		}
	}
}
