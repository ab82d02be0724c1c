package importing

import (
	"fmt"
	"slices"
	"strings"

	"pim-groups/internal/finding"
	"pim-groups/internal/groupsyaml"
	"pim-groups/internal/identity"
	"pim-groups/internal/settings"
)

// easyTemplate is a template of EasyPIM and what became of it.
type easyTemplate struct {
	node *node
	name string // in groups.yaml; "" if it has nothing that groups.yaml can hold
	role *settings.Role
}

func (e *easyPIM) readTemplates(v *node) {
	if v == nil || v.kind != object {
		return
	}
	taken := map[string]bool{}
	for i, original := range v.keys {
		t := &easyTemplate{node: v.items[i]}
		e.templates[identity.FoldName(original)] = t
		b := e.block(t.node)
		t.role = b.settings()
		if len(b.leaves(t.role)) == 0 { // each of its values is noted
			continue
		}
		t.name = slug(original, taken)
		if !strings.EqualFold(t.name, original) {
			b.comments = append([]string{fmt.Sprintf("%s in EasyPIM", finding.Quote(original))}, b.comments...)
		}
		e.file.Templates = append(e.file.Templates, groupsyaml.Template{Name: t.name, Settings: *t.role, Comments: b.comments})
	}
}

// slug makes a template's name: HighSecurity becomes high-security. One that is taken
// gets a number.
func slug(original string, taken map[string]bool) string {
	var b strings.Builder
	lower := false
	for _, r := range original {
		switch {
		case 'A' <= r && r <= 'Z':
			if lower {
				b.WriteByte('-')
			}
			b.WriteRune(r + 'a' - 'A')
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			b.WriteRune(r)
		default:
			b.WriteByte('-')
		}
		lower = 'a' <= r && r <= 'z'
	}
	parts := strings.FieldsFunc(b.String(), func(r rune) bool { return r == '-' })
	name := strings.Join(parts, "-")
	if name == "" || name[0] < 'a' {
		name = "t-" + name
	}
	name = strings.TrimRight(name[:min(len(name), 60)], "-") // with room for a number
	unique := name
	for n := 2; taken[unique]; n++ {
		unique = fmt.Sprintf("%s-%d", name, n)
	}
	taken[unique] = true
	return unique
}

// readPolicies reads the policies of groups: a list of entries, or an object by group,
// with an object by role below each.
func (e *easyPIM) readPolicies(v *node) {
	switch {
	case v == nil:
	case v.kind == list:
		for _, entry := range v.elements() {
			if group, role := e.groupOf(entry); role != "" {
				e.readPolicy(group, role, entry)
			}
		}
	case v.kind == object:
		for i, key := range v.keys {
			e.readGroupPolicies(key, v.items[i])
		}
	}
}

// readGroupPolicies reads those of one group: by role, or one with the name of its role.
func (e *easyPIM) readGroupPolicies(key string, v *node) {
	id := identity.CanonicalID(key)
	if id != "" {
		key = ""
	}
	read := func(role string, policy *node) {
		if group := e.group(id, key, v); group >= 0 {
			e.readPolicy(group, role, policy)
		}
	}
	member, owner, word := v.get("Member"), v.get("Owner"), v.get("RoleName")
	if member != nil {
		read("member", member)
	}
	if owner != nil {
		read("owner", owner)
	}
	if member != nil || owner != nil || word == nil {
		return
	}
	if role := e.roleName(word); role != "" {
		read(role, v)
	} else {
		e.leave(v, wrongRole)
	}
}

