package plan

import (
	"slices"
	"strings"

	"pim-groups/internal/directory"
	"pim-groups/internal/settings"
)

// Applied gives the tenant as it is after the changes, in canonical form; the given
// snapshot stays as it is. A change of what the snapshot does not hold changes nothing.
//
// A group that is onboarded gets the people of the other changes and nobody else. It is
// looked at if its role settings were read before; otherwise nobody has read what
// protects it then.
func Applied(s *directory.Snapshot, changes []Change) *directory.Snapshot {
	after := *s
	after.RoleSettings = appliedSettings(s.RoleSettings, changes)
	after.Eligibilities = appliedPeople(s.Eligibilities, changes)
	begun := applyOnboarding(&after, changes)
	if s.Scope.Depth != directory.DepthManaged {
		after.Scope = s.Scope.Without(after.Groups, lookAt(&after, begun))
	}
	return directory.Canonical(&after)
}

// applyOnboarding puts groups on PIM's list, and gives the ids of those that it lacked.
func applyOnboarding(s *directory.Snapshot, changes []Change) map[string]bool {
	onboarded, begun := map[string]bool{}, map[string]bool{}
	for i := range changes {
		onboarded[changes[i].Key.Group] = changes[i].Action == Onboard || onboarded[changes[i].Key.Group]
	}
	s.Groups = slices.Clone(s.Groups)
	for i := range s.Groups {
		if g := &s.Groups[i]; onboarded[g.ID] && g.Managed != directory.True {
			g.Managed, begun[g.ID] = directory.True, true
			s.ManagedListSize++
		}
	}
	return begun
}

// lookAt records what is known of groups that have just been onboarded, and gives the
// ids of those whose settings are not.
func lookAt(s *directory.Snapshot, begun map[string]bool) (unread map[string]bool) {
	read := map[string]int{}
	for _, set := range s.RoleSettings {
		for _, of := range set.Of {
			read[of.Group]++
		}
	}
	unread = map[string]bool{}
	eligible, active := slices.Clone(s.EligibilitiesOf), slices.Clone(s.AssignmentsOf)
	for id := range begun {
		eligible = append(eligible, id)
		if unread[id] = read[id] < len(directory.Roles()); !unread[id] {
			active = append(active, id) // nobody can have activated anything yet
		}
	}
	s.EligibilitiesOf, s.AssignmentsOf = eligible, active
	return unread
}

// appliedSettings rewrites the rules of roles whose settings change. Many roles share
// one set of rules, so each of them leaves its set first.
func appliedSettings(sets []directory.RoleSettings, changes []Change) []directory.RoleSettings {
	rewritten := map[directory.RoleOf][]directory.Rule{}
	for i := range changes {
		if c := &changes[i]; c.Class() == ClassSettings {
			rewritten[c.roleOf()] = nil
		}
	}
	if len(rewritten) == 0 {
		return sets
	}
	var list []directory.RoleSettings
	for _, set := range sets {
		var kept []directory.RoleOf
		for _, of := range set.Of {
			if _, changes := rewritten[of]; changes {
				rewritten[of] = slices.Clone(set.Rules)
			} else {
				kept = append(kept, of)
			}
		}
		if len(kept) > 0 {
			list = append(list, directory.RoleSettings{Of: kept, Rules: set.Rules})
		}
	}
	for i := range changes {
		if c := &changes[i]; c.Class() == ClassSettings {
			c.rewrite(rewritten[c.roleOf()])
		}
	}
	for of, rules := range rewritten {
		if rules != nil {
			list = append(list, directory.RoleSettings{Of: []directory.RoleOf{of}, Rules: rules})
		}
	}
	return list
}

func (c *Change) roleOf() directory.RoleOf {
	return directory.RoleOf{Group: c.Key.Group, Role: directory.Role(c.Key.Role)}
}

// rewrite makes the rules say what the change wants. A rule that can't be changed stays.
func (c *Change) rewrite(rules []directory.Rule) {
	for _, leaf := range c.Leaves() {
		for i, rule := range rules {
			if !strings.Contains(string(rule), leaf.Rule) {
				continue // which is quicker than to parse all of them
			}
			read := settings.Setting{Role: c.Key.Role, Rule: settings.RuleID(string(rule)), Value: string(rule)}
			if changed, reason := leaf.Patch(read, c.Want); read.Rule == leaf.Rule && reason == "" {
				rules[i] = directory.Rule(settings.Canonical(changed.Value))
			}
		}
	}
}

// appliedPeople changes who is eligible.
func appliedPeople(rows []directory.Schedule, changes []Change) []directory.Schedule {
	moved := map[Key]*Change{}
	var list []directory.Schedule
	for i := range changes {
		switch c := &changes[i]; {
		case c.Key.Kind != KindEligible:
		case c.Action == Assign:
			list = append(list, directory.Schedule{
				Group: c.Key.Group, Role: directory.Role(c.Key.Role), Principal: c.Key.Principal, End: c.End,
			})
		case c.Row != nil:
			moved[c.Key] = c
		}
	}
	for _, row := range rows {
		c := moved[Key{Group: row.Group, Role: string(row.Role), Kind: KindEligible, Principal: row.Principal}]
		switch {
		case c == nil || row.Inherited || !row.End.Equal(c.Row.End):
		case c.Action == Remove:
			continue
		default:
			row.End = c.End
		}
		list = append(list, row)
	}
	return list
}
