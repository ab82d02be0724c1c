package importing

import (
	"bytes"

	"pim-groups/internal/config"
	"pim-groups/internal/groupsyaml"
	"pim-groups/internal/identity"
)

// Tenant is what a snapshot tells of the tenant. The zero value knows nothing.
type Tenant struct {
	ID string
	// Principal says who has an object id: a user by its user principal name, a group or
	// an application by its display name. It gives "" for an id that it does not know.
	Principal func(id string) (kind config.PrincipalKind, name string)
}

// register is the register of a declaration while it grows.
type register struct {
	known func(id string) (config.PrincipalKind, string)
	lines []groupsyaml.Principal
	names map[string]string // by id
	ids   map[string]string // by folded name
}

func newRegister(tenant Tenant) register {
	r := register{known: tenant.Principal, names: map[string]string{}, ids: map[string]string{}}
	if r.known == nil {
		r.known = func(string) (config.PrincipalKind, string) { return config.AnyKind, "" }
	}
	return r
}

// nameOf gives the name that is known for an id, "" for none.
func (r *register) nameOf(id string) string {
	if name := r.names[id]; name != "" {
		return name
	}
	_, name := r.known(id)
	return name
}

// add adds a line for an id, if groups.yaml can hold it and no other line is in its way.
// It says whether the id has one. What is known goes before what the file says.
func (r *register) add(line groupsyaml.Principal) bool {
	if r.names[line.ID] != "" {
		return true
	}
	if kind, name := r.known(line.ID); name != "" {
		line.Kind, line.Name, line.Comment = kind, name, ""
	}
	folded := identity.FoldName(line.Name)
	if line.Kind == config.AnyKind || r.ids[folded] != "" || refusal(&groupsyaml.File{Principals: []groupsyaml.Principal{line}}) != "" {
		return false
	}
	r.lines = append(r.lines, line)
	r.names[line.ID], r.ids[folded] = line.Name, line.ID
	return true
}

// refusal gives the first thing that the parser says of a part of a file, "" if nothing.
// The parser is asked, not a copy of its rules.
func refusal(part *groupsyaml.File) string {
	file := *part
	if len(file.Groups) == 0 {
		file.Groups = []groupsyaml.Group{{Name: "some-group"}}
	}
	var text bytes.Buffer
	_ = groupsyaml.Write(&text, &file) // a buffer takes everything
	_, found := config.Parse([]config.Source{{Path: "part", Data: text.Bytes()}})
	if len(found) == 0 {
		return ""
	}
	return found[0].Message
}
