package graph_test

import (
	"fmt"
	"reflect"
	"slices"

	"pim-groups/internal/directory"
)

// declaredIn is the scope of a file that declares the tenant's groups: all by
// id, but for two by name, and its people as owners.
func declaredIn(tenant *directory.Snapshot) directory.Scope {
	var scope directory.Scope
	for i, g := range tenant.Groups {
		if i < 2 && !g.Deleted() {
			scope.Names = append(scope.Names, g.DisplayName)
		} else {
			scope.Groups = append(scope.Groups, g.ID)
		}
	}
	for _, p := range tenant.Principals {
		if p.Type == directory.User {
			scope.Users = append(scope.Users, p.UserPrincipalName)
		}
	}
	return scope
}

// falsehoods lists what a snapshot says that is not so in the tenant: the one thing
// that no fault may lead to. Everything that it does not say must be covered
// by a gap.
func falsehoods(tenant, said *directory.Snapshot) []string {
	truth, x := readable(tenant), directory.NewIndex(said)
	var found []string
	note := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	real := directory.NewIndex(truth)
	for _, g := range truth.Groups {
		got := x.Group(g.ID)
		if got == nil {
			if !excused(x, &g) {
				note("group %s is passed over", g.ID)
			}
			continue
		}
		if d := groupFalsehood(x, g, *got); d != "" {
			note("group %s: %s", g.ID, d)
		}
	}
	for _, g := range said.Groups {
		if real.Group(g.ID) == nil {
			note("group %s does not exist", g.ID)
		}
	}
	for _, p := range said.Principals {
		is := real.Principal(p.ID)
		_, unsure := x.MissingSubject(directory.PartUsers, p.ID)
		limited := p.AccountEnabled == directory.Null // all that is known is that there is one
		if is == nil || *is != p && !limited && !unsure {
			note("%+v is %+v", p, is)
		}
	}
	for _, p := range truth.Principals {
		_, missing := x.MissingSubject(directory.PartUsers, p.UserPrincipalName)
		if p.Type == directory.User && x.Principal(p.ID) == nil && !missing && slices.Contains(said.Scope.Users, p.UserPrincipalName) {
			note("user %s is passed over", p.UserPrincipalName)
		}
	}
	return found
}

// excused says that a gap covers the absence of a group.
func excused(x *directory.Index, g *directory.Group) bool {
	_, unread := x.Missing(directory.PartGroups, g.ID)
	_, unnamed := x.MissingSubject(directory.PartGroups, g.DisplayName)
	_, undeleted := x.Missing(directory.PartDeleted, g.ID)
	return unread || unnamed || g.Deleted() && undeleted
}

// groupFalsehood holds what was read of a group against what it is.
func groupFalsehood(x *directory.Index, is, said directory.Group) string {
	missing := func(part directory.Part) bool { _, m := x.Missing(part, is.ID); return m }
	switch {
	case said.Managed != directory.Null && said.Managed != is.Managed:
		return fmt.Sprintf("managed is %v and is said to be %v", is.Managed, said.Managed)
	case said.Managed == directory.Null && !missing(directory.PartManaged):
		return "managed is not known and nothing says why"
	case !missing(directory.PartOwners) && !slices.Equal(is.Owners, said.Owners):
		return fmt.Sprintf("owners are %v and are said to be %v", is.Owners, said.Owners)
	case !missing(directory.PartAdministrativeUnits) && !slices.Equal(is.AdministrativeUnits, said.AdministrativeUnits):
		return fmt.Sprintf("units are %v and are said to be %v", is.AdministrativeUnits, said.AdministrativeUnits)
	}
	for _, g := range []*directory.Group{&is, &said} {
		g.Managed, g.Evidence, g.Owners, g.AdministrativeUnits = directory.Null, nil, nil, nil
	}
	if !missing(directory.PartGroups) && !reflect.DeepEqual(is, said) {
		return fmt.Sprintf("is\n%+v\nand is said to be\n%+v", is, said)
	}
	return ""
}
