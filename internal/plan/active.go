package plan

import (
	"cmp"
	"slices"

	"pim-groups/internal/directory"
)

// compareActive compares the declared list of who is active without having activated
// with the tenant: assignments, and members or owners whom PIM knows nothing of. This
// version writes none of it.
func (d *differ) compareActive(r *role) {
	list := r.declared.Active
	if list == nil {
		return
	}
	if unread := d.activeUnread(r); unread != nil {
		d.addUncompared(r, KindActive, list, *unread)
		return
	}
	rows := map[string]*directory.Schedule{}
	var ids []string
	for _, a := range d.tenant.Active(r.group.Found, r.name) {
		if !a.Activated {
			rows[a.Principal] = &directory.Schedule{Group: r.group.Found.ID, Role: r.name, Principal: a.Principal, End: a.End}
			ids = append(ids, a.Principal)
		}
	}
	never := Block{Kind: NeverWritten, Reason: "active assignments are compared and never written"}
	declared := declaredIDs{}
	for i := range list.Items {
		entry := &list.Items[i]
		who := d.principal(entry.Principal, entry.Who.Pos)
		c := d.newComparison(r, KindActive, entry, who)
		c.Row, c.Blocks = rows[who.ID], append(c.Blocks, never)
		c.Before, c.After = "not active", asked(c.End, c.Lease)
		switch {
		case entry.Until != nil && !entry.Until.Value.After(d.terms.Now):
			c.Is = Ended
		case who.ID == "":
		case c.Row == nil:
			c.Is = Missing
		default:
			c.Is, c.Before = d.terms.relation(entry, c.Row.End, c.End, c.Lease), until(c.Row.End)
		}
		declared.note(who, &c)
		d.add(r, c)
	}
	for _, id := range ids {
		if r.declared.Exact && !declared.ids[id] {
			c := Comparison{Key: r.key(), Is: Undeclared, Pos: list.Pos, Called: d.holder(id).Called, Row: rows[id],
				Before: until(rows[id].End), After: "not active", Blocks: append(slices.Clone(declared.uncertain), never)}
			c.Key.Kind, c.Key.Principal = KindActive, id
			d.add(r, c)
		}
	}
}

// activeUnread says what was not read of who is active. Nobody can have activated
// anything in a group that PIM does not manage.
func (d *differ) activeUnread(r *role) *Block {
	g, part := r.group.Found, directory.PartMembers
	if r.name == directory.Owner {
		part = directory.PartOwners
	}
	active := d.unread(directory.PartActive, g, d.tenant.AssignmentsRead(g.ID))
	if r.group.State != Managed {
		active = nil
	}
	return cmp.Or(active, d.unread(part, g, true))
}
