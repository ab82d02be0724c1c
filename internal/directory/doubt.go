package directory

import (
	"fmt"
	"slices"
)

// An answer that is well-formed can still be wrong, and here being wrong has
// two prices: a group reported as compliant that is not, and an onboarding
// that can't be undone. Doubt is the one place that turns implausible answers
// into gaps, so that rules, plan and reports only ever ask "was it read?".
//
// What it does not believe:
//   - an empty list of managed groups: a caller without the permission or a
//     tenant without the licence has been seen to get one;
//   - a list without a group that has eligibilities or a written policy;
//   - a group without the properties that tell its kind;
//   - an owner of whom only the id came back.

const emptyListReason = "PIM's list of managed groups came back empty. An empty list also means a missing permission " +
	"or licence, so no group is taken as not managed. If the tenant really has none yet, bring the first group under " +
	"PIM in the Entra portal"

// Doubt returns the snapshot with a gap for each implausible answer. The
// given snapshot is left as it is; it is returned when there is no doubt.
func Doubt(s *Snapshot) *Snapshot {
	gaps := doubtOwners(s)
	var unsure []int
	for i := range s.Groups {
		g := &s.Groups[i]
		if g.Managed == False && len(g.Evidence) > 0 {
			unsure = append(unsure, i)
			gaps = append(gaps, Gap{PartManaged, g.ID, "", fmt.Sprintf(
				"PIM's list of managed groups lacks it, yet there is a sign that it is managed (%s)", g.Evidence[0])})
		}
		if g.Kind() == KindUnknown {
			gaps = append(gaps, Gap{PartGroups, g.ID, "", "the directory did not say what kind of group it is"})
		}
	}
	if emptyList(s) {
		unsure = unsure[:0]
		for i := range s.Groups {
			unsure = append(unsure, i)
		}
		gaps = append(gaps, Gap{PartManaged, "", "", emptyListReason})
	}
	if len(gaps) == 0 {
		return s
	}
	doubted := *s
	doubted.Gaps = append(slices.Clone(s.Gaps), gaps...)
	doubted.Groups = slices.Clone(s.Groups)
	for _, i := range unsure {
		doubted.Groups[i].Managed = Null
	}
	return &doubted
}

// emptyList says that PIM's list was read and named nothing at all.
func emptyList(s *Snapshot) bool {
	listed := func(g Group) bool { return g.Managed == True }
	whole := func(g Gap) bool { return g.Part == PartManaged && g.Group == "" }
	return len(s.Phantoms) == 0 && !slices.ContainsFunc(s.Groups, listed) && !slices.ContainsFunc(s.Gaps, whole)
}

// doubtOwners finds the owners of whom nothing but the id is known.
func doubtOwners(s *Snapshot) []Gap {
	readable := make(map[string]bool, len(s.Principals))
	for i := range s.Principals {
		readable[s.Principals[i].ID] = s.Principals[i].Readable()
	}
	var gaps []Gap
	for i := range s.Groups {
		for _, id := range s.Groups[i].Owners {
			if !readable[id] {
				gaps = append(gaps, Gap{PartUsers, s.Groups[i].ID, id, fmt.Sprintf("nothing but the id of owner %s could be read", id)})
			}
		}
	}
	return gaps
}
