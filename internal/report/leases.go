package report

import (
	"cmp"
	"fmt"
	"strings"

	"pim-groups/internal/config"
	"pim-groups/internal/order"
	"pim-groups/internal/plan"
)

// lease is an eligibility that ends soon, unless a run renews it.
type lease struct {
	*plan.Comparison
	group *plan.Group
}

// leasesDue lists the leases of which less is left than the run allows, the one that ends
// first at the top.
func (r *Report) leasesDue() []lease {
	var due []lease
	for i := range r.Groups {
		g := &r.Groups[i]
		for j := range g.Compared {
			if c := &g.Compared[j]; c.Is == plan.Due {
				due = append(due, lease{c, g})
			}
		}
	}
	order.By(due, func(a, b lease) int {
		return cmp.Or(
			a.Row.End.Compare(b.Row.End), a.Pos.Compare(b.Pos),
			cmp.Compare(a.Key.Group, b.Key.Group), cmp.Compare(a.Key.Role, b.Key.Role), cmp.Compare(a.Key.Principal, b.Key.Principal),
		)
	})
	return due
}

// leaseholder names the person, group or application that has the lease.
func (v *view) leaseholder(l lease) string {
	return v.whom(&plan.Change{Key: l.Key, Principal: l.Called})
}

// why says for what the line grants access, and why nothing renews it; "" if there is
// nothing to say.
func (l lease) why() string {
	var notes []string
	for _, note := range []struct {
		name string
		text *config.Text
	}{{"why: ", l.Entry.Why}, {"ticket: ", l.Entry.Ticket}} {
		if note.text != nil {
			notes = append(notes, note.name+note.text.Value)
		}
	}
	for _, b := range l.Blocks {
		notes = append(notes, "not renewed: "+b.Reason)
	}
	return strings.Join(notes, "; ")
}

// leases lists the leases that are due in a run that looks for drift: they differ from
// nothing, so that no finding says so.
func (m markdown) leases() part {
	due := m.leasesDue()
	if len(due) == 0 || !m.Drift {
		return part{}
	}
	p := table(fmt.Sprintf("### ⏳ Leases due: %d\n\n", len(due))+"The next run of mode apply with renew in changes renews them. To let a lease end, delete its line.\n\n",
		"Who", "Eligible", "Group", "Why", "Line")
	for _, l := range due {
		p.add(heavy, prose(m.leaseholder(l)), prose(l.Key.Role+" "+l.Before), m.named(nameOf(l.group), l.group.Declared.Place()), prose(l.why()), m.place(l.Pos))
	}
	return p
}

// withoutLeases is a section without the renewals that leases shows.
func (m markdown) withoutLeases(s *changeSection) *changeSection {
	if !m.Drift || s.made {
		return s
	}
	rest := *s
	rest.changes = keep(s.changes, func(c *plan.Change) bool { return c.Class() != plan.ClassRenew })
	return &rest
}

// jsonLease is a lease that is due.
type jsonLease struct {
	Group     string `json:"group"`
	Name      string `json:"name"`
	Role      string `json:"role"`
	Principal string `json:"principal"`
	Subject   string `json:"subject"`
	Ends      string `json:"ends"`
	Why       string `json:"why"`
	File      string `json:"file"`
	Line      int    `json:"line"`
}

func (v *view) jsonLeases() []jsonLease {
	return each(v.leasesDue(), func(l lease) jsonLease {
		return jsonLease{l.Key.Group, nameOf(l.group), l.Key.Role, l.Key.Principal, l.Called, moment(l.Row.End), l.why(), l.Pos.File, l.Pos.Line}
	})
}
