package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pim-groups/internal/finding"
	"pim-groups/internal/identity"
	"pim-groups/internal/order"
	"pim-groups/internal/strictyaml"
)

// register is who may be named in the files: the lines of principals, and the groups
// that are declared. A name and an id lead to one of them each, however a file spells
// them. It is complete only when all files were read.
type register struct {
	lines  []*line
	byName map[string]*line // by folded name
	byID   map[string]*line
	names  []string // as they are written, sorted, once all are known
}

func newRegister() register { return register{byName: map[string]*line{}, byID: map[string]*line{}} }

// line is a principal and the place of its id.
type line struct {
	Principal
	idPos    finding.Pos
	declared bool // in groups, not in principals
	refused  bool // its id has a finding already
}

// sections are the keys of principals.
var sections = [...]struct {
	key  string
	kind PrincipalKind
	name string // what a key is
}{
	{"users", User, "user principal names to object ids"},
	{"groups", GroupKind, "display names to object ids"},
	{"applications", Application, "display names to object ids"},
}

// principals reads the register of one file.
func (p *parser) principals(root strictyaml.Keys) {
	e, ok := root.Entry("principals")
	if !ok || !p.Filled(e) {
		return
	}
	keys := p.Mapping(e.Value, `"principals"`, sections[0].key, sections[1].key, sections[2].key)
	for _, s := range sections {
		for _, name := range keys.Names(s.key, s.name) {
			p.principal(s.kind, name)
		}
	}
}

func (p *parser) principal(kind PrincipalKind, e strictyaml.Entry) {
	what := "the id of " + strictyaml.Quote(e.Key)
	id := p.id(p.String(e.Value, what), what)
	if fault := principalFault(kind, e.Key); fault.what != "" {
		p.Fail("file-name", e.Pos, fmt.Sprintf("the name %s %s", strictyaml.Quote(e.Key), fault.what), fault.fix)
		return
	}
	l := &line{Principal: Principal{Kind: kind, Name: e.Key, Pos: e.Pos}, refused: id == nil}
	if id != nil {
		l.ID, l.idPos = id.Value, id.Pos
	}
	p.enter(l)
}

// principalFault checks a name of the register. One that looks like a user principal
// name or an id would lead a reader to somebody else.
func principalFault(kind PrincipalKind, name string) fault {
	switch {
	case kind == User && !isUserPrincipalName(name):
		return fault{"is not a user principal name", "write the name as Entra shows it, such as ada@contoso.com"}
	case kind == User:
		return fault{}
	case isUserPrincipalName(name), readsLikeID(name):
		return fault{"reads like a user principal name or an object id", "leave the line out, and name it by its object id"}
	}
	return nameFault(name)
}

// enter adds a line of principals, unless another one has its name or its id.
func (p *parser) enter(l *line) {
	name := identity.FoldName(l.Name)
	switch first, twin := p.byName[name], p.byID[l.ID]; {
	case first != nil:
		p.twice(l.Name, l.Pos, first.Pos)
	case twin != nil:
		p.twoNames(l, twin)
	default:
		p.add(name, l)
	}
}

// add enters a line, under no name if that is empty.
func (p *parser) add(name string, l *line) {
	p.lines = append(p.lines, l)
	if name != "" {
		p.byName[name] = l
	}
	if l.ID != "" {
		p.byID[l.ID] = l
	}
}

// enterGroups adds the declared groups to those who may be named. A group may be in
// principals as well. Two groups of one name or id have a finding already.
func (p *parser) enterGroups() {
	for i := range p.file.Groups {
		g := &p.file.Groups[i]
		l := &line{Principal: Principal{Kind: GroupKind, Name: g.Name.Value, Pos: g.Place()}, idPos: g.Place(), declared: true}
		if g.ID != nil {
			l.ID = g.ID.Value
		}
		name := identity.FoldName(l.Name)
		if isUserPrincipalName(name) || readsLikeID(name) {
			name = "" // a text that looks like a user or an id never names a group
		}
		switch same, twin := p.byName[name], p.byID[l.ID]; {
		case twin != nil && twin.declared, same != nil && same.declared:
		case twin != nil && twin != same:
			p.twoNames(l, twin)
		case same == nil:
			p.add(name, l)
		case same.Kind != GroupKind, l.ID != "" && twin == nil && !same.refused:
			p.twice(l.Name, l.Pos, same.Pos)
		}
	}
	for _, l := range p.lines {
		p.names = append(p.names, l.Name)
	}
	slices.Sort(p.names)
}

