package plan

import (
	"pim-groups/internal/config"
	"pim-groups/internal/directory"
)

// Originate says of each change of a plan whether it comes from what was merged since a
// commit, or was already to be made for the files of that commit: then somebody undid in
// the tenant what the files say. Without those files it is not known what was merged, so
// that every change counts as drift.
func Originate(p *Plan, since *config.File, tenant *directory.Index, terms Terms) {
	type change struct {
		action Action
		key    Key
		after  string
	}
	were := map[change]bool{}
	is := func(c *Change) change { return change{c.Action, c.Key, c.exact(c.After, c.Want)} }
	if since != nil {
		before := Diff(since, tenant, terms)
		for i := range before.Changes { // without ids in those files, no run could make it
			were[is(&before.Changes[i])] = before.Changes[i].Pinned
		}
	}
	for i := range p.Changes {
		c := &p.Changes[i]
		c.Origin = Merge
		if since == nil || were[is(c)] {
			c.Origin = Drift
		}
	}
}
