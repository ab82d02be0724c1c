package plan

import (
	"fmt"
	"slices"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/settings"
)

// differ compares the roles of all groups of a file with a tenant. It holds what the
// roles share.
type differ struct {
	tenant     *directory.Index
	terms      Terms
	leaves     []settings.Leaf
	registered map[string]config.Principal // lines of the register by id
	principals map[string]*Principal       // whom the file names, by id, else by folded name
	holders    map[string]*Principal       // whom the tenant names, by id
	packages   map[directory.RoleOf]string // names of packages that make people eligible or active
	changes    []Change
}

func newDiffer(file *config.File, tenant *directory.Index, terms Terms) *differ {
	d := &differ{
		tenant: tenant, terms: terms, leaves: settings.Leaves(),
		registered: map[string]config.Principal{}, principals: map[string]*Principal{}, holders: map[string]*Principal{},
		packages: map[directory.RoleOf]string{},
	}
	for _, p := range file.Principals {
		d.registered[p.ID] = p
	}
	for _, p := range tenant.Packages {
		d.packages[directory.RoleOf{Group: p.Group, Role: p.Role}] = p.DisplayName
	}
	return d
}

// role is one declared role of a group.
type role struct {
	group    *Group
	name     directory.Role
	declared *config.Role
	// after is what the settings are after the plan, as far as they are known; nil if
	// they were not read.
	after  *settings.Role
	unread *Block // why they were not
}

// compare compares the declared roles of a group, and adds its changes.
func (d *differ) compare(g *Group) {
	for _, name := range directory.Roles() {
		declared := g.Declared.Role(string(name))
		if declared == nil {
			continue
		}
		r := &role{group: g, name: name, declared: declared}
		d.compareSettings(r)
		d.compareEligible(r)
		d.compareActive(r)
	}
}

func (r *role) key() Key { return Key{Group: r.group.Found.ID, Role: string(r.name)} }

func (r *role) of() directory.RoleOf { return directory.RoleOf{Group: r.group.Found.ID, Role: r.name} }

// add notes a comparison and the change that follows.
func (d *differ) add(r *role, c Comparison) {
	c.Action = c.action()
	r.group.Compared = append(r.group.Compared, c)
	if c.Action != "" {
		d.changes = append(d.changes, r.change(&c))
	}
}

// action is that of the change which would make the tenant match.
func (c *Comparison) action() Action {
	actions := map[Relation]Action{Missing: Assign, Earlier: Extend, Due: Extend, Later: Shorten, Undeclared: Remove}
	switch {
	case len(c.Blocks) > 0:
		return ""
	case c.Is != Differs:
		return actions[c.Is]
	case c.Key.Setting == PairSetting:
		return Pair
	case c.Effect == Loosens:
		return Loosen
	}
	return Tighten
}

// change makes a change of a comparison.
func (r *role) change(c *Comparison) Change {
	change := Change{
		Action: c.Action, Key: c.Key, Effect: c.Effect, Name: r.group.Found.DisplayName, Principal: c.Called,
		Before: c.Before, After: c.After, Was: c.Was, Want: c.Want, Row: c.Row, End: c.End, Lease: c.Lease,
		Facts: *r.group.Found, Pinned: r.group.Pinned(), Pos: c.Pos, Reason: c.reason(),
	}
	if c.Key.Kind == KindEligible {
		change.Mails = mailed(r.after)
	}
	if c.Entry != nil {
		change.Why, change.Ticket = textOf(c.Entry.Why), textOf(c.Entry.Ticket)
	}
	return change
}

func textOf(t *config.Text) string {
	if t == nil {
		return ""
	}
	return t.Value
}

// reason says why the change is made.
func (c *Comparison) reason() string {
	switch c.Is {
	case Missing:
		return "declared and not eligible"
	case Due:
		return "declared, and the lease ends soon"
	case Undeclared:
		return "not declared in a list that is exact"
	case Differs:
		return fmt.Sprintf("%s is declared as %s", c.Key.Setting, c.After)
	}
	return "declared with another end"
}

// unread gives the block of a part that is missing for a group, or was not looked at;
// nil if it was read.
func (d *differ) unread(part directory.Part, g *directory.Group, recorded bool) *Block {
	reason, missing := d.tenant.Missing(part, g.ID)
	if !missing {
		reason, missing = d.tenant.NotLookedAt(part, g)
	}
	switch {
	case missing:
		return &Block{Unread, part, reason}
	case !recorded:
		return &Block{Unread, part, "it was not read"}
	}
	return nil
}

// mailed lists the kinds of recipients to whom PIM sends mail about the eligibility of
// somebody. Who is not known to get none is one of them.
func mailed(role *settings.Role) []string {
	if role == nil {
		role = new(settings.Role)
	}
	var kinds []string
	for _, kind := range []struct {
		name string
		mail *settings.Field[settings.Mails]
	}{
		{"assignee", &role.RequestorMails.Eligible}, {"admins", &role.NotifyEligible}, {"approvers", &role.ApproverMails.Eligible},
	} {
		if mails, known := kind.mail.Value(); !known || mails.Level != settings.LevelNone {
			kinds = append(kinds, kind.name)
		}
	}
	return slices.Clip(kinds)
}
