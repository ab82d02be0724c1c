package directory

import (
	"cmp"
	"slices"
	"time"

	"pim-groups/internal/order"
)

// Canonical returns a copy of the snapshot in the one form that a file has:
// every list sorted and without repetition of plain values, lists that must
// be there empty instead of nil, times in UTC, PIM's list no smaller than what
// is known to be on it. Of two records with one id both are kept: which one is
// right would be a guess.
func Canonical(s *Snapshot) *Snapshot {
	c := *s
	c.Taken = utc(s.Taken)
	c.Scope.Groups = sortedOrNil(s.Scope.Groups)
	c.Scope.Names = sortedOrNil(s.Scope.Names)
	c.Scope.Users = sortedOrNil(s.Scope.Users)
	c.Scope.Touched = sortedOrNil(s.Scope.Touched)
	c.Scope.Declared = canonicalDeclared(s.Scope.Declared)
	if c.Scope.Parts = sortedOrNil(s.Scope.Parts); len(c.Scope.Parts) == len(Parts()) {
		c.Scope.Parts = nil
	}
	if s.Caller != nil {
		caller := *s.Caller
		caller.Permissions = sorted(caller.Permissions)
		caller.Roles = slices.Compact(sortedBy(caller.Roles, compareRoles))
		c.Caller = &caller
	}
	c.Groups = sortedBy(s.Groups, compareGroups)
	for i := range c.Groups {
		canonicalGroup(&c.Groups[i])
	}
	c.OrphanIDs = sorted(s.OrphanIDs)
	c.ManagedListSize = max(s.ManagedListSize, len(c.ManagedIDs()))
	c.Principals = sortedBy(s.Principals, comparePrincipals)
	c.AdministrativeUnits = sortedBy(s.AdministrativeUnits, compareUnits)
	canonicalProtection(&c)
	c.Gaps = slices.Compact(sortedBy(s.Gaps, compareGaps))
	return &c
}

func canonicalGroup(g *Group) {
	g.CreatedDateTime, g.DeletedDateTime = utc(g.CreatedDateTime), utc(g.DeletedDateTime)
	if g.GroupTypes != nil {
		g.GroupTypes = sorted(g.GroupTypes)
	}
	g.OtherNames = sortedOrNil(g.OtherNames)
	g.Evidence = sortedOrNil(g.Evidence)
	g.Owners = sorted(g.Owners)
	g.AdministrativeUnits = sorted(g.AdministrativeUnits)
}

// utc also drops a monotonic clock reading, which no file can hold.
func utc(t time.Time) time.Time { return t.UTC().Round(0) }

func sorted[T cmp.Ordered](list []T) []T { return slices.Compact(sortedBy(list, cmp.Compare[T])) }

func sortedOrNil[T cmp.Ordered](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return sorted(list)
}

// sortedBy returns a sorted copy that is never nil.
func sortedBy[T any](list []T, compare func(a, b T) int) []T {
	copied := append(make([]T, 0, len(list)), list...)
	order.By(copied, compare)
	return copied
}

func compareGroups(a, b Group) int { return cmp.Compare(a.ID, b.ID) }

func comparePrincipals(a, b Principal) int { return cmp.Compare(a.ID, b.ID) }

func compareUnits(a, b AdministrativeUnit) int { return cmp.Compare(a.ID, b.ID) }

func compareRoles(a, b RoleAssignment) int {
	return cmp.Or(
		cmp.Compare(a.RoleTemplateID, b.RoleTemplateID),
		cmp.Compare(a.DirectoryScope, b.DirectoryScope),
		cmp.Compare(a.DisplayName, b.DisplayName),
	)
}

func compareGaps(a, b Gap) int {
	return cmp.Or(
		cmp.Compare(a.Part, b.Part),
		cmp.Compare(a.Group, b.Group),
		cmp.Compare(a.Subject, b.Subject),
		cmp.Compare(a.Reason, b.Reason),
	)
}
