package policy

import (
	"slices"

	"pim-groups/internal/config"
	"pim-groups/internal/plan"
)

// Base is what a pull request is compared with: the files before it, and what
// they mean in the tenant as it is now.
type Base struct {
	File     *config.File // without groups if there were none, or none that could be parsed
	Settings *Settings    // nil is a policy file that says nothing
	Plan     *plan.Plan
	// Proposed is what the policy file of the pull request says, whichever of the two
	// files judges.
	Proposed *Settings
}

// removed lists the groups that the pull request declares no longer.
func (b *Base) removed(head *config.File) []*plan.Group {
	gone := map[*config.Group]bool{}
	for _, edit := range config.Diff(b.File, head) {
		gone[edit.Before] = edit.After == nil
	}
	var list []*plan.Group
	for i := range b.Plan.Groups {
		if g := &b.Plan.Groups[i]; gone[g.Declared] {
			list = append(list, g)
		}
	}
	return list
}

// lacks says that somebody was not declared before either, in a list that was exact.
func (b *Base) lacks(key plan.Key) bool {
	i := slices.IndexFunc(b.Plan.Groups, func(g plan.Group) bool { return g.ID() == key.Group && g.Compared != nil })
	return i >= 0 && slices.ContainsFunc(b.Plan.Groups[i].Compared, func(c plan.Comparison) bool {
		return c.Key == key && c.Is == plan.Undeclared
	})
}
