package importing

import (
	"strings"

	"pim-groups/internal/config"
	"pim-groups/internal/groupsyaml"
	"pim-groups/internal/identity"
)

// readAssignments reads who is eligible or active for a role of a group. kind is
// Eligible or Active where the entries don't say it.
func (e *easyPIM) readAssignments(entry *node, all []*node, kind string) {
	group, name := e.groupOf(entry)
	if name == "" {
		return
	}
	role := e.role(group, name)
	for _, v := range all {
		word := kind
		if word == "" {
			word = e.textOf(v.get("assignmentType"))
		}
		whole := false
		switch strings.ToLower(word) {
		case "active":
			whole = e.readAssignment(v, group, &role.Active, true)
		case "eligible", "":
			whole = e.readAssignment(v, group, &role.Eligible, false)
		default:
			e.leave(v, "its assignmentType is neither Eligible nor Active")
		}
		role.Open = role.Open || !whole // apply must not remove whoever is left out
	}
}

// readAssignment reads an entry, which may be about several principals, into a list. The
// entry of the group gets a comment for those who are left out. It says whether nobody is.
func (e *easyPIM) readAssignment(v *node, group int, list **[]groupsyaml.Assignment, active bool) bool {
	g := &e.file.Groups[group]
	terms, reason := e.terms(v, active)
	people, whole := e.principals(v)
	if len(people) == 0 && reason == "" {
		reason = "has no principal with an object id or a user principal name"
	}
	if reason != "" {
		e.leave(v, reason)
	}
	for _, a := range people {
		switch comment := strings.TrimRight("left out: "+a.Who+" "+a.Comment, " "); {
		case reason != "":
			g.Comments = append(g.Comments, comment+": "+reason)
		case a.Who == g.ID:
			e.leave(v, "the group itself is left out")
			g.Comments = append(g.Comments, comment+": it is the group itself")
		case e.listed[inList{list, identity.FoldName(a.Who)}]:
			e.leave(v, a.Who+" is in the list already")
		default:
			e.listed[inList{list, identity.FoldName(a.Who)}] = true
			if *list == nil {
				*list = new([]groupsyaml.Assignment)
			}
			terms.Who, terms.Comment = a.Who, a.Comment
			**list = append(**list, terms)
		}
	}
	return whole && reason == ""
}

// inList is somebody in a list, by folded name or id.
type inList struct {
	list **[]groupsyaml.Assignment
	who  string
}

// terms reads how long an assignment is for, and why. The reason says why the entry
// can't be carried.
func (e *easyPIM) terms(v *node, active bool) (a groupsyaml.Assignment, reason string) {
	duration := v.get("duration")
	a.Permanent, _ = e.flag(v.get("permanent"))
	switch {
	case a.Permanent && duration != nil:
		e.leave(duration, "has no effect on a permanent assignment")
	case a.Permanent:
	case active:
		e.textOf(duration)
		return a, "an active entry needs the day on which it ends (until), or permanent: true"
	case duration != nil:
		if a.For, reason = parseDuration(e.textOf(duration)); reason != "" {
			return a, "its duration " + reason
		}
		if reason := assignmentRefusal(a, false); reason != "" {
			return a, "groups.yaml can't hold it: " + reason
		}
	}
	if active {
		a.Why = "imported from EasyPIM"
	}
	why := a
	if why.Why = e.textOf(v.get("justification")); why.Why == "" {
		return a, ""
	}
	if reason := assignmentRefusal(why, active); reason != "" {
		e.leave(v.get("justification"), "groups.yaml can't hold it: "+reason)
		return a, ""
	}
	return why, ""
}

// assignmentRefusal says what the parser would say of an assignment.
func assignmentRefusal(a groupsyaml.Assignment, active bool) string {
	if a.Who == "" {
		a.Who = "11111111-1111-4111-8111-111111111111"
	}
	role := &groupsyaml.Role{Eligible: &[]groupsyaml.Assignment{a}}
	if active {
		role = &groupsyaml.Role{Active: role.Eligible}
	}
	return refusal(&groupsyaml.File{Groups: []groupsyaml.Group{{Name: "some-group", Member: role}}})
}

// principals gives those whom an entry is about, with what the file says of them, and
// whether these are all.
func (e *easyPIM) principals(v *node) (people []groupsyaml.Assignment, whole bool) {
	kind, name := strings.ToLower(e.textOf(v.get("principalType"))), v.get("principalName")
	if kind == "serviceprincipal" {
		kind = string(config.Application)
	}
	ids := append(v.get("principalId").elements(), v.get("principalIds").elements()...)
	if len(ids) == 0 && name != nil {
		ids, name = []*node{name}, nil
	}
	for _, id := range ids {
		who := e.textOf(id)
		if canonical := identity.CanonicalID(who); canonical != "" {
			who = canonical
			if e.nameOf(who) != "" {
				kind = "" // the register says it
			}
		} else if who == "" || assignmentRefusal(groupsyaml.Assignment{Who: who}, false) != "" {
			if len(ids) > 1 && !id.left {
				e.leave(id, "is neither an object id nor a user principal name")
			}
			continue
		}
		about := []string{kind, e.textOf(name), id.comment}
		people = append(people, groupsyaml.Assignment{Who: who, Comment: strings.Join(strings.Fields(strings.Join(about, " ")), " ")})
	}
	return people, len(people) == len(ids)
}
