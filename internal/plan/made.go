package plan

import "slices"

// Made gives the changes of the plan that a run makes which may make these classes,
// in their order. One without ids in the file is never made, nor one that is ByHand; and
// nothing is written to a group that PIM does not manage but with its onboarding.
func (p *Plan) Made(classes []Class) []Change {
	unmanaged := map[string]bool{}
	for i := range p.Groups {
		if g := &p.Groups[i]; g.State != Managed {
			unmanaged[g.ID()] = true
		}
	}
	var list []Change
	for i := range p.Changes { // an onboarding comes before all else
		c := &p.Changes[i]
		if !c.Pinned || c.ByHand() || !slices.Contains(classes, c.Class()) || unmanaged[c.Key.Group] && c.Action != Onboard {
			continue
		}
		if c.Action == Onboard {
			unmanaged[c.Key.Group] = false
		}
		list = append(list, *c)
	}
	return list
}

// OnlyOnboards says that the changes touch neither role settings nor people.
func OnlyOnboards(changes []Change) bool {
	return !slices.ContainsFunc(changes, func(c Change) bool { return c.Action != Onboard })
}
