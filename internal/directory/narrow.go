package directory

import (
	"slices"

	"pim-groups/internal/identity"
)

// Narrow returns the part of a snapshot that a live run with the scope would
// have read: the groups and people that are asked for, all groups that PIM
// manages, all that can hold directory roles, the owners and units of these,
// and the gaps about them. A group of which that is not known is one of them.
// What is left out is out of the snapshot's scope from then on, so its absence
// says nothing.
func Narrow(s *Snapshot, asked Scope) *Snapshot {
	n := *s
	n.Scope = asked
	n.Scope.Parts = slices.DeleteFunc(Parts(), func(p Part) bool { return !asked.Asks(p) || !s.Scope.Asks(p) })
	doubted := map[string]bool{}
	for _, g := range Doubt(s).Gaps {
		if g.Part == PartGroups || g.Part == PartManaged {
			doubted[g.Group] = true
		}
	}
	ids, names := setOf(asked.Groups), setOf(asked.Names)
	n.Groups = slices.DeleteFunc(slices.Clone(s.Groups), func(g Group) bool {
		named := slices.ContainsFunc(g.FoldedNames(), func(name string) bool { return names[name] })
		return !named && !ids[g.ID] && !doubted[g.ID] && !g.RoleAssignable() && g.Managed != True
	})
	n.Principals = narrowPrincipals(s.Principals, n.Groups, asked.Users)
	n.AdministrativeUnits = narrowUnits(s.AdministrativeUnits, n.Groups)
	n.Gaps = narrowGaps(s, &n)
	return Canonical(&n)
}

// narrowPrincipals keeps the owners of the groups, and who is asked for.
func narrowPrincipals(list []Principal, groups []Group, asked []string) []Principal {
	wanted := setOf(asked)
	for i := range groups {
		for _, id := range groups[i].Owners {
			wanted[id] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(list), func(p Principal) bool {
		byName := p.UserPrincipalName != "" && wanted[identity.FoldName(p.UserPrincipalName)]
		return !wanted[p.ID] && !byName
	})
}

func narrowUnits(list []AdministrativeUnit, groups []Group) []AdministrativeUnit {
	wanted := map[string]bool{}
	for i := range groups {
		for _, id := range groups[i].AdministrativeUnits {
			wanted[id] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(list), func(u AdministrativeUnit) bool { return !wanted[u.ID] })
}

// narrowGaps drops the gaps about groups that were left out, and about names
// and people that are not asked for. A group of which there is nothing but the
// gap may be one that PIM manages.
func narrowGaps(s, narrowed *Snapshot) []Gap {
	left := map[string]bool{}
	for i := range s.Groups {
		left[s.Groups[i].ID] = true
	}
	for i := range narrowed.Groups {
		delete(left, narrowed.Groups[i].ID)
	}
	names, people := setOf(narrowed.Scope.Names), setOf(narrowed.Scope.Users)
	for i := range narrowed.Principals {
		people[narrowed.Principals[i].ID] = true
	}
	return slices.DeleteFunc(slices.Clone(s.Gaps), func(g Gap) bool {
		switch {
		case g.Group != "":
			return left[g.Group]
		case g.Subject == "" || g.Part == PartCaller:
			return false
		case g.Part == PartGroups || g.Part == PartDeleted:
			return !names[identity.FoldName(g.Subject)]
		}
		return !people[identity.FoldName(g.Subject)]
	})
}
