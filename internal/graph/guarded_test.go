package graph_test

import (
	"fmt"
	"reflect"
	"slices"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	"pim-groups/internal/settings"
)

// The ids of guarded, by what they are.
var (
	guardedGroup = directorytest.ID(1, 0)
	emptyGroup   = directorytest.ID(1, 1)
	nestedGroup  = directorytest.ID(1, 2)
	openGroup    = directorytest.ID(1, 3)
	dynamicGroup = directorytest.ID(1, 4)
	robot        = directorytest.ID(3, 0)
)

func person(i int) string { return directorytest.ID(2, i) }

// guarded is a tenant at the present moment with one group that has everything: who
// owns it, who has activated it, who is eligible, a group that is both eligible and a
// member, and an application that is a member. Another one has nothing, a third one is not
// under PIM, and a dynamic one can't be.
func guarded() *directory.Snapshot {
	s := contosoHead()
	s.Taken, s.Scope = time.Now().UTC(), directory.Scope{AllGroups: true, AllUsers: true, Depth: directory.DepthFull}
	for i, name := range []string{"guarded", "empty", "nested", "open", "dynamic"} {
		g := security(i, name)
		g.Managed = directory.FlagOf(i < 2)
		s.Groups = append(s.Groups, g)
	}
	s.Groups[4].GroupTypes, s.Groups[4].MembershipRule = []string{"DynamicMembership"}, "(user.city -eq \"Bern\")"
	for i := range 8 {
		s.Principals = append(s.Principals, directory.Principal{ID: person(i), Type: directory.User, DisplayName: fmt.Sprint("Person ", i),
			UserPrincipalName: fmt.Sprintf("p%d@contoso.com", i), AccountEnabled: directory.True, UserType: directory.UserTypeMember})
	}
	s.Principals = append(s.Principals, directory.Principal{ID: robot, Type: directory.ServicePrincipal, DisplayName: "Robot", AccountEnabled: directory.True})
	s.Groups[0].Owners = []string{person(0), person(1)}
	row := func(role directory.Role, who string) directory.Schedule {
		return directory.Schedule{Group: guardedGroup, Role: role, Principal: who, End: s.Taken.Add(1000 * time.Hour)}
	}
	inherited, booked, activated := row(directory.Member, person(3)), row(directory.Member, person(5)), row(directory.Owner, person(1))
	inherited.Inherited, booked.Start, activated.Activated = true, s.Taken.Add(time.Hour), true
	failed := row(directory.Owner, person(6))
	failed.Status = "FailedAsResourceIsLocked"
	s.Eligibilities = []directory.Schedule{row(directory.Owner, person(1)), row(directory.Member, person(4)), row(directory.Member, nestedGroup),
		inherited, booked, failed}
	s.Assignments = []directory.Schedule{activated, {Group: guardedGroup, Role: directory.Owner, Principal: person(0)}}
	s.EligibilitiesOf, s.AssignmentsOf = []string{guardedGroup, emptyGroup}, []string{guardedGroup}
	s.Members = []directory.Membership{{Group: guardedGroup, Members: []string{person(2), robot, nestedGroup}}, {Group: emptyGroup},
		{Group: nestedGroup, Members: []string{person(3)}}, {Group: openGroup, Members: []string{person(7)}}}
	for i, role := range []directory.RoleOf{{Group: guardedGroup, Role: directory.Member}, {Group: guardedGroup, Role: directory.Owner},
		{Group: emptyGroup, Role: directory.Member}, {Group: emptyGroup, Role: directory.Owner}} {
		s.RoleSettings = append(s.RoleSettings, directory.RoleSettings{Of: []directory.RoleOf{role},
			Rules: directorytest.Rules(directorytest.Choices{MFA: i > 0, Max: "PT2H"})})
	}
	s.Packages, s.Applications = []directory.Package{}, []directory.Application{}
	return directory.Canonical(s)
}

// inFull is a scope that declares all of its groups but the nested one.
func inFull() directory.Scope {
	return directory.Scope{Groups: []string{guardedGroup, emptyGroup, openGroup, dynamicGroup}, Depth: directory.DepthFull}
}

// protectionFalsehoods is falsehoods for what protects the groups in scope.
func protectionFalsehoods(tenant, said *directory.Snapshot) []string {
	var found []string
	is, x := directory.NewIndex(tenant), directory.NewIndex(said)
	protects := said.Scope.Protects()
	for i := range said.Groups {
		g := &said.Groups[i]
		missing := func(part directory.Part) bool { _, m := x.Missing(part, g.ID); return m }
		note := func(part directory.Part, right bool, format string, args ...any) {
			if !right && !missing(part) {
				found = append(found, fmt.Sprintf("%s of %s: ", part, g.DisplayName)+fmt.Sprintf(format, args...))
			}
		}
		if !protects(g) {
			continue
		}
		note(directory.PartMembers, slices.Equal(x.Members(g.ID), is.Members(g.ID)), "%v, said %v", is.Members(g.ID), x.Members(g.ID))
		if g.Managed != directory.True {
			continue
		}
		for _, role := range directory.Roles() {
			a, b := leaves(is.Settings(g.ID, role)), leaves(x.Settings(g.ID, role))
			note(directory.PartRoleSettings, reflect.DeepEqual(a, b), "%s: %+v, said %+v", role, a, b)
			owned := role == directory.Member || !missing(directory.PartOwners)
			if who, said := is.Active(is.Group(g.ID), role), x.Active(g, role); owned && !missing(directory.PartMembers) {
				note(directory.PartActive, slices.Equal(who, said), "%s: %+v, said %+v", role, who, said)
			}
		}
		note(directory.PartEligible, slices.Equal(is.Eligibilities(g.ID), x.Eligibilities(g.ID)), "%+v, said %+v", is.Eligibilities(g.ID), x.Eligibilities(g.ID))
	}
	return found
}

// leaves are settings without extensions, which a switch of the fake adds.
func leaves(role *settings.Role) *settings.Role {
	if role == nil {
		return nil
	}
	bare := *role
	bare.Extensions = nil
	return &bare
}
