package report

import (
	"cmp"
	"strings"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/order"
)

// bypass are groups that the same administrators and applications can change without
// PIM.
type bypass struct {
	words  string
	groups []finding.Group
}

// bypasses lists who can change the groups under PIM without it, the largest number
// of groups first.
func (v *view) bypasses() []bypass {
	var all []bypass
	for i := range v.Protection {
		on := &v.Protection[i]
		if words := v.bypass(on); words != "" {
			all = append(all, bypass{words, []finding.Group{on.Group}})
		}
	}
	var list []bypass
	for _, same := range groupBy(all, func(b bypass) string { return b.words }) {
		list = append(list, bypass{same[0].words, each(same, func(b bypass) finding.Group { return b.groups[0] })})
	}
	order.By(list, func(a, b bypass) int { return cmp.Compare(len(b.groups), len(a.groups)) })
	return list
}

// bypass says who can change a group without PIM, "" if nobody looked at the group.
func (v *view) bypass(on *finding.Verdict) string {
	if on == nil || on.Protection == finding.NotLookedAt || v.Index == nil || v.Index.Group(on.Group.ID) == nil {
		return ""
	}
	b := v.Index.Bypass(v.Index.Group(on.Group.ID))
	parts := []string{finding.List(b.Administrators, "and")}
	if n := len(b.Applications); n > 0 {
		names := each(b.Applications, func(a directory.Application) string { return cmp.Or(a.DisplayName, a.ID) })
		parts = append(parts, finding.Count(n, "application")+": "+firstFew(names))
	}
	return strings.Join(append(parts, b.Unread...), "; ")
}

// groupNames names the first of the groups that share a line.
func (b *bypass) groupNames() string {
	return firstFew(each(b.groups, func(g finding.Group) string { return cmp.Or(g.Name, g.ID) }))
}
