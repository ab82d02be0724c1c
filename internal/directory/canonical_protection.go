package directory

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"pim-groups/internal/settings"
)

// canonicalProtection sorts the lists about the protection of groups. Those that
// nothing was read for stay nil: most snapshots have none.
func canonicalProtection(c *Snapshot) {
	c.RoleSettings = mergedSettings(c.RoleSettings)
	c.Eligibilities = canonicalSchedules(c.Eligibilities)
	c.EligibilitiesOf = sortedOrNil(c.EligibilitiesOf)
	c.Assignments = canonicalSchedules(c.Assignments)
	c.AssignmentsOf = sortedOrNil(c.AssignmentsOf)
	c.Members = canonicalMembers(c.Members)
	c.TransitiveMembers = canonicalMembers(c.TransitiveMembers)
	c.Requests = canonicalRequests(c.Requests)
	c.RequestsOf = sortedOrNil(c.RequestsOf)
	c.Contexts = slices.Compact(sortedIfRead(c.Contexts, compareContexts))
	c.ContextPolicies = sortedIfRead(c.ContextPolicies, compareContextPolicies)
	for i := range c.ContextPolicies {
		c.ContextPolicies[i].Contexts = sorted(c.ContextPolicies[i].Contexts)
	}
	c.Packages = slices.Compact(sortedIfRead(c.Packages, comparePackages))
	c.Applications = sortedIfRead(c.Applications, compareApplications)
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

// sortedIfRead keeps an empty list apart from one that was not read.
func sortedIfRead[T any](list []T, compare func(a, b T) int) []T {
	if list == nil {
		return nil
	}
	return sortedBy(list, compare)
}

// mergedSettings lists each set of settings once, with all roles that have it.
func mergedSettings(list []RoleSettings) []RoleSettings {
	sets, ids := map[string]*RoleSettings{}, map[Rule]string{} // each rule is read once: a tenant has the same ones thousands of times
	for _, s := range list {
		for _, rule := range s.Rules {
			if _, known := ids[rule]; !known {
				ids[rule] = settings.RuleID(string(rule))
			}
		}
		rules := sortedBy(s.Rules, func(a, b Rule) int { return cmp.Or(cmp.Compare(ids[a], ids[b]), cmp.Compare(a, b)) })
		key := joined(rules)
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

func joined(rules []Rule) string {
	var b strings.Builder
	for _, rule := range rules {
		b.WriteString(string(rule))
	}
	return b.String()
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
		list[i].Members, list[i].Groups = sorted(list[i].Members), sortedOrNil(list[i].Groups)
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
