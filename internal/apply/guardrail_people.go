package apply

import (
	"fmt"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// The guardrails about people: how many may gain or lose access, and who never does.

func grants(c *plan.Change) bool  { return c.Effect == plan.Grants }
func revokes(c *plan.Change) bool { return c.Effect == plan.Revokes }

// maxGrants counts people and not lines: a group lets all of its members in.
func maxGrants(p *Preflight) *Refusal {
	n := 0
	for _, c := range p.changes(grants) {
		people, read := p.people(c.Key.Principal)
		if !read {
			return refuse([]plan.Change{c}, "it was not read how many people the change lets in: %s",
				"Fix the read errors and run again; an object id that the tenant does not have must leave the file")
		}
		n += len(people)
	}
	return over(n, p.Limits.MaxGrants, "max-grants", finding.Count(n, "grant")+" would be made, one for each person in a group")
}

// people are those whom a principal stands for: itself, or those in a group.
func (p *Preflight) people(id string) (ids []string, read bool) {
	if p.Tenant.Principal(id) != nil {
		return []string{id}, true
	}
	_, missing := p.Tenant.Missing(directory.PartEligibleGroups, id)
	listed := slices.ContainsFunc(p.Tenant.TransitiveMembers, func(m directory.Membership) bool { return m.Group == id })
	return p.Tenant.People(id), listed && !missing
}

// standsFor says whether a principal is one of some others, or a group with one in it.
func (p *Preflight) standsFor(id string, others []string) bool {
	people, _ := p.people(id)
	return slices.ContainsFunc(append(people, id), func(id string) bool { return slices.Contains(others, id) })
}

// over refuses more than the operator allows.
func over(n, limit int, input, would string) *Refusal {
	if n <= limit {
		return nil
	}
	return &Refusal{
		Message: fmt.Sprintf("%s, and %s allows %d", would, input, limit),
		Fix:     fmt.Sprintf("Merge fewer at a time, or raise %s in the workflow to %d for this run", input, n),
	}
}

// ownAccess holds the identity that writes away from access, and those who can act as it:
// whoever controls it could otherwise let themselves in with a line of the file.
func ownAccess(p *Preflight) *Refusal {
	if p.Tenant.Caller == nil {
		return nil // the guardrail complete refuses
	}
	granted := func(own ...string) []plan.Change {
		return p.changes(func(c *plan.Change) bool { return grants(c) && p.standsFor(c.Key.Principal, own) })
	}
	if r := refuse(granted(append(slices.Clone(p.Registration.Groups), p.Tenant.Caller.ID)...), "the identity that writes would become eligible: %s",
		"Remove the entry from the file, or the identity from the group; another identity has to grant it"); r != nil {
		return r
	}
	if p.NoRegistration != "" {
		return refuse(p.changes(grants), "it could not be read whether the identity that writes, or an owner of it, would become eligible ("+p.NoRegistration+"): %s",
			"Fix the read error and run again, or take Application.Read.All from the identity")
	}
	return refuse(granted(p.Registration.Owners...), "an owner of the writing identity's registration, who can act as it, would become eligible: %s",
		"Remove the owner from the app registration or its enterprise application, or the entry from the file")
}

// ownerGrants: an owner of a group that can hold directory roles decides who is in it.
func ownerGrants(p *Preflight) *Refusal {
	granted := p.changes(func(c *plan.Change) bool {
		return grants(c) && c.Key.Role == string(directory.Owner) && c.Facts.RoleAssignable() &&
			!slices.Contains(p.Limits.AllowOwners, c.Key.Group)
	})
	return refuse(granted, "somebody would become eligible as owner of a role-assignable group: %s",
		"Name "+groupIDs(granted)+" in allow-owner-grants in the workflow, or remove the entry from the file")
}

func maxRemovals(p *Preflight) *Refusal {
	n := len(p.changes(revokes))
	return over(n, p.Limits.MaxRemovals, "max-removals", finding.Count(n, "removal")+" would be made, ends that become earlier included")
}

// kept counts groups that somebody is in, too, or of which that was not read.
func kept(p *Preflight) *Refusal {
	if len(p.Limits.Keep) == 0 {
		return nil
	}
	ended := p.changes(func(c *plan.Change) bool {
		_, read := p.people(c.Key.Principal)
		return revokes(c) && (!read || p.standsFor(c.Key.Principal, p.Limits.Keep))
	})
	return refuse(ended, "keep protects %s", "Declare them in the file; the owner of the workflow can remove the id from keep")
}

// removalShare knows no exception: a list that loses most of its people is more often a
// mistake in the file than a decision.
func removalShare(p *Preflight) *Refusal {
	const counted, share = 4, 4
	return p.eachList(p.changes(revokes), func(ended []plan.Change, list []directory.Schedule) *Refusal {
		if len(list) < counted || len(ended)*share <= len(list) {
			return nil
		}
		r := refuse(ended, "more than a quarter of a list would end or become shorter: %s", "")
		r.Message += fmt.Sprintf("; the list has %d entries", len(list)) // at least four
		r.Fix = fmt.Sprintf("Merge at most %d of these removals at a time, or make them in the Entra admin center", len(list)/share)
		return r
	})
}

// lastPerson wants somebody to be left who can activate the role. Those whom the run
// makes eligible count: removals are only made after all grants of the group.
func lastPerson(p *Preflight) *Refusal {
	removed := p.changes(func(c *plan.Change) bool { return c.Action == plan.Remove })
	return p.eachList(removed, func(ended []plan.Change, list []directory.Schedule) *Refusal {
		gone := func(s directory.Schedule) bool {
			return slices.ContainsFunc(ended, func(c plan.Change) bool { return c.Key.Principal == s.Principal })
		}
		lost := slices.ContainsFunc(list, func(s directory.Schedule) bool { return gone(s) && p.enabled(s.Principal) })
		left := slices.ContainsFunc(list, func(s directory.Schedule) bool { return !gone(s) && p.enabled(s.Principal) })
		joins := p.changes(func(c *plan.Change) bool {
			return c.Action == plan.Assign && c.Key.Group == ended[0].Key.Group && c.Key.Role == ended[0].Key.Role && p.enabled(c.Key.Principal)
		})
		if !lost || left || len(joins) > 0 {
			return nil
		}
		return refuse(ended, "nobody who can sign in would be left as eligible: %s",
			"Keep one person in the list, or remove the last one in the Entra admin center")
	})
}

// enabled says whether a principal is, or has in it, a user who can sign in.
func (p *Preflight) enabled(id string) bool {
	people, _ := p.people(id)
	return slices.ContainsFunc(people, func(id string) bool {
		u := p.Tenant.Principal(id)
		return u != nil && u.Type == directory.User && u.AccountEnabled == directory.True
	})
}

// eachList asks about the changes of one list after the other, each with its schedules.
func (p *Preflight) eachList(changes []plan.Change, ask func([]plan.Change, []directory.Schedule) *Refusal) *Refusal {
	for len(changes) > 0 {
		first := changes[0].Key
		ofList := func(c plan.Change) bool { return c.Key.Group == first.Group && c.Key.Role == first.Role }
		ended := slices.DeleteFunc(slices.Clone(changes), func(c plan.Change) bool { return !ofList(c) })
		list := slices.DeleteFunc(slices.Clone(p.Tenant.Eligibilities(first.Group)), func(s directory.Schedule) bool {
			return s.Inherited || string(s.Role) != first.Role
		})
		if r := ask(ended, list); r != nil {
			return r
		}
		changes = slices.DeleteFunc(changes, ofList)
	}
	return nil
}
