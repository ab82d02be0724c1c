package declare

import (
	"fmt"
	"slices"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/groupsyaml"
)

// addOwners declares the owners of a group, without those who have only activated
// ownership. Where one of them has an end, they are active assignments of the role.
func (d *drafter) addOwners(g *groupsyaml.Group, of *directory.Group) {
	for _, part := range []directory.Part{directory.PartOwners, directory.PartUsers} {
		if comments, unread := d.unread(part, "owners", of); unread {
			g.Comments = append(g.Comments, comments...)
			return
		}
	}
	if comments, unread := d.activationsUnread(of); unread {
		g.Comments = append(g.Comments, comments...)
		return
	}
	if pack := d.packageOf(of, directory.Owner); pack != "" {
		g.Comments = append(g.Comments, fmt.Sprintf("the access package %s delivers the owner role, so who owns the group is not listed", finding.Quote(pack)))
		return
	}
	var activated int
	var standing, listed []directory.Active
	for _, a := range d.tenant.Active(of, directory.Owner) {
		switch {
		case a.Activated:
			activated++
		default:
			standing = append(standing, a)
			if slices.Contains(of.Owners, a.Principal) {
				listed = append(listed, a)
			}
		}
	}
	if activated > 0 {
		g.Comments = append(g.Comments, finding.Count(activated, "activated owner")+" not listed: an activation ends by itself")
	}
	list, comments := d.ending(of, standing)
	if g.Comments = append(g.Comments, comments...); list != nil {
		g.Owner = &groupsyaml.Role{Active: &list}
		return
	}
	owners := []string{}
	for _, a := range listed {
		owners = append(owners, d.owner(a.Principal))
	}
	slices.Sort(owners)
	g.Owners = &owners
}

// activationsUnread says whether it was not read who has activated ownership. Where
// nobody looked, all owners are listed.
func (d *drafter) activationsUnread(g *directory.Group) (comments []string, unread bool) {
	if reason, left := d.tenant.NotLookedAt(directory.PartEligible, g); left {
		d.say("Among the owners may be some who have activated ownership, since nobody looked at that: " + reason)
		return nil, false
	}
	if comments, unread := d.unread(directory.PartEligible, "owners, some of whom may have activated ownership", g); unread {
		return comments, true
	}
	eligible := func(s directory.Schedule) bool { return s.Role == directory.Owner }
	if !slices.ContainsFunc(d.tenant.Eligibilities(g.ID), eligible) {
		return nil, false
	}
	return d.unread(directory.PartActive, "owners, some of whom may have activated ownership", g)
}

// owner is how the list of owners calls somebody, which needs no register.
func (d *drafter) owner(id string) string {
	person := d.tenant.Principal(id)
	if person != nil && person.Type == directory.User && d.tenant.Principal(person.UserPrincipalName) == person &&
		leadsTo(groupsyaml.File{Principals: []groupsyaml.Principal{{Kind: "user", Name: person.UserPrincipalName, ID: id}}}, person.UserPrincipalName, id) {
		return person.UserPrincipalName
	}
	return id
}

// ending gives the owners as active assignments if one of them has an end, and all can
// be declared so; else nil. A line of an application that is permanent would accept its
// standing access, which is for a person to decide.
func (d *drafter) ending(g *directory.Group, owners []directory.Active) (list []groupsyaml.Assignment, comments []string) {
	ends := func(a directory.Active) bool { return !a.End.IsZero() }
	fits := func(a directory.Active) bool {
		key := keyOf(g, directory.Owner, activeKind, a.Principal)
		accepted := a.End.IsZero() && d.application(a.Principal)
		return !accepted && d.left.people[a.Principal] == "" && d.left.parts[key] == "" && a.Principal != g.ID && declarable(a.End)
	}
	switch {
	case !slices.ContainsFunc(owners, ends):
		return nil, nil
	case slices.ContainsFunc(owners, func(a directory.Active) bool { return !fits(a) }):
		return nil, []string{"owners listed without their ends: owner.active would accept the permanent access of an application, or can't hold one of them"}
	}
	for _, a := range owners {
		list = append(list, groupsyaml.Assignment{Who: d.names.use(a.Principal), Until: lastDay(a.End), Permanent: a.End.IsZero(),
			Why: d.why(), Comment: d.names.display(a.Principal)})
	}
	sortPeople(list)
	return list, nil
}

func (d *drafter) application(id string) bool {
	person := d.tenant.Principal(id)
	return person != nil && person.Type != directory.User
}

// why is the reason of an entry that needs one.
func (d *drafter) why() string {
	return fmt.Sprintf("found by init %s", d.terms.Now.UTC().Format(time.DateOnly))
}
