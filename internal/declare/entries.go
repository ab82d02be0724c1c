package declare

import (
	"cmp"
	"fmt"
	"slices"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/groupsyaml"
	"pim-groups/internal/identity"
	"pim-groups/internal/order"
)

// entry is a group that PIM manages. With a reason it is no entry of the file, but a
// comment.
type entry struct {
	*directory.Group
	out string
}

// entries lists the groups, sorted by name and id.
func (d *drafter) entries() []entry {
	var list []entry
	for i := range d.tenant.Groups {
		g := &d.tenant.Groups[i]
		switch _, unread := d.tenant.Missing(directory.PartManaged, g.ID); {
		case g.Managed == directory.Null, unread && g.Managed == directory.True:
			d.sayUnknown(g)
		case g.Managed == directory.True && g.DisplayName == "":
			d.noteDoubt(g)
			d.say("Not declared, since it could not be read: the group " + g.ID)
		case g.Managed == directory.True:
			list = append(list, entry{g, d.outReason(g)})
		}
	}
	for _, id := range d.tenant.OrphanIDs {
		d.say("PIM lists the id " + id + ", which is no group of the directory any more.")
	}
	order.By(list, func(a, b entry) int {
		return cmp.Or(cmp.Compare(identity.FoldName(a.DisplayName), identity.FoldName(b.DisplayName)),
			cmp.Compare(a.DisplayName, b.DisplayName), cmp.Compare(a.ID, b.ID))
	})
	nameOnce(list)
	return list
}

// sayUnknown notes a group that may be managed. While the whole list is not known, that
// is no news of any group.
func (d *drafter) sayUnknown(g *directory.Group) {
	if _, missing := d.tenant.Missing(directory.PartManaged, ""); missing {
		return
	}
	reason, _ := d.tenant.Missing(directory.PartManaged, g.ID)
	d.gaps[directory.Gap{Part: directory.PartManaged, Group: g.ID, Reason: reason}] = true
	d.say(fmt.Sprintf("Not declared, since it is not known whether PIM manages it: %s (id %s): %s", finding.Quote(g.DisplayName), g.ID, reason))
}

// noteDoubt says why the facts of a group are not believed, "" if they are.
func (d *drafter) noteDoubt(g *directory.Group) string {
	reason, doubted := d.tenant.Doubted(g.ID)
	if !doubted {
		return ""
	}
	d.gaps[directory.Gap{Part: directory.PartGroups, Group: g.ID, Reason: reason}] = true
	return "could not be read: " + reason
}

func (d *drafter) outReason(g *directory.Group) string {
	if reason := d.noteDoubt(g); reason != "" {
		return reason
	}
	if g.Deleted() {
		return "was deleted on " + g.DeletedDateTime.UTC().Format("2006-01-02") + "; it can be restored for 30 days"
	}
	if reason := config.Undeclarable(g.DisplayName, g.ID); reason != "" {
		return "can't be declared: " + reason
	}
	return ""
}

// nameOnce leaves of groups that share a name the only one that can hold roles. If there
// is none, a person decides: a declaration holds each name once.
func nameOnce(list []entry) {
	byName := map[string][]*entry{}
	for i := range list {
		if e := &list[i]; e.out == "" {
			name := identity.FoldName(e.DisplayName)
			byName[name] = append(byName[name], e)
		}
	}
	for _, same := range byName {
		if len(same) < 2 {
			continue
		}
		privileged := 0
		for _, e := range same {
			if e.RoleAssignable() {
				privileged++
			}
		}
		for _, e := range same {
			if privileged != 1 || !e.RoleAssignable() {
				e.out = fmt.Sprintf("PIM manages %d groups of this name, and a declaration holds each name once; uncomment the one that you mean", len(same))
			}
		}
	}
}

// group makes the entry of a group.
func (d *drafter) group(e *entry) groupsyaml.Group {
	g := groupsyaml.Group{Name: e.DisplayName, ID: e.ID, Out: e.out != ""}
	if g.Out {
		g.Comments = []string{e.out}
		return g
	}
	g.Comments = d.facts(e.Group)
	d.addOwners(&g, e.Group)
	member := d.addRole(&g, e.Group, directory.Member)
	owner := d.addRole(&g, e.Group, directory.Owner)
	g.Comments = append(g.Comments, ofRoles(member, owner)...)
	return g
}

// ofRoles says of which role each comment is.
func ofRoles(member, owner []string) (comments []string) {
	for _, text := range member {
		role := "member: "
		if slices.Contains(owner, text) {
			role = "member and owner: "
		}
		comments = append(comments, role+text)
	}
	for _, text := range owner {
		if !slices.Contains(member, text) {
			comments = append(comments, "owner: "+text)
		}
	}
	return comments
}

// facts are what is odd about the group itself, as one line.
func (d *drafter) facts(g *directory.Group) []string {
	var odd []string
	if reason := g.ObstacleReason(); reason != "" {
		odd = append(odd, reason+", although PIM manages it; a check reports it as ineligible for PIM")
	}
	if n := len(d.tenant.Named(g.DisplayName, false)); n > 1 {
		odd = append(odd, finding.Count(n-1, "other group")+" of the tenant with this name")
	}
	if odd == nil {
		return nil
	}
	return []string{finding.List(odd, "and")}
}
