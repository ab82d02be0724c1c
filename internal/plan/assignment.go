package plan

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/settings"
)

// compareEligible compares the declared list of who is eligible with the tenant. Nobody
// is eligible in a group before PIM manages it.
func (d *differ) compareEligible(r *role) {
	list := r.declared.Eligible
	if list == nil {
		return
	}
	g := r.group.Found
	if unread := d.unread(directory.PartEligible, g, d.tenant.EligibilitiesRead(g.ID)); unread != nil && r.group.State == Managed {
		d.addUncompared(r, KindEligible, list, *unread)
		return
	}
	rows := d.rowsOf(r)
	declared := declaredIDs{}
	for i := range list.Items {
		entry := &list.Items[i]
		who := d.principal(entry.Principal, entry.Who.Pos)
		c := d.compareEntry(r, entry, who, rows[who.ID])
		declared.note(who, &c)
		d.add(r, c)
	}
	if !r.declared.Exact {
		return
	}
	for _, id := range slices.Sorted(maps.Keys(rows)) {
		if !declared.ids[id] {
			c := d.undeclared(r, id, rows[id])
			c.Blocks = append(c.Blocks, declared.uncertain...)
			d.add(r, c)
		}
	}
}

// addUncompared notes the entries of a list of which the other side was not read.
func (d *differ) addUncompared(r *role, kind string, list *config.Assignments, block Block) {
	for i := range list.Items {
		entry := &list.Items[i]
		who := d.principal(entry.Principal, entry.Who.Pos)
		c := d.newComparison(r, kind, entry, who)
		c.Blocks = slices.Insert(c.Blocks, 0, block)
		d.add(r, c)
	}
}

// newComparison is that of an entry before anything of the tenant was looked at.
func (d *differ) newComparison(r *role, kind string, entry *config.Assignment, who *Principal) Comparison {
	c := Comparison{Key: r.key(), Is: Uncompared, Blocks: slices.Clone(who.Blocks), Pos: entry.Who.Pos, Called: who.Called, Entry: entry}
	c.Key.Kind, c.Key.Principal = kind, who.ID
	after := r.after
	if after == nil {
		after = new(settings.Role)
	}
	c.End, c.Lease = d.terms.wanted(entry, after)
	return c
}

// declaredIDs are those whom a list declares. While it is not sure whom an entry means,
// it may be anybody whom the list does not name.
type declaredIDs struct {
	ids       map[string]bool
	uncertain []Block
}

func (l *declaredIDs) note(who *Principal, c *Comparison) {
	if l.ids == nil {
		l.ids = map[string]bool{}
	}
	// An entry that has ended declares nobody any more, but for the last moments that
	// count as its end.
	l.ids[who.ID] = l.ids[who.ID] || c.Is != Ended || c.Row != nil && !c.Row.End.IsZero() && !c.Row.End.After(c.End.Add(tolerance))
	typo := who.has(Absent) && c.Row == nil // else it was deleted, and its eligibility is still there
	if l.uncertain == nil && (typo || who.has(Unread, Mismatch, Ambiguous)) {
		l.uncertain = []Block{{Kind: Uncertain, Reason: "it is not sure whom the list means by " + who.Called}}
	}
}

// rowsOf gives those who are eligible for a role, by principal. What has ended is not
// there any more, however long PIM goes on listing it.
func (d *differ) rowsOf(r *role) map[string][]*directory.Schedule {
	rows := map[string][]*directory.Schedule{}
	list := d.tenant.Eligibilities(r.group.Found.ID)
	for i := range list {
		row := &list[i]
		if row.Role == r.name && (row.End.IsZero() || row.End.After(d.terms.Now)) {
			rows[row.Principal] = append(rows[row.Principal], row)
		}
	}
	return rows
}

// compareEntry compares one entry with the eligibilities of its principal.
func (d *differ) compareEntry(r *role, entry *config.Assignment, who *Principal, rows []*directory.Schedule) Comparison {
	c := d.newComparison(r, KindEligible, entry, who)
	blocks := c.take(rows)
	c.Before, c.After = "not eligible", "eligible "+asked(c.End, c.Lease)
	if entry.Permanent {
		c.After = "eligible permanently"
	}
	if c.Row != nil {
		c.Before, c.After = until(c.Row.End), asked(c.End, c.Lease)
	}
	switch {
	case entry.Until != nil && !entry.Until.Value.After(d.terms.Now):
		c.Is = Ended
	case who.ID == "":
	case c.Row == nil:
		c.Is = Missing
	case c.Row.Status == "":
		c.Is = d.terms.relation(entry, c.Row.End, c.End, c.Lease)
	}
	c.Effect = map[Relation]Effect{Missing: Grants, Earlier: Grants, Due: Keeps, Later: Revokes}[c.Is]
	c.Blocks = slices.Concat(c.Blocks, blocks, d.rowBlocks(r, &c))
	if c.Effect != "" || c.Is == Same {
		c.Blocks = append(c.Blocks, d.refusals(r, &c)...)
	}
	return c
}

