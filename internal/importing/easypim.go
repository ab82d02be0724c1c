package importing

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/groupsyaml"
	"pim-groups/internal/identity"
)

// EasyPIM reads a configuration of EasyPIM's orchestrator, in all shapes that it takes for
// groups. It names groups and principals by id; the tenant says who they are.
// https://github.com/kayasax/EasyPIM/blob/main/EasyPIM/Documentation/Configuration-Schema.md
func EasyPIM(tenant Tenant) Format {
	return func(data []byte) (*Result, error) {
		root, err := parseJSON(data, true)
		if err != nil {
			return nil, err
		}
		if root.kind != object || !slices.ContainsFunc(sections(), func(key string) bool { return root.get(key) != nil }) {
			return nil, fmt.Errorf("it is no EasyPIM configuration: expected an object with one of %s", strings.Join(sections(), ", "))
		}
		e := &easyPIM{file: &groupsyaml.File{Comments: header(), Tenant: tenant.ID}, templates: map[string]*easyTemplate{}, groups: map[string]int{},
			listed: map[inList]bool{}, register: newRegister(tenant)}
		e.read(root)
		if len(e.file.Groups)+len(e.notes) == 0 {
			return nil, errors.New("it is an empty configuration")
		}
		return &Result{File: e.file, Notes: e.notes, Steps: e.steps()}, nil
	}
}

func header() []string {
	return []string{"Made by pim-groups import easypim. Run pim-groups check: a difference", "means that the tenant is not as the configuration says."}
}

// sections are the keys by which a configuration is known, those about groups first.
func sections() []string {
	return append([]string{"GroupRoles", "GroupRolesActive", "Groups", "GroupPolicies", "Policies", "Assignments", "PolicyTemplates", "ProtectedUsers"},
		elsewhere()...)
}

// elsewhere are the sections about other things than groups.
func elsewhere() []string {
	return []string{"EntraRoles", "EntraIDRoles", "EntraIDRolesActive", "EntraRolePolicies", "AzureRoles", "AzureRolesActive", "AzureRolePolicies"}
}

// easyPIM is a configuration on its way to a declaration.
type easyPIM struct {
	notes
	register
	file      *groupsyaml.File
	templates map[string]*easyTemplate // by folded name
	groups    map[string]int           // by id and by name
	listed    map[inList]bool
	protected []string
}

func (e *easyPIM) read(root *node) {
	e.readTemplates(root.get("PolicyTemplates"))
	for _, policies := range []*node{root.get("GroupRoles").get("Policies"), root.get("Groups").get("Policies"),
		root.get("Policies").get("Groups"), root.get("GroupPolicies")} {
		e.readPolicies(policies)
	}
	for _, section := range []string{"Groups", "GroupRoles"} {
		for _, entry := range root.get("Assignments").get(section).elements() {
			e.readAssignments(entry, entry.get("assignments").elements(), "")
		}
	}
	if eligible := root.get("GroupRoles"); eligible != nil && eligible.kind == list {
		e.readFlat(eligible, "Eligible")
	}
	e.readFlat(root.get("GroupRolesActive"), "Active")
	e.readProtected(root.get("ProtectedUsers"))
	e.leaveElsewhere(root)
	e.leaveUnread(root)
	e.finish()
}

// readFlat reads the older lists, whose entries have a group and a principal each.
func (e *easyPIM) readFlat(v *node, kind string) {
	for _, entry := range v.elements() {
		e.readAssignments(entry, []*node{entry}, kind)
	}
}

// group gives the entry of the group that has the id or the name, -1 if there is neither.
func (e *easyPIM) group(id, name string, at *node) int {
	canonical := identity.CanonicalID(id)
	if id != "" && canonical == "" || id+name == "" {
		return -1
	}
	if name == "" {
		name = e.nameOf(canonical)
	}
	i := e.find(canonical, name)
	if i < 0 {
		i = len(e.file.Groups)
		e.file.Groups = append(e.file.Groups, groupsyaml.Group{ID: canonical})
	}
	g := &e.file.Groups[i]
	if g.ID != canonical && canonical != "" {
		g.ID = canonical
		g.Comments = append(g.Comments, "EasyPIM has the name in one place and the id in another: make sure that they are one group")
	}
	if at.comment != "" && !slices.Contains(g.Comments, at.comment) {
		g.Comments = append(g.Comments, at.comment)
	}
	g.Name = cmp.Or(g.Name, name)
	e.groups[cmp.Or(canonical, byName(name))], e.groups[byName(g.Name)] = i, i
	return i
}

// find gives the entry that has the id, or the name and no other id; -1 for none.
func (e *easyPIM) find(id, name string) int {
	if i, there := e.groups[id]; there {
		return i
	}
	if i, there := e.groups[byName(name)]; there && name != "" && (id == "" || e.file.Groups[i].ID == "") {
		return i
	}
	return -1
}

// byName is the key of a name in groups.
func byName(name string) string { return "name " + identity.FoldName(name) }

