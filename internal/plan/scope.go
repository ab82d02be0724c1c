package plan

import (
	"cmp"
	"slices"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/order"
)

// Scope says what has to be read of a tenant to judge the files: the declared
// groups, by id or else by name, the declared owners, and all whom roles name. It asks
// for all parts: each is something that a rule or the digest rests on.
func Scope(files ...*config.File) directory.Scope {
	r := reach{declared: map[string]*directory.Declared{}}
	for _, file := range files {
		for i := range file.Groups {
			r.addGroup(&file.Groups[i])
		}
	}
	for _, list := range []*[]string{&r.scope.Groups, &r.scope.Names, &r.scope.Users} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	for _, d := range r.declared {
		r.scope.Declared = append(r.scope.Declared, *d)
	}
	order.By(r.scope.Declared, func(a, b directory.Declared) int { return cmp.Compare(a.Group, b.Group) })
	return r.scope
}

// reach is a scope in the making.
type reach struct {
	scope    directory.Scope
	declared map[string]*directory.Declared
}

func (r *reach) addGroup(g *config.Group) {
	id := ""
	if g.ID != nil {
		id = g.ID.Value
		r.scope.Groups = append(r.scope.Groups, id)
	} else {
		r.scope.Names = append(r.scope.Names, g.Name.Value)
	}
	if g.Owners != nil {
		for _, owner := range g.Owners.Items {
			r.scope.Users = append(r.scope.Users, owner.Value)
		}
	}
	for _, name := range directory.Roles() {
		if declared := g.Role(string(name)); declared != nil {
			r.addRole(r.of(id), name, declared)
		}
	}
}

// of gives what is declared of a group. Without its id nothing is written for it, and
// nothing is read beyond what is read anyway.
func (r *reach) of(id string) *directory.Declared {
	if id == "" {
		return new(directory.Declared)
	}
	if r.declared[id] == nil {
		r.declared[id] = &directory.Declared{Group: id}
	}
	return r.declared[id]
}

// addRole asks for the settings of a role also where people are declared: they say how
// long somebody may be eligible.
func (r *reach) addRole(d *directory.Declared, name directory.Role, declared *config.Role) {
	d.Settings = d.Settings || declared.Settings != nil || declared.Eligible != nil
	d.Active = d.Active || declared.Active != nil
	if declared.Settings != nil {
		r.addSettings(d, declared.Settings)
	}
	if declared.Eligible != nil {
		for _, entry := range declared.Eligible.Items {
			r.addPrincipal(entry.Principal)
			wanted := directory.Wanted{Role: name, Principal: entry.Principal.ID}
			if wanted.Principal != "" && !slices.Contains(d.Eligible, wanted) {
				d.Eligible = append(d.Eligible, wanted)
			}
		}
	}
	if declared.Active != nil {
		for _, entry := range declared.Active.Items {
			r.addPrincipal(entry.Principal)
		}
	}
}

func (r *reach) addSettings(d *directory.Declared, declared *config.Settings) {
	context, _ := declared.Values.ActivationContext.Value()
	d.Contexts = d.Contexts || context != ""
	for _, approver := range declared.Approvers {
		r.addPrincipal(approver.Principal)
		if id := approver.Principal.ID; id != "" && !slices.Contains(d.Approvers, id) {
			d.Approvers = append(d.Approvers, id)
		}
	}
}

// addPrincipal asks for somebody by id, and for a group also by its name: another group
// that has it may be the one that was meant.
func (r *reach) addPrincipal(p config.Principal) {
	switch {
	case p.Kind != config.GroupKind:
		r.scope.Users = append(r.scope.Users, cmp.Or(p.ID, p.Name))
	case p.ID != "":
		r.scope.Groups, r.scope.Names = append(r.scope.Groups, p.ID), append(r.scope.Names, p.Name)
	}
}
