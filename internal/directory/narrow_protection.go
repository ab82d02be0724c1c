package directory

import (
	"maps"
	"slices"

	"pim-groups/internal/settings"
)

// narrowProtection cuts the lists about protection, and adds whom the rest of them names
// to the groups and people that stay.
func narrowProtection(n *Snapshot, groups, people map[string]bool) {
	cutProtection(n)
	named := namedBy(n)
	maps.Copy(groups, named)
	maps.Copy(people, named)
	for _, m := range n.TransitiveMembers {
		addAll(people, m.Members)
	}
}

// cutProtection leaves of what the snapshot says about the protection of groups only
// what a live run with its scope reads. The lists are replaced, not changed.
func cutProtection(s *Snapshot) {
	if s.Scope.Depth == DepthManaged {
		s.RoleSettings, s.Eligibilities, s.EligibilitiesOf, s.Assignments, s.AssignmentsOf = nil, nil, nil, nil, nil
		s.Members, s.TransitiveMembers, s.Requests, s.RequestsOf, s.NotLookedAt = nil, nil, nil, nil, nil
		s.Contexts, s.ContextPolicies, s.Packages, s.Applications = nil, nil, nil, nil
		s.Gaps = without(s.Gaps, func(g Gap) bool { return slices.Contains(ProtectionParts(), g.Part) })
		return
	}
	known, kept, set, protects := map[string]bool{}, map[string]bool{}, map[string]bool{}, s.Scope.Protects()
	declared := s.Scope.Declarations()
	for i := range s.Groups {
		g := &s.Groups[i]
		known[g.ID], kept[g.ID] = true, protects(g)
		set[g.ID] = kept[g.ID] && (g.Managed != False || declared[g.ID].beforehand(g))
	}
	s.RoleSettings = keptSettings(s.RoleSettings, set)
	eligible := maps.Clone(kept) // also who is eligible in a group that approves is read
	for i := range s.RoleSettings {
		addAll(eligible, approvers(s.RoleSettings[i].meaning(), settings.ApproverGroup))
	}
	s.Eligibilities = without(s.Eligibilities, func(e Schedule) bool { return !eligible[e.Group] })
	s.EligibilitiesOf = without(s.EligibilitiesOf, func(id string) bool { return !eligible[id] })
	s.Assignments = without(s.Assignments, func(a Schedule) bool { return !kept[a.Group] })
	s.AssignmentsOf = without(s.AssignmentsOf, func(id string) bool { return !kept[id] })
	s.Members = without(s.Members, func(m Membership) bool { return !kept[m.Group] })
	rows := byGroup(s.Eligibilities)
	asked := func(group string) bool { return kept[group] && declared[group].Lacks(rows[group], s.Taken) }
	s.Requests = without(s.Requests, func(r Request) bool { return !asked(r.Group) })
	s.RequestsOf = without(s.RequestsOf, func(id string) bool { return !asked(id) })
	s.Packages = without(s.Packages, func(p Package) bool { return !kept[p.Group] })
	named := namedBy(s)
	s.TransitiveMembers = without(s.TransitiveMembers, func(m Membership) bool { return !named[m.Group] })
	// A group of which there is nothing but the gap may be one that is asked for.
	s.Gaps = without(s.Gaps, func(g Gap) bool {
		return slices.Contains(ProtectionParts(), g.Part) && known[g.Group] && !kept[g.Group] && !named[g.Group]
	})
}

// without copies a list and leaves some elements out. Of an empty list stays an empty
// one, of nil nil.
func without[T any](list []T, out func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(list), out)
}

func keptSettings(list []RoleSettings, kept map[string]bool) []RoleSettings {
	list = slices.Clone(list)
	for i := range list {
		list[i].Of = without(list[i].Of, func(of RoleOf) bool { return !kept[of.Group] })
	}
	return slices.DeleteFunc(list, func(set RoleSettings) bool { return len(set.Of) == 0 })
}

// namedBy gives the ids of all whom the lists about protection name: those who are
// eligible, active or direct members, and who approve; and of those who are declared.
func namedBy(s *Snapshot) map[string]bool {
	named := map[string]bool{}
	for i := range s.RoleSettings {
		addAll(named, approvers(s.RoleSettings[i].meaning(), settings.ApproverUser, settings.ApproverGroup))
	}
	for _, list := range [][]Schedule{s.Eligibilities, s.Assignments} {
		for i := range list {
			named[list[i].Principal] = true
		}
	}
	for _, m := range s.Members {
		addAll(named, m.Members)
	}
	for _, d := range s.Scope.Declared {
		addAll(named, d.Names())
	}
	return named
}