// groupOf reads which group and which of its roles an entry is about. What names none is
// noted, and has no role.
func (e *easyPIM) groupOf(entry *node) (group int, role string) {
	id, name := entry.get("GroupId"), entry.get("GroupName")
	role = e.roleName(entry.get("RoleName", "Role"))
	at := id
	if at == nil {
		at = name
	}
	switch {
	case at == nil:
		e.leave(entry, "names no group")
	case role == "":
		e.leave(entry, wrongRole)
	default:
		if group = e.group(e.textOf(id), e.textOf(name), at); group >= 0 {
			return group, role
		}
		e.leave(entry, "its group is not an object id")
	}
	return -1, ""
}

const wrongRole = "its role is neither Member nor Owner"

// roleName gives member or owner, "" for anything else. EasyPIM takes an entry without a
// role for one about members.
func (e *easyPIM) roleName(v *node) string {
	if v == nil {
		return "member"
	}
	role := strings.ToLower(e.textOf(v))
	if role != "member" && role != "owner" {
		return ""
	}
	return role
}

// role gives the role block of a group.
func (e *easyPIM) role(group int, role string) *groupsyaml.Role {
	g := &e.file.Groups[group]
	block := &g.Member
	if role == "owner" {
		block = &g.Owner
	}
	if *block == nil {
		*block = new(groupsyaml.Role)
	}
	return *block
}

// readProtected keeps those who are never removed: a limit belongs to the workflow.
func (e *easyPIM) readProtected(v *node) {
	for _, item := range v.elements() {
		switch id := identity.CanonicalID(e.textOf(item)); {
		case id != "":
			e.protected = append(e.protected, id)
		case item.kind == text:
			e.leave(item, "is not an object id")
		}
	}
}

// leaveElsewhere counts what is about other things than groups.
func (e *easyPIM) leaveElsewhere(root *node) {
	parts := []*node{root.get("Assignments").get("EntraRoles"), root.get("Assignments").get("AzureRoles"),
		root.get("Policies").get("EntraRoles"), root.get("Policies").get("AzureRoles")}
	for _, key := range elsewhere() {
		parts = append(parts, root.get(key))
	}
	for _, part := range parts {
		if part == nil {
			continue
		}
		if policies := part.get("Policies"); policies != nil && len(part.items) == 1 {
			part = policies
		}
		e.leave(part, fmt.Sprintf("pim-groups manages groups only; this has %s about other roles", finding.Count(len(part.items), "item")))
	}
}

// finish names everybody whose name is known. A group that has an id alone gets the id
// as its name. An approver that is declared as a group needs no other line.
func (e *easyPIM) finish() {
	for i := range e.file.Groups {
		g := &e.file.Groups[i]
		if g.Name == "" {
			g.Name = cmp.Or(e.nameOf(g.ID), g.ID)
		}
		if g.Name == g.ID {
			g.Comments = append(g.Comments, "the display name is missing: write it instead of the id")
		}
		e.namePeople(g.Member)
		e.namePeople(g.Owner)
	}
	e.file.Principals = slices.DeleteFunc(e.lines, func(p groupsyaml.Principal) bool { return e.declares(p.ID) })
}

// declares says that an entry of the file has the id.
func (e *easyPIM) declares(id string) bool {
	_, declared := e.groups[id]
	return declared
}

// namePeople gives those whose name is known their lines in the register.
func (e *easyPIM) namePeople(role *groupsyaml.Role) {
	if role == nil {
		return
	}
	role.Open = role.Open && (role.Eligible != nil || role.Active != nil)
	for _, list := range []*[]groupsyaml.Assignment{role.Eligible, role.Active} {
		if list == nil {
			continue
		}
		for _, a := range *list {
			if identity.IsCanonicalID(a.Who) && !e.declares(a.Who) {
				e.add(groupsyaml.Principal{ID: a.Who})
			}
		}
	}
}

// steps are what is left to do.
func (e *easyPIM) steps() (steps []string) {
	input := func(name string, ids []string) {
		steps = append(steps, "  "+name+": |")
		for _, id := range ids {
			steps = append(steps, "    "+id)
		}
	}
	if slices.ContainsFunc(e.file.Groups, func(g groupsyaml.Group) bool { return g.Name == g.ID }) {
		steps = append(steps, "replace each id that stands for a name by the display name, or import again with --snapshot")
	}
	if len(e.protected) > 0 {
		steps = append(steps, "give mode apply the protected users as the input keep")
		input("keep", e.protected)
	}
	groups := slices.DeleteFunc(slices.Clone(e.protected), func(id string) bool {
		kind, _ := e.known(id)
		return kind != config.GroupKind && !e.declares(id)
	})
	if len(groups) > 0 {
		steps = append(steps, "if no run may change the protected groups themselves, name them in the input never-touch")
		input("never-touch", groups)
	}
	return append(steps,
		"for mode delta of EasyPIM, leave remove out of the input changes; for mode initial, add it and set max-removals",
		"stop the runs of EasyPIM before the first apply: each would undo what the other does")
}
