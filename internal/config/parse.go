package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pim-groups/internal/finding"
	"pim-groups/internal/identity"
	"pim-groups/internal/settings"
	"pim-groups/internal/strictyaml"
)

// Version of groups.yaml that this program reads.
const Version = 1

// maxOwners is Entra's own limit for a group:
// https://learn.microsoft.com/entra/identity/users/directory-service-limits-restrictions
const maxOwners = 100

// Parse reads the files of one declaration and returns all that is wrong with
// any of them. There is a File only when nothing is: half a declaration must
// not be compared with a tenant.
func Parse(sources []Source) (*File, []finding.Finding) {
	p := parser{file: new(File), register: newRegister(), templates: map[string]*Template{}, leaves: settings.Leaves()}
	for _, s := range slices.SortedFunc(slices.Values(sources), func(a, b Source) int { return cmp.Compare(a.Path, b.Path) }) {
		p.file.Paths = append(p.file.Paths, s.Path)
		p.source(s)
	}
	if groups := p.file.Groups; len(groups) > maxGroups {
		p.Fail("file-limit", groups[maxGroups].Place(),
			fmt.Sprintf("%d groups are declared; one declaration may have %d", len(groups), maxGroups),
			"check parts of the declaration in separate runs")
	}
	p.duplicateGroups(p.file.Groups)
	p.resolve()
	if found := p.Found(); len(found) > 0 {
		return nil, found
	}
	return p.file, nil
}

// parser reads trees into the file and collects what is wrong. What names templates or
// principals waits until all files were read, in roles and in bodies.
type parser struct {
	strictyaml.Decoder
	file *File
	register
	templates     map[string]*Template
	templateNames []string // sorted, once all are known
	leaves        []settings.Leaf
	bodies        []strictyaml.Entry // of the templates
	roles         []roleBlock
	incomplete    bool // names may be defined in what could not be read
	compared      int  // names, in the search for near ones
}

func (p *parser) source(s Source) {
	root := p.Mapping(p.Decoder.Parse(s.Path, s.Data), "the file", "version", "tenant", "principals", "settings", "groups")
	p.incomplete = p.incomplete || root.Pos().IsZero()
	root.Version(Version)
	p.tenant(root.String("tenant"))
	p.principals(root)
	p.nameTemplates(root)
	if !root.Has("principals") && !root.Has("settings") {
		root.Require("groups")
	}
	p.groups(root.List("groups"))
}

// resolve reads what names others, once all names are known.
func (p *parser) resolve() {
	p.enterGroups()
	p.fillTemplates()
	for _, r := range p.roles {
		p.role(r)
	}
	p.ownersUse()
	p.file.Principals = p.registered()
	p.file.Templates = p.named()
	if len(p.Found()) == 0 && len(p.file.Groups) == 0 {
		p.Fail("file-empty", finding.Pos{File: p.file.Paths[0], Line: 1, Column: 1}, "the files declare no groups",
			"name a file that has groups; an empty comparison must not look like a pass")
	}
}

func (p *parser) groups(groups *strictyaml.List) {
	if groups == nil {
		return
	}
	if len(groups.Items) == 0 {
		p.Fail("file-empty", groups.Pos, "the file declares no groups",
			"declare at least one group, or leave the file out; an empty comparison must not look like a pass")
	}
	for _, item := range groups.Items {
		p.group(item)
	}
}

// tenant keeps the tenant of the first file that says one; the others must
// agree with it.
func (p *parser) tenant(text *strictyaml.Value[string]) {
	switch tenant := p.id(text, "the tenant id"); {
	case tenant == nil:
	case p.file.Tenant == nil:
		p.file.Tenant = tenant
	case p.file.Tenant.Value != tenant.Value:
		first := p.file.Tenant
		p.Fail("file-value", tenant.Pos,
			fmt.Sprintf("tenant %s is not the tenant %s of %s", tenant.Value, first.Value, first.Pos),
			"all files of one run declare the same tenant; check the tenants in separate runs",
			finding.Related{Pos: first.Pos, Message: "the other tenant"})
	}
}