func (p *parser) twice(name string, pos, first finding.Pos) {
	p.Fail("file-duplicate-name", pos, fmt.Sprintf("the name %s is defined twice, first at %s", strictyaml.Quote(name), first),
		"keep one of the two", finding.Related{Pos: first, Message: "first here"})
}

func (p *parser) twoNames(l, first *line) {
	p.Fail("file-duplicate-name", l.idPos,
		fmt.Sprintf("the id %s has two names: %s here, and %s at %s", l.ID, strictyaml.Quote(l.Name), strictyaml.Quote(first.Name), first.Pos),
		"keep the line with the name that the tenant has", finding.Related{Pos: first.Pos, Message: "the other name"})
}

// find gives whom a text names: a user principal name, an object id, or a name of the
// register. What is named in messages.
func (p *parser) find(text *strictyaml.Value[string], what string) (who Principal, ok bool) {
	switch {
	case text == nil:
		return Principal{}, false
	case readsLikeID(text.Value):
		return p.findID(text, what)
	case isUserPrincipalName(text.Value):
		return use(p.byName[identity.FoldName(text.Value)], Principal{Kind: User, Name: text.Value}), true
	}
	l := p.byName[identity.FoldName(text.Value)]
	switch {
	case l == nil && !strings.Contains(text.Value, "@") && isNearlyID(text.Value):
		return p.findID(text, what)
	case l != nil && l.ID != "":
		return use(l, Principal{}), true
	case l != nil && l.refused, l == nil && p.incomplete:
		return Principal{}, false // there is a finding already
	case l != nil:
		p.Fail("file-unknown-name", text.Pos, fmt.Sprintf("the group %s has no id at %s", strictyaml.Quote(l.Name), l.Pos),
			"add its id there; pim-groups pin writes it", finding.Related{Pos: l.Pos, Message: "declared here"})
	default:
		p.unknown(text, what, "write a user principal name, an object id, or a name from principals or groups", p.names)
	}
	return Principal{}, false
}

func (p *parser) findID(text *strictyaml.Value[string], what string) (who Principal, ok bool) {
	id := p.id(text, what+"'s id")
	if id == nil {
		return Principal{}, false
	}
	return use(p.byID[id.Value], Principal{ID: id.Value}), true
}

// use gives the line if there is one, which is used then.
func use(l *line, other Principal) Principal {
	if l == nil {
		return other
	}
	l.Used = true
	return l.Principal
}

// unknown records a name that nothing has, with the nearest one.
func (p *parser) unknown(text *strictyaml.Value[string], what, fix string, known []string) {
	// Each look-up of a near name reads all of them, and a file may have 50,000 of both.
	const most = 200_000
	if p.compared += len(known); p.compared <= most {
		if near := strictyaml.Nearest(text.Value, known); near != "" {
			fix = "did you mean " + finding.Quote(near) + "? " + fix
		}
	}
	p.Fail("file-unknown-name", text.Pos, fmt.Sprintf("%s %s is not defined", what, strictyaml.Quote(text.Value)), fix)
}

// registered gives the lines of principals for the file.
func (p *parser) registered() []Principal {
	var list []Principal
	for _, l := range p.lines {
		if !l.declared {
			list = append(list, l.Principal)
		}
	}
	order.By(list, func(a, b Principal) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name)) })
	return list
}

// ownersUse counts the lines of the owners as used.
func (p *parser) ownersUse() {
	for i := range p.file.Groups {
		owners := p.file.Groups[i].Owners
		if owners == nil {
			continue
		}
		for _, o := range owners.Items {
			use(cmp.Or(p.byName[identity.FoldName(o.Value)], p.byID[o.Value]), Principal{})
		}
	}
}
