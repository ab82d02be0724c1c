package declare

import (
	"cmp"
	"slices"

	"pim-groups/internal/plan"
)

// differences is what a check would find of a draft.
type differences struct {
	people map[string]string   // by id: why nothing that names them can be declared
	parts  map[plan.Key]string // settings and people of roles that would not be found as declared
	notes  map[plan.Key]string // what is odd about those that would
}

func compare(p *plan.Plan) *differences {
	d := &differences{map[string]string{}, map[plan.Key]string{}, map[plan.Key]string{}}
	for i := range p.Principals {
		who := &p.Principals[i]
		for _, b := range who.Blocks {
			if slices.Contains([]plan.BlockKind{plan.Unread, plan.Mismatch, plan.Ambiguous, plan.Absent}, b.Kind) {
				d.people[who.ID] = cmp.Or(d.people[who.ID], b.Reason)
			}
		}
	}
	for i := range p.Groups {
		for j := range p.Groups[i].Compared {
			d.add(&p.Groups[i].Compared[j])
		}
	}
	return d
}

func (d *differences) add(c *plan.Comparison) {
	for _, kind := range []plan.BlockKind{plan.Refused, plan.PendingRequest} {
		if b := c.Block(kind); b != nil {
			d.parts[c.Key] = cmp.Or(d.parts[c.Key], b.Reason)
		}
	}
	if c.Is != plan.Same {
		d.parts[c.Key] = cmp.Or(d.parts[c.Key], firstReason(c.Blocks), "is not what a check compares")
	}
	for _, kind := range []plan.BlockKind{plan.Booked, plan.Several, plan.Disabled, plan.NotUnderstood} {
		if b := c.Block(kind); b != nil {
			d.notes[c.Key] = cmp.Or(d.notes[c.Key], b.Reason)
		}
	}
}

func firstReason(blocks []plan.Block) string {
	i := slices.IndexFunc(blocks, func(b plan.Block) bool { return b.Kind != plan.NeverWritten })
	if i < 0 {
		return ""
	}
	return blocks[i].Reason
}