func (p *parser) group(n *strictyaml.Node) {
	keys := p.Mapping(n, "a group", "name", "id", "pim", "owners", "member", "owner")
	keys.Require("name")
	name := p.checked(keys.String("name"), "file-name", "the group name", func(name string) (string, fault) { return name, nameFault(name) })
	g := Group{Pos: keys.Pos(), ID: p.id(keys.String("id"), "the id"), Owners: p.owners(keys.List("owners"))}
	if pim := keys.Enum("pim", pimNames[:]...); pim != nil {
		g.PIM, g.PIMPos = PIM(slices.Index(pimNames[:], pim.Value)), pim.Pos
	}
	if len(keys.Entries()) > 0 {
		g.Pos = keys.Entries()[0].Pos
	}
	if name != nil {
		g.Name = *name
	}
	if name != nil || g.ID != nil {
		p.file.Groups = append(p.file.Groups, g)
	}
	p.roleBlocks(keys, len(p.file.Groups)-1)
}

// id checks an id and brings it into the form in which Graph writes it.
func (p *parser) id(text *strictyaml.Value[string], what string) *Text {
	return p.checked(text, "file-id", what, canonicalID)
}

// checked gives a text in its one form, or says what is wrong with it.
func (p *parser) checked(text *strictyaml.Value[string], rule, what string, check func(string) (string, fault)) *Text {
	if text == nil {
		return nil
	}
	value, fault := check(text.Value)
	if fault.what != "" {
		p.Fail(rule, text.Pos, fmt.Sprintf("%s %s %s", what, strictyaml.Quote(text.Value), fault.what), fault.fix)
		return nil
	}
	return &Text{value, text.Pos}
}

func (p *parser) owners(list *strictyaml.List) *Owners {
	if list == nil {
		return nil
	}
	if len(list.Items) > maxOwners {
		p.Fail("file-value", list.Pos, fmt.Sprintf("%d owners are declared", len(list.Items)),
			fmt.Sprintf("a group in Entra can have at most %d owners", maxOwners))
	}
	owners := &Owners{Pos: list.Pos}
	seen := make(map[string]finding.Pos, len(list.Items))
	for _, item := range list.Items {
		owner := p.owner(p.String(item, "an owner"))
		if owner == nil {
			continue
		}
		// An owner's name is ASCII, so lower case is all there is to fold.
		key := strings.ToLower(owner.Value)
		if first, twice := seen[key]; twice {
			p.Fail("file-value", owner.Pos, fmt.Sprintf("the owner %s is listed twice, first on line %d",
				strictyaml.Quote(owner.Value), first.Line), "keep one of the two",
				finding.Related{Pos: first, Message: "first here"})
			continue
		}
		seen[key] = owner.Pos
		owners.Items = append(owners.Items, *owner)
	}
	return owners
}

// owner checks a user principal name, or an object id.
func (p *parser) owner(text *strictyaml.Value[string]) *Text {
	switch {
	case text == nil:
		return nil
	case isUserPrincipalName(text.Value):
		return &Text{text.Value, text.Pos}
	case !strings.Contains(text.Value, "@") && isLikeID(text.Value):
		return p.id(text, "the owner id")
	}
	p.Fail("file-value", text.Pos,
		fmt.Sprintf("the owner %s is neither a user principal name nor an object id", strictyaml.Quote(text.Value)),
		"write the name as Entra shows it, such as ada@contoso.com, or the object id of the user or application")
	return nil
}

// duplicateGroups records each group that an earlier entry declares already.
// Two entries are the same group if their ids are equal, or their names as
// package identity compares them: without case. Which of two entries counts would
// be a guess, and the second could undo what the first was reviewed for.
func (p *parser) duplicateGroups(groups []Group) {
	ids := make(map[string]finding.Pos, len(groups))
	names := make(map[string]finding.Pos, len(groups))
	for i := range groups {
		g := &groups[i]
		name := identity.FoldName(g.Name.Value)
		if g.ID != nil && p.repeats(ids, g.ID.Value, *g.ID, "id") || name == "" {
			continue
		}
		p.repeats(names, name, g.Name, "name")
	}
}

func (p *parser) repeats(seen map[string]finding.Pos, key string, text Text, what string) bool {
	first, twice := seen[key]
	if !twice {
		seen[key] = text.Pos
		return false
	}
	p.Fail("file-duplicate-group", text.Pos,
		fmt.Sprintf("the group with the %s %s is declared twice, first at %s", what, strictyaml.Quote(text.Value), first),
		"keep one entry with everything that is declared for the group",
		finding.Related{Pos: first, Message: "first declared here"})
	return true
}
