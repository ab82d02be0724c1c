package report

import (
	"slices"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// concern gives the groups that the run has to answer for: all of them, which is
// nil, but for a run that is judged by what it changes.
func (in *Input) concern() groupSet {
	switch {
	case in.writes():
		return in.toWrite()
	case in.Base != nil && in.Base.OnlyNew && !in.Base.Unread:
		return in.Base.touched()
	}
	return nil
}

// toWrite are the groups that a run is about: those that it has written to or was to
// change, and where it onboards, the declared ones that were not seen to be managed
// before it. A run that could not plan for one of them has not done what the files say:
// such a group must not be counted among those that were no concern of the run.
func (in *Input) toWrite() groupSet {
	set := groupSet{}
	for _, o := range slices.Concat(in.Outcomes, in.Restored) {
		set.add(o.Group)
	}
	if in.Plan == nil {
		return set
	}
	lacks := in.lacks()
	for i := range in.Plan.Changes {
		if c := &in.Plan.Changes[i]; lacks(c) == "" { // also what it leaves out
			set.add(finding.Group{ID: c.Key.Group, Name: c.Name})
		}
	}
	for _, g := range in.Plan.Groups {
		if slices.Contains(in.Changes, plan.ClassOnboard) && in.unmanaged(g) || in.uncompared(&g) || slices.ContainsFunc(g.Compared, in.unplanned(&g)) {
			set.add(g.Ref())
		}
	}
	return set
}

// uncompared says that a group has settings or people in the file, which the run may
// change, and that nothing of the group could be compared.
func (in *Input) uncompared(g *plan.Group) bool {
	if g.State != plan.Unknown || g.Declared.Member == nil && g.Declared.Owner == nil || in.Index == nil {
		return false
	}
	_, left := in.Index.NotLookedAt(directory.PartEligible, &directory.Group{ID: g.ID(), DisplayName: g.Declared.Name.Value})
	return !left && slices.ContainsFunc(in.Changes, func(c plan.Class) bool { return c != plan.ClassOnboard })
}

// unplanned says of what was compared in a group that the run may make a change of it, or
// may have had one to make, and something that it needed to know was not read.
func (in *Input) unplanned(g *plan.Group) func(plan.Comparison) bool {
	return func(c plan.Comparison) bool {
		classes := map[plan.Relation][]plan.Class{
			plan.Missing: {plan.ClassEligible}, plan.Earlier: {plan.ClassEligible}, plan.Due: {plan.ClassRenew},
			plan.Later: {plan.ClassShorten}, plan.Undeclared: {plan.ClassRemove}, plan.Differs: {plan.ClassSettings},
			plan.Uncompared: {plan.ClassEligible, plan.ClassRenew, plan.ClassShorten, plan.ClassRemove},
		}[c.Is]
		if c.Is == plan.Uncompared && c.Key.Kind == "" {
			classes = []plan.Class{plan.ClassSettings}
		}
		unread := c.Block(plan.Unread)
		if unread == nil || c.Key.Kind == plan.KindActive || in.Index == nil {
			return false
		}
		_, left := in.Index.NotLookedAt(unread.Part, g.Found)
		return !left && slices.ContainsFunc(classes, func(class plan.Class) bool { return slices.Contains(in.Changes, class) })
	}
}

// unmanaged says that a group must be under PIM, and that PIM's list as it was read
// does not have it. Of a group whose facts could not be read the list may tell.
func (in *Input) unmanaged(g plan.Group) bool {
	_, listed := slices.BinarySearch(in.Plan.Managed, g.ID())
	return g.Declared.PIM != config.None && g.State != plan.Managed && !listed
}
