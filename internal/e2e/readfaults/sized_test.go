package readfaults_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/directory"
)

// sized are tenants that are large.
func sized(t testing.TB) []line {
	large := giant(t, 50_000, 60)
	return []line{{ID: "F29", What: "a tenant with 50,000 groups; 60 of them are declared", Must: "only declared, managed and role-assignable groups are read, and no members",
		Shots: []shot{{world: &large, want: all(whole, asks("/members", 0), func(t *testing.T, o *outcome) {
			if o.cost.Requests > 30 || len(o.snapshot.Groups) > 200 {
				t.Errorf("%d requests, %d groups", o.cost.Requests, len(o.snapshot.Groups))
			}
		})}}}}
}

// giant makes a tenant of n ordinary groups with two owners each; every tenth
// of the declared ones is managed.
func giant(t testing.TB, n, declared int) world {
	t.Helper()
	s := &directory.Snapshot{Version: directory.Version, Tenant: id("0", 1), Cloud: directory.Public, Taken: time.Unix(0, 0).UTC(),
		Scope:  directory.Scope{AllGroups: true, AllUsers: true},
		Caller: &directory.Caller{ID: id("c", 1), Type: directory.ServicePrincipal, DisplayName: "check", Permissions: contoso(t).tenant.Caller.Permissions}}
	for i := range 200 {
		s.Principals = append(s.Principals, directory.Principal{ID: id("d", i), Type: directory.User, DisplayName: fmt.Sprintf("Person %d", i),
			UserPrincipalName: fmt.Sprintf("person%d@example.com", i), AccountEnabled: directory.True, UserType: directory.UserTypeMember})
	}
	yaml := &strings.Builder{}
	yaml.WriteString("version: 1\ngroups:\n")
	for i := range n {
		g := directory.Group{ID: id("a", i), DisplayName: fmt.Sprintf("group-%05d", i), GroupTypes: []string{}, SecurityEnabled: directory.True,
			MailEnabled: directory.False, CreatedDateTime: today, Managed: directory.FlagOf(i < declared && i%10 == 0),
			Owners: []string{id("d", i%200), id("d", (i+7)%200)}}
		s.Groups = append(s.Groups, g)
		if i < declared {
			fmt.Fprintf(yaml, "  - {name: %s, id: %s}\n", g.DisplayName, g.ID)
		}
	}
	return world{tenant: directory.Canonical(s), file: parse(t, []byte(yaml.String()))}
}

func id(kind string, n int) string { return fmt.Sprintf("%s0000000-0000-4000-8000-%012x", kind, n+1) }
