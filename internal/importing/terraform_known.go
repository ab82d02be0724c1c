package importing

import (
	"cmp"
	"slices"

	"pim-groups/internal/config"
	"pim-groups/internal/groupsyaml"
	"pim-groups/internal/identity"
	"pim-groups/internal/order"
)

// known is an object of the directory that the state has the name of.
type known struct {
	kind   config.PrincipalKind
	name   string
	object *node
	values []*node // of the id and the name
	from   *resource
}

// directoryType is a type of the provider whose resources or data sources name objects.
type directoryType struct {
	kind config.PrincipalKind
	list string // the key of a list of objects; "" for one object
	name string // the key of the name
}

func directoryTypes() map[string]directoryType {
	const displayName, upn = "display_name", "user_principal_name"
	return map[string]directoryType{
		"azuread_group":                 {config.GroupKind, "", displayName},
		"azuread_group_without_members": {config.GroupKind, "", displayName},
		"azuread_user":                  {config.User, "", upn},
		"azuread_users":                 {config.User, "users", upn},
		"azuread_service_principal":     {config.Application, "", displayName},
		"azuread_service_principals":    {config.Application, "service_principals", displayName},
	}
}

// readKnown collects the names. Of two resources of one object a managed one counts,
// else the first.
func (t *terraform) readKnown() {
	types := directoryTypes()
	for _, r := range t.resources {
		d, ok := types[r.kind]
		if !ok {
			continue
		}
		objects := []*node{r.values}
		if d.list != "" {
			objects = r.values.list(d.list)
		}
		for _, object := range objects {
			t.know(r, d, object)
		}
	}
	if t.tenant.Principal != nil {
		t.askTenant()
	}
	t.names = map[string]int{}
	for _, k := range t.known {
		t.names[identity.FoldName(k.name)]++
	}
}

// askTenant takes the names that the tenant has now for the ids of the state.
func (t *terraform) askTenant() {
	for _, r := range t.resources {
		r.values.each(func(v *node) {
			id := identity.CanonicalID(v.text)
			if id == "" || v.hidden {
				return
			}
			kind, name := t.tenant.Principal(id)
			if k := t.known[id]; k != nil && name != "" && (k.kind != kind || k.name != name) {
				k.kind, k.name, k.values = kind, name, k.values[:1]
			} else if k == nil && name != "" {
				t.known[id] = &known{kind: kind, name: name}
			}
		})
	}
}

func (t *terraform) know(r *resource, d directoryType, object *node) {
	id, name := identity.CanonicalID(object.word("object_id")), object.word(d.name)
	if id == "" || name == "" {
		return
	}
	if first := t.known[id]; first == nil || r.managed && !first.from.managed {
		t.known[id] = &known{kind: d.kind, name: name, object: object, values: []*node{object.at("object_id"), object.at(d.name)}, from: r}
	}
}

// named says whether a name of the state means one object. Only such a name goes into
// the register.
func (t *terraform) named(id string) bool {
	k := t.known[id]
	return k != nil && t.names[identity.FoldName(k.name)] == 1
}

// register writes the line of everybody whom the declaration names.
func (t *terraform) register() {
	f := t.result.File
	for id := range t.used {
		if !t.named(id) {
			continue
		}
		k := t.known[id]
		f.Principals = append(f.Principals, groupsyaml.Principal{Kind: k.kind, Name: k.name, ID: id})
		carry(k.values...)
	}
	order.By(f.Principals, func(a, b groupsyaml.Principal) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(identity.FoldName(a.Name), identity.FoldName(b.Name)), cmp.Compare(a.ID, b.ID))
	})
}

// owners gives the owners that Terraform declares. What a data source has was only read,
// and may hold people who are owners for an hour.
func (t *terraform) owners(e *entry, k *known) *[]string {
	all := k.object.at("owners")
	switch {
	case all == nil || len(all.items) == 0:
		return nil
	case !k.from.managed && !t.all:
		t.note(k.from, "a data source reads the owners and declares none; --all takes them", all)
		return nil
	case len(e.owner.active) > 0:
		t.note(k.from, "groups.yaml has either owners or owner.active, which this group has; Terraform keeps the owners", all)
		return nil
	}
	var owners []string
	for _, v := range all.items {
		id := identity.CanonicalID(v.text)
		if v.hidden || id == "" {
			t.note(k.from, "an owner is sensitive or no object id, and half a list would be wrong", all)
			return nil
		}
		if user := t.known[id]; user != nil && user.kind == config.User {
			carry(user.values...)
			id = user.name
		}
		owners = append(owners, id)
	}
	carry(all)
	slices.Sort(owners)
	owners = slices.Compact(owners)
	return &owners
}

// addGroups makes an entry of each group of the state.
func (t *terraform) addGroups() {
	for id, k := range t.known {
		if k.kind == config.GroupKind && t.entries[id] == nil {
			t.entries[id] = &entry{id: id}
		}
	}
}

// tenantID gives the tenant, if a snapshot says it or if the state has asked for it.
func (t *terraform) tenantID() string {
	if t.tenant.ID != "" {
		return t.tenant.ID
	}
	var ids []string
	var from []*node
	for _, r := range t.resources {
		if r.kind == "azuread_client_config" {
			ids = append(ids, identity.CanonicalID(r.values.word("tenant_id")))
			from = append(from, r.values.at("tenant_id"))
		}
	}
	if ids = slices.Compact(ids); len(ids) != 1 || ids[0] == "" {
		return ""
	}
	carry(from...)
	return ids[0]
}
