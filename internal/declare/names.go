package declare

import (
	"bytes"
	"cmp"
	"slices"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/groupsyaml"
	"pim-groups/internal/identity"
	"pim-groups/internal/order"
)

// names is how the file calls people, groups and applications: by a name of the register
// or of an entry where that leads to nobody else, else by the object id.
type names struct {
	tenant *directory.Index
	called map[string]string               // by id
	kinds  map[string]config.PrincipalKind // of those whose kind the file says, by id
	taken  map[string]bool                 // folded names
	lines  map[string]groupsyaml.Principal // of the register, by id
	used   map[string]bool                 // ids that the file names
}

func newNames(tenant *directory.Index, entries []entry) *names {
	n := &names{tenant: tenant, called: map[string]string{}, kinds: map[string]config.PrincipalKind{}, taken: map[string]bool{},
		lines: map[string]groupsyaml.Principal{}, used: map[string]bool{}}
	for i := range entries {
		e := &entries[i]
		if e.out != "" {
			continue
		}
		n.taken[identity.FoldName(e.DisplayName)] = true
		n.called[e.ID], n.kinds[e.ID] = e.ID, config.GroupKind
		if leadsTo(groupsyaml.File{Groups: []groupsyaml.Group{{Name: e.DisplayName, ID: e.ID}}}, e.DisplayName, e.ID) {
			n.called[e.ID] = e.DisplayName
		}
	}
	return n
}

// use gives what the file calls somebody whom a role names.
func (n *names) use(id string) string {
	n.used[id] = true
	return n.of(id)
}

// of gives what the file would call somebody.
func (n *names) of(id string) string {
	if _, known := n.called[id]; !known {
		n.called[id] = id
		line := n.line(id)
		folded := identity.FoldName(line.Name)
		if line.Name != "" && !n.taken[folded] && leadsTo(groupsyaml.File{Principals: []groupsyaml.Principal{line}}, line.Name, id) {
			n.taken[folded] = true
			n.called[id], n.kinds[id] = line.Name, line.Kind
			n.lines[id] = line
		}
	}
	return n.called[id]
}

// line is what the register could say of somebody; without a name it says nothing.
func (n *names) line(id string) groupsyaml.Principal {
	line := groupsyaml.Principal{ID: id}
	person, group := n.tenant.Principal(id), n.tenant.Group(id)
	switch {
	case person != nil && person.Type == directory.User:
		if n.tenant.Principal(person.UserPrincipalName) == person {
			line.Kind, line.Name = config.User, person.UserPrincipalName
		}
	case person != nil && !person.Type.IsOther():
		line.Kind, line.Name = config.Application, person.DisplayName
	case person == nil && group != nil && !group.Deleted() && len(group.OtherNames) == 0:
		// Of groups that share a name, none can be named by it.
		_, unread := n.tenant.MissingSubject(directory.PartGroups, group.DisplayName)
		if !unread && len(n.tenant.Named(group.DisplayName, false)) == 1 {
			line.Kind, line.Name = config.GroupKind, group.DisplayName
		}
	}
	return line
}

// display is a name for a comment beside an object id, "" where the file has one.
func (n *names) display(id string) string {
	if n.of(id) != id {
		return ""
	}
	if person := n.tenant.Principal(id); person != nil {
		return cmp.Or(person.UserPrincipalName, person.DisplayName)
	}
	if group := n.tenant.Group(id); group != nil {
		return group.DisplayName
	}
	return ""
}

// register gives the lines of the register that the file needs.
func (n *names) register() []groupsyaml.Principal {
	var list []groupsyaml.Principal
	for id, line := range n.lines {
		if n.used[id] {
			list = append(list, line)
		}
	}
	order.By(list, func(a, b groupsyaml.Principal) int {
		return cmp.Or(cmp.Compare(identity.FoldName(a.Name), identity.FoldName(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	return list
}

// leadsTo says whether a role can name somebody of the file so. The parser is asked, not
// a copy of its rules.
func leadsTo(file groupsyaml.File, name, id string) bool {
	const other = "00000000-0000-4000-8000-000000000001"
	file.Groups = append(slices.Clip(file.Groups), groupsyaml.Group{Name: "pim-groups-init", ID: other,
		Member: &groupsyaml.Role{Eligible: &[]groupsyaml.Assignment{{Who: name}}}})
	read := parse(&file)
	if read == nil {
		return false
	}
	who := read.Groups[len(read.Groups)-1].Member.Eligible.Items[0].Principal
	return who.ID == id && who.Name == name
}

// parse gives the file as the parser reads it, nil if it refuses it.
func parse(file *groupsyaml.File) *config.File {
	var text bytes.Buffer
	if groupsyaml.Write(&text, file) != nil {
		return nil
	}
	read, found := config.Parse([]config.Source{{Path: "groups.yaml", Data: text.Bytes()}})
	if len(found) > 0 {
		return nil
	}
	return read
}