// readPolicy reads the settings of a role: an object Policy, over what is beside it,
// over a template.
func (e *easyPIM) readPolicy(group int, name string, entry *node) {
	role := e.role(group, name)
	if role.From != "" || role.Settings != nil {
		e.leave(entry, "the role has settings already, and the first ones are carried")
		return
	}
	e.readSource(entry)
	var template *easyTemplate
	if named := entry.get("Template", "PolicyTemplate"); named != nil {
		template = e.templates[identity.FoldName(e.textOf(named))]
		switch {
		case template == nil:
			e.leave(named, "there is no such template")
		case template.name == "":
			e.leave(named, "the template has no setting that groups.yaml can hold")
		}
	}
	b := e.block(entry.get("Policy"), entry)
	b.template = template
	values := b.settings()
	own := b.own
	switch {
	case template == nil || template.name == "":
		own = settings.Leaves()
	case len(missing(template.role, values)) > 0:
		own = settings.Leaves()
		b.comment("not from " + template.name + ", which sets what could not be carried here")
	default:
		role.From = template.name
	}
	g := &e.file.Groups[group]
	for _, comment := range b.comments {
		g.Comments = append(g.Comments, name+": "+comment)
	}
	if mine := (settings.Role{}).WithLeaves(values, own...); len(b.leaves(mine)) > 0 {
		role.Settings = mine
	}
}

// missing are the leaves that the first has and the second has not.
func missing(first, second *settings.Role) []settings.Leaf {
	return slices.DeleteFunc(settings.Leaves(), func(l settings.Leaf) bool {
		return l.UnknownReason(first) != "" || l.UnknownReason(second) == ""
	})
}

// readSource reads the word that says where a policy is.
func (e *easyPIM) readSource(entry *node) {
	source := entry.get("PolicySource")
	if word := e.textOf(source); word != "" && !strings.EqualFold(word, "template") && !strings.EqualFold(word, "inline") {
		e.leave(source, "import reads inline policies and templates only")
	}
}

// block is one set of settings, from objects of which the first that has a key counts.
type block struct {
	*easyPIM
	objects  []*node
	template *easyTemplate // below the objects
	own      []settings.Leaf
	comments []string
}

func (e *easyPIM) block(objects ...*node) *block { return &block{easyPIM: e, objects: objects} }

// find gives the value of the first of the keys that an object or the template has.
func (b *block) find(names ...string) *node {
	for _, o := range b.objects {
		if v := o.get(names...); v != nil {
			return v
		}
	}
	if b.template == nil {
		return nil
	}
	return b.template.node.get(names...)
}

// settings gives the settings of the block. What the parser would refuse is noted and
// left out.
func (b *block) settings() *settings.Role {
	all := new(settings.Role)
	b.leaveOtherMails()
	for _, leaf := range settings.Leaves() {
		said := len(b.comments)
		value, from := b.leaf(leaf.Name)
		from = slices.DeleteFunc(from, func(v *node) bool { return v == nil })
		if slices.ContainsFunc(from, b.isOwn) {
			b.own = append(b.own, leaf)
		} else {
			b.comments = b.comments[:said] // the template has them
		}
		switch reason := b.leafRefusal(leaf, value); {
		case leaf.UnknownReason(value) != "":
			b.leaveRest(from, "means nothing without the value beside it that is left out")
		case reason != "":
			b.leaveRest(from, "groups.yaml can't hold it: "+reason)
		default:
			all = all.WithLeaves(value, leaf)
		}
	}
	return all
}

// leafRefusal asks the parser about one setting, unless the template has it.
func (b *block) leafRefusal(leaf settings.Leaf, value *settings.Role) string {
	if leaf.UnknownReason(value) != "" || b.template != nil && leaf.Equal(value, b.template.role) {
		return ""
	}
	part := (settings.Role{}).WithLeaves(value, leaf)
	return refusal(&groupsyaml.File{Principals: b.lines, Templates: []groupsyaml.Template{{Name: "part", Settings: *part}}})
}

// leaveRest notes what a setting would have been made of, beside what is noted already.
func (b *block) leaveRest(from []*node, reason string) {
	for _, v := range from {
		if !v.left {
			b.leave(v, reason)
		}
	}
}

// isOwn says that a value is not the template's.
func (b *block) isOwn(v *node) bool {
	return b.template == nil || !strings.HasPrefix(v.place, b.template.node.place+".")
}

// leaves are those that have a value.
func (b *block) leaves(r *settings.Role) []settings.Leaf { return missing(r, new(settings.Role)) }

// comment adds a comment to the template, or to the group.
func (b *block) comment(text string) {
	if !slices.Contains(b.comments, text) {
		b.comments = append(b.comments, text)
	}
}
