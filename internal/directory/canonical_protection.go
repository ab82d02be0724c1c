package directory

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"pim-groups/internal/settings"
)

// canonicalProtection sorts the lists about the protection of groups. Those that
// nothing was read for are nil: most snapshots have none.
func canonicalProtection(c *Snapshot) {
	c.RoleSettings = mergedSettings(c.RoleSettings)
	c.Eligibilities = canonicalSchedules(c.Eligibilities)
	c.Assignments = canonicalSchedules(c.Assignments)
	c.Members = canonicalMembers(c.Members)
	c.TransitiveMembers = canonicalMembers(c.TransitiveMembers)
	c.Contexts = slices.Compact(sortedByOrNil(c.Contexts, compareContexts))
	c.ContextPolicies = sortedByOrNil(c.ContextPolicies, compareContextPolicies)
	for i := range c.ContextPolicies {
		c.ContextPolicies[i].Contexts = sorted(c.ContextPolicies[i].Contexts)
	}
	c.Packages = slices.Compact(sortedByOrNil(c.Packages, comparePackages))
	c.Applications = sortedByOrNil(c.Applications, compareApplications)
	for i := range c.Applications {
		c.Applications[i].Permissions = sorted(c.Applications[i].Permissions)
	}
	c.NotLookedAt = slices.Compact(sortedByOrNil(c.NotLookedAt, compareGaps))
}

func sortedByOrNil[T any](list []T, compare func(a, b T) int) []T {
	if len(list) == 0 {
		return nil
	}
	return sortedBy(list, compare)
}

// mergedSettings lists each set of settings once, with all roles that have it.
func mergedSettings(list []RoleSettings) []RoleSettings {
	sets := map[string]*RoleSettings{}
	for _, s := range list {
		rules := sortedBy(s.Rules, func(a, b Rule) int {
			return cmp.Or(cmp.Compare(settings.RuleID(string(a)), settings.RuleID(string(b))), cmp.Compare(a, b))
		})
		key := fmt.Sprint(rules)
		if sets[key] == nil {
			sets[key] = &RoleSettings{Rules: rules}
		}
		sets[key].Of = append(sets[key].Of, s.Of...)
	}
	var merged []RoleSettings
	for s := range maps.Values(sets) {
		s.Of = slices.Compact(sortedBy(s.Of, compareRolesOf))
		merged = append(merged, *s)
	}
	return sortedByOrNil(merged, compareRoleSettings)
}

func canonicalSchedules(list []Schedule) []Schedule {
	list = sortedByOrNil(list, compareSchedules)
	for i := range list {
		list[i].Start, list[i].End = utc(list[i].Start), utc(list[i].End)
	}
	return slices.Compact(list)
}

func canonicalMembers(list []Membership) []Membership {
	list = sortedByOrNil(list, compareMemberships)
	for i := range list {
		list[i].Members = sorted(list[i].Members)
	}
	return list
}

func compareRolesOf(a, b RoleOf) int {
	return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(a.Role, b.Role))
}

func compareRoleSettings(a, b RoleSettings) int {
	return slices.CompareFunc(a.Of, b.Of, compareRolesOf)
}

func compareSchedules(a, b Schedule) int {
	return cmp.Or(
		cmp.Compare(a.Group, b.Group),
		cmp.Compare(a.Role, b.Role),
		cmp.Compare(a.Principal, b.Principal),
		compareFlags(a.Activated, b.Activated),
		compareFlags(a.Inherited, b.Inherited),
		a.Start.Compare(b.Start),
		a.End.Compare(b.End),
		cmp.Compare(a.Status, b.Status),
	)
}

func compareFlags(a, b bool) int { return cmp.Compare(FlagOf(a), FlagOf(b)) }

func compareMemberships(a, b Membership) int { return cmp.Compare(a.Group, b.Group) }

func compareContexts(a, b Context) int { return cmp.Compare(a.ID, b.ID) }

func compareContextPolicies(a, b ContextPolicy) int { return cmp.Compare(a.ID, b.ID) }

func comparePackages(a, b Package) int {
	return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Group, b.Group), cmp.Compare(a.Role, b.Role), compareFlags(a.Eligible, b.Eligible))
}

func compareApplications(a, b Application) int { return cmp.Compare(a.ID, b.ID) }
