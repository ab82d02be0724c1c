package directory

import (
	"cmp"
	"fmt"
	"regexp"

	"pim-groups/internal/settings"
)

// verifyProtection holds the lists about the protection of groups.
func (s *Snapshot) verifyProtection() *fault {
	having := map[RoleOf]bool{}
	activated := func(x *Schedule) *fault {
		if x.Activated {
			return newFault("an eligibility can't be activated: activations are assignments").in("activated")
		}
		return verifySchedule(x)
	}
	return cmp.Or(
		verifyList(s.RoleSettings, compareRoleSettings, func(r *RoleSettings) *fault { return r.verify(having) }).in("roleSettings"),
		verifyList(s.Eligibilities, compareSchedules, activated).in("eligibilities"),
		verifyList(s.Assignments, compareSchedules, verifySchedule).in("assignments"),
		verifyList(s.Members, compareMemberships, verifyMembership).in("members"),
		verifyList(s.TransitiveMembers, compareMemberships, verifyMembership).in("transitiveMembers"),
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
		if id == "" || ids[id] {
			return newFault("want a rule with an id of its own")
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
	return cmp.Or(verifyList(r.Of, compareRolesOf, role).in("of"), each(r.Rules, rule).in("rules"))
}

func verifyRoleOf(group string, role Role) *fault {
	return cmp.Or(verifyID(group).in("group"), oneOf(role, Roles()).in("role"))
}

func verifySchedule(s *Schedule) *fault {
	if !s.End.IsZero() && !s.Start.Before(s.End) {
		return newFault("is not after the start").in("end")
	}
	return cmp.Or(verifyRoleOf(s.Group, s.Role), verifyID(s.Principal).in("principal"))
}

func verifyMembership(m *Membership) *fault {
	return cmp.Or(verifyID(m.Group).in("group"), verifyIDs(m.Members).in("members"))
}

// https://learn.microsoft.com/graph/api/resources/authenticationcontextclassreference
var contextID = regexp.MustCompile(`^c[1-9][0-9]?$`)

func verifyContext(id *string) *fault {
	if !contextID.MatchString(*id) {
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
