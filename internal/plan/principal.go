package plan

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/identity"
)

// principal looks up somebody whom a role of the file names, once for all roles.
func (d *differ) principal(declared config.Principal, pos finding.Pos) *Principal {
	key := cmp.Or(declared.ID, identity.FoldName(declared.Name))
	if d.principals[key] == nil {
		p := d.lookUp(declared)
		p.Pos = cmp.Or(declared.Pos, pos)
		d.principals[key] = &p
	}
	return d.principals[key]
}

// holder looks up somebody whom the tenant names. Where the register has a line for the
// id, it is the one that the line asserts something of.
func (d *differ) holder(id string) *Principal {
	if known := d.principals[id]; known != nil {
		return known
	}
	if d.holders[id] == nil {
		p := d.lookUp(cmp.Or(d.registered[id], config.Principal{ID: id}))
		d.holders[id] = &p
	}
	return d.holders[id]
}

// named lists all whom roles of the file name.
func (d *differ) named() []Principal {
	var list []Principal
	for _, key := range slices.Sorted(maps.Keys(d.principals)) {
		list = append(list, *d.principals[key])
	}
	return list
}

// lookUp finds a principal by its id; a name only ever tells that the id is another's.
func (d *differ) lookUp(declared config.Principal) Principal {
	p := Principal{Declared: declared, ID: declared.ID, Called: cmp.Or(declared.Name, declared.ID)}
	person, group := d.tenant.Principal(cmp.Or(declared.ID, declared.Name)), d.tenant.Group(declared.ID)
	if declared.ID == "" {
		p.block(Unpinned, "no register has the object id of %s", finding.Quote(declared.Name))
	}
	switch {
	case person != nil:
		p.ID, p.Called = person.ID, cmp.Or(person.UserPrincipalName, person.DisplayName, person.ID)
		d.checkPerson(&p, person)
	case group != nil:
		d.checkGroup(&p, group)
	default:
		d.checkAbsent(&p)
	}
	return p
}

func (p *Principal) block(kind BlockKind, format string, args ...any) {
	p.Blocks = append(p.Blocks, Block{Kind: kind, Reason: fmt.Sprintf(format, args...)})
}

func (p *Principal) unread(part directory.Part, reason string) {
	p.Blocks = append(p.Blocks, Block{Unread, part, reason})
}

// has says whether one of the kinds keeps everything about the principal from being
// written.
func (p *Principal) has(kinds ...BlockKind) bool {
	return slices.ContainsFunc(p.Blocks, func(b Block) bool { return slices.Contains(kinds, b.Kind) })
}

// kinds are those that a register tells apart.
func kindOf(t directory.PrincipalType) config.PrincipalKind {
	if t == directory.User {
		return config.User
	}
	return config.Application
}

func (d *differ) checkPerson(p *Principal, person *directory.Principal) {
	declared, name := p.Declared, person.DisplayName
	if person.Type == directory.User {
		name = person.UserPrincipalName
	}
	switch {
	case person.Type.IsOther():
		p.block(NotUnderstood, "%s is of the type %s, which is neither a user nor an application", p.ID, finding.Quote(string(person.Type)))
		return
	case declared.Kind != config.AnyKind && declared.Kind != kindOf(person.Type):
		p.block(Mismatch, "the file says that %s is %s, and it is %s", p.ID, withArticle(declared.Kind), withArticle(kindOf(person.Type)))
	case declared.Name != "" && name == "":
		p.unread(directory.PartUsers, "the name of "+p.ID+" could not be read")
	case declared.Name != "" && identity.FoldName(declared.Name) != identity.FoldName(name):
		p.block(Mismatch, "%s is called %s in the tenant, and %s in the file", p.ID, finding.Quote(name), finding.Quote(declared.Name))
	}
	switch {
	case person.AccountEnabled == directory.False:
		p.block(Disabled, "the account of %s is disabled", p.Called)
	case person.AccountEnabled == directory.Null || !person.Readable():
		p.unread(directory.PartUsers, "only the id of "+p.ID+" could be read")
	}
}

func (d *differ) checkGroup(p *Principal, group *directory.Group) {
	declared := p.Declared
	if reason, doubted := d.tenant.Doubted(group.ID); doubted {
		p.unread(directory.PartGroups, reason)
		return
	}
	p.Called = cmp.Or(group.DisplayName, group.ID)
	if group.Deleted() {
		p.block(Absent, "the group %s is soft-deleted", finding.Quote(p.Called))
		return
	}
	switch {
	case declared.Kind != config.AnyKind && declared.Kind != config.GroupKind:
		p.block(Mismatch, "the file says that %s is %s, and it is a group", p.ID, withArticle(declared.Kind))
	case declared.Name != "" && !slices.Contains(group.FoldedNames(), identity.FoldName(declared.Name)):
		p.block(Mismatch, "%s is called %s in the tenant, and %s in the file", p.ID, finding.Quote(p.Called), finding.Quote(declared.Name))
	case declared.Name != "":
		d.checkTwins(p)
	}
}

// checkTwins looks for other groups of the name, which may be the one that was meant.
func (d *differ) checkTwins(p *Principal) {
	name := p.Declared.Name
	if reason, missing := d.tenant.MissingSubject(directory.PartGroups, name); missing {
		p.unread(directory.PartGroups, reason)
		return
	}
	if n := len(d.tenant.Named(name, false)); n > 1 {
		p.block(Ambiguous, "%d groups have the name %s", n, finding.Quote(name))
	}
}

// checkAbsent tells who is not there from who was not read.
func (d *differ) checkAbsent(p *Principal) {
	declared := p.Declared
	if reason, missing := d.tenant.MissingSubject(directory.PartUsers, cmp.Or(declared.ID, declared.Name)); missing && declared.Kind != config.GroupKind {
		p.unread(directory.PartUsers, reason)
		return
	}
	if reason, missing := d.tenant.Missing(directory.PartGroups, declared.ID); missing && declared.Kind != config.User && declared.Kind != config.Application {
		p.unread(directory.PartGroups, reason)
		return
	}
	p.block(Absent, "the directory has no %s", finding.Quote(cmp.Or(declared.Name, declared.ID)))
}

func withArticle(kind config.PrincipalKind) string {
	if kind == config.Application {
		return "an application"
	}
	return "a " + string(kind)
}
