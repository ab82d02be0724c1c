package directorytest

import (
	"fmt"
	"time"

	"pim-groups/internal/directory"
)

// Large makes a whole tenant of n groups, always the same one, for
// benchmarks: half of the groups managed, one in fifty dynamic, three owners
// each out of n/10 people.
func Large(n int) *directory.Snapshot {
	s := &directory.Snapshot{
		Version: directory.Version,
		Tenant:  ID(tenantSpace, 0),
		Cloud:   directory.Public,
		Taken:   time.Date(2026, 11, 2, 6, 0, 0, 0, time.UTC),
		Scope:   directory.Scope{AllGroups: true, AllUsers: true},
		Caller:  &directory.Caller{ID: ID(applicationSpace, 0), Type: directory.ServicePrincipal, DisplayName: "pim-groups"},
	}
	people := n/10 + 3
	for i := range people {
		s.Principals = append(s.Principals, directory.Principal{
			ID:                ID(userSpace, i),
			Type:              directory.User,
			DisplayName:       fmt.Sprintf("Person %05d", i),
			UserPrincipalName: fmt.Sprintf("person.%05d@contoso.com", i),
			AccountEnabled:    directory.True,
			UserType:          directory.UserTypeMember,
		})
	}
	for i := range n {
		s.Groups = append(s.Groups, largeGroup(i, people))
	}
	return directory.Canonical(s)
}

func largeGroup(i, people int) directory.Group {
	g := directory.Group{
		ID:              ID(groupSpace, i),
		DisplayName:     fmt.Sprintf("sg-team-%05d-admins", i),
		GroupTypes:      []string{},
		SecurityEnabled: directory.True,
		MailEnabled:     directory.False,
		CreatedDateTime: time.Date(2024, 3, 1, 9, 0, i%60, 0, time.UTC),
		Managed:         directory.FlagOf(i%2 == 0),
		Owners:          []string{ID(userSpace, i%people), ID(userSpace, (i+1)%people), ID(userSpace, (i+2)%people)},
	}
	if i%50 == 49 {
		g.GroupTypes = []string{"DynamicMembership"}
		g.MembershipRule, g.MembershipRuleProcessingState = `(user.department -eq "Sales")`, "On"
	}
	return g
}