// undeclared is somebody who is eligible and whom an exact list does not have.
func (d *differ) undeclared(r *role, id string, rows []*directory.Schedule) Comparison {
	who := d.holder(id)
	c := Comparison{Key: r.key(), Is: Undeclared, Effect: Revokes, Blocks: slices.Clone(who.Blocks), Pos: r.declared.Eligible.Pos, Called: who.Called}
	c.Key.Kind, c.Key.Principal = KindEligible, id
	blocks := c.take(rows)
	if c.Row == nil {
		c.Row = rows[0] // inherited: it goes with that of the group
	}
	c.Before, c.After = until(c.Row.End), "not eligible"
	c.Blocks = slices.Concat(c.Blocks, blocks, d.rowBlocks(r, &c))
	return c
}

// take finds the one row of somebody's own that counts, and what keeps it from being
// changed.
func (c *Comparison) take(rows []*directory.Schedule) (blocks []Block) {
	block := func(is bool, kind BlockKind, reason string) {
		if is {
			blocks = append(blocks, Block{Kind: kind, Reason: reason})
		}
	}
	own := slices.DeleteFunc(slices.Clone(rows), func(row *directory.Schedule) bool { return row.Inherited })
	block(len(own) == 0 && len(rows) > 0, Inherited, "is eligible through a group")
	block(len(own) > 1, Several, fmt.Sprintf("is eligible %d times", len(own)))
	for _, row := range own {
		block(row.Status != "", UnknownStatus, "PIM gives the eligibility the status "+row.Status)
		block(!row.Start.IsZero(), Booked, "is eligible from "+row.Start.UTC().Format("2006-01-02 15:04 UTC"))
	}
	if len(own) > 0 {
		c.Row = own[0]
	}
	return blocks
}

// rowBlocks says what else than the row itself keeps it from being changed: an access
// package that delivers it, or a request that is open.
func (d *differ) rowBlocks(r *role, c *Comparison) (blocks []Block) {
	g := r.group.Found
	if c.Row != nil && c.Is != Same {
		if unread := d.unread(directory.PartPackages, g, d.tenant.Packages != nil); unread != nil {
			blocks = append(blocks, *unread)
		} else if name, delivers := d.packages[r.of()]; delivers {
			blocks = append(blocks, Block{Kind: FromPackage, Reason: "the access package " + finding.Quote(name) + " delivers the role"})
		}
	}
	return append(blocks, d.requestBlocks(r, c)...)
}

// requestBlocks looks for open requests. Whoever is to become eligible may have been
// refused or removed, so without the requests of a group nobody is.
func (d *differ) requestBlocks(r *role, c *Comparison) (blocks []Block) {
	g := r.group.Found
	for _, request := range d.tenant.Requests(g.ID) {
		if request.Role == r.name && request.Principal == c.Key.Principal && request.Open() {
			return []Block{{Kind: PendingRequest, Reason: fmt.Sprintf("a request of %s is open (%s, %s)",
				request.Created.UTC().Format("2006-01-02"), request.Action, request.Status)}}
		}
	}
	if c.Is == Missing && r.group.State == Managed {
		if unread := d.unread(directory.PartRequests, g, d.tenant.RequestsRead(g.ID)); unread != nil {
			return []Block{*unread}
		}
	}
	return nil
}

// refusals says why PIM would refuse what the entry asks for, by the settings as they
// are after the plan.
// https://learn.microsoft.com/graph/api/privilegedaccessgroup-post-eligibilityschedulerequests
func (d *differ) refusals(r *role, c *Comparison) (blocks []Block) {
	if r.after == nil {
		return []Block{*r.unread}
	}
	limit, known := r.after.EligibleMax.Value()
	require, knownToo := r.after.EligibleRequire.Value()
	if !known || !knownToo {
		reason := cmp.Or(r.after.EligibleMax.Reason(), r.after.EligibleRequire.Reason())
		return []Block{{Kind: NotUnderstood, Reason: reason}}
	}
	refuse := func(is bool, reason string) {
		if is {
			blocks = append(blocks, Block{Kind: Refused, Reason: reason})
		}
	}
	tooLong := !limit.Permanent && (c.Entry.Permanent || c.End.After(d.terms.Now.Add(limit.Longest)))
	refuse(tooLong, fmt.Sprintf("eligible.max is %s, and the entry asks for an eligibility that is %s", limit, wordsOf(c)))
	refuse(require.MFA, "eligible.require has mfa, which an application can't give")
	refuse(require.Ticket && c.Entry.Ticket == nil, "eligible.require has ticket, and the entry has none")
	return blocks
}

func wordsOf(c *Comparison) string {
	if c.Lease == 0 && !c.Entry.Permanent {
		return "granted until " + lastDay(c.End)
	}
	return asked(c.End, c.Lease)
}
