package directory

import (
	"cmp"
	"fmt"
	"slices"

	"pim-groups/internal/settings"
)

// verifyProtection holds the lists about the protection of groups.
func (s *Snapshot) verifyProtection() *fault {
	having := map[RoleOf]bool{}
	activated := func(x *Schedule) *fault {
		if x.Activated {
			return newFault("an eligibility can't be activated: activations are assignments").in("activated")
		}
		return s.verifySchedule(x)
	}
	return cmp.Or(
		verifyList(s.RoleSettings, compareRoleSettings, func(r *RoleSettings) *fault { return r.verify(having) }).in("roleSettings"),
		verifyList(s.Eligibilities, compareSchedules, activated).in("eligibilities"),
		verifyIDs(s.EligibilitiesOf).in("eligibilitiesOf"),
		verifyList(s.Assignments, compareSchedules, s.verifySchedule).in("assignments"),
		verifyIDs(s.AssignmentsOf).in("assignmentsOf"),
		verifyList(s.Members, compareMemberships, verifyMembership).in("members"),
		verifyList(s.TransitiveMembers, compareMemberships, verifyMembership).in("transitiveMembers"),
		verifyList(s.Requests, compareRequests, verifyRequest).in("requests"),
		verifyIDs(s.RequestsOf).in("requestsOf"),
		verifyList(s.Contexts, compareContexts, func(c *Context) *fault { return verifyContext(&c.ID).in("id") }).in("contexts"),
		verifyList(s.ContextPolicies, compareContextPolicies, verifyContextPolicy).in("contextPolicies"),
		verifyList(s.Packages, comparePackages, verifyPackage).in("packages"),
		verifyList(s.Applications, compareApplications, verifyApplication).in("applications"),
	)
}

func (r *RoleSettings) verify(having map[RoleOf]bool) *fault {
	ids := map[string]bool{}
	rule := func(rule *Rule) *fault {
		id := settings.RuleID(string(*rule))
		switch {
		case id == "" || ids[id]:
			return newFault("want a rule with an id of its own")
		case tooDeep(*rule):
			return newFault(fmt.Sprintf("want a rule of at most %d objects and lists in one another", maxDepth))
		}
		ids[id] = true
		return nil
	}
	role := func(of *RoleOf) *fault {
		if having[*of] {
			return newFault(fmt.Sprintf("the %s role of %s has other settings too", of.Role, of.Group))
		}
		having[*of] = true
		return verifyRoleOf(of.Group, of.Role)
	}
	if len(r.Of) == 0 {
		return newFault("want a role that has them").in("of")
	}
	return cmp.Or(verifyList(r.Of, compareRolesOf, role).in("of"), each(r.Rules, rule).in("rules"))
}

// maxDepth is many times what Graph's rules need. Depth costs the square of it, since
// each level is written with its indent.
const maxDepth = 32

func tooDeep(r Rule) bool {
	depth, inString := 0, false
	for i := 0; i < len(r); i++ {
		switch c := r[i]; {
		case c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{', c == '[':
			if depth++; depth > maxDepth {
				return true
			}
		case c == '}', c == ']':
			depth--
		}
	}
	return false
}

func verifyRoleOf(group string, role Role) *fault {
	return cmp.Or(verifyID(group).in("group"), oneOf(role, Roles()).in("role"))
}

// verifySchedule refuses a start that has passed: what is booked does not count yet.
func (s *Snapshot) verifySchedule(x *Schedule) *fault {
	switch {
	case !x.Start.IsZero() && !x.Start.After(s.Taken):
		return newFault("is not after the time when the snapshot was taken: a start that has passed is left out").in("start")
	case !x.End.IsZero() && !x.Start.Before(x.End):
		return newFault("is not after the start").in("end")
	}
	return cmp.Or(verifyRoleOf(x.Group, x.Role), verifyID(x.Principal).in("principal"))
}

// verifyNotLookedAt: of all that may be left out without failure only optional parts
// are read with a permission that can be missing.
func verifyNotLookedAt(g *Gap) *fault {
	if g.Group != "" || g.Subject != "" {
		return newFault("want a part as a whole: what was not read of one group is a gap")
	}
	return cmp.Or(oneOf(g.Part, OptionalParts()).in("part"), verifyGap(g))
}

// read wants a record of what was read, or a gap. Of a group whose properties are not
// known it was not known what to read.
func (v *verifier) read() *fault {
	for _, lacking := range unread(v.Snapshot, newProtection(v.Snapshot)) {
		if lacking.Group != "" && v.gapOf(PartGroups, lacking.Group, "") == nil {
			continue
		}
		f := newFault(fmt.Sprintf("%s, without a gap of part %q that says why", lacking.Reason, lacking.Part))
		if lacking.Group == "" {
			return f
		}
		i, _ := slices.BinarySearchFunc(v.Groups, lacking.Group, func(g Group, id string) int { return cmp.Compare(g.ID, id) })
		return f.inElement(i).in("groups")
	}
	return nil
}

func verifyMembership(m *Membership) *fault {
	return cmp.Or(verifyID(m.Group).in("group"), verifyIDs(m.Members).in("members"), verifyIDs(m.Groups).in("groups"))
}

func verifyContext(id *string) *fault {
	if context, ok := settings.ParseContext(*id); !ok || context == "" {
		return newFault(fmt.Sprintf("want c1 to c99, found %q", *id))
	}
	return nil
}

func verifyContextPolicy(p *ContextPolicy) *fault {
	return cmp.Or(verifyID(p.ID).in("id"), verifyList(p.Contexts, cmp.Compare[string], verifyContext).in("contexts"))
}

func verifyPackage(p *Package) *fault {
	return cmp.Or(verifyID(p.ID).in("id"), verifyRoleOf(p.Group, p.Role))
}

func verifyApplication(a *Application) *fault {
	return cmp.Or(verifyID(a.ID).in("id"), verifyTexts(a.Permissions).in("permissions"))
}
