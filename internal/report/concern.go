package report

import (
	"slices"

	"pim-groups/internal/config"
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
		if slices.Contains(in.Changes, plan.ClassOnboard) && in.unmanaged(g) {
			set.add(g.Ref())
		}
	}
	return set
}

// unmanaged says that a group must be under PIM, and that PIM's list as it was read
// does not have it. Of a group whose facts could not be read the list may tell.
func (in *Input) unmanaged(g plan.Group) bool {
	_, listed := slices.BinarySearch(in.Plan.Managed, g.ID())
	return g.Declared.PIM != config.None && g.State != plan.Managed && !listed
}
