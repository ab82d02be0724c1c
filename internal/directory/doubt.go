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
//   - a list without a group in which somebody is eligible or that has a written policy;
//   - a group without the properties that tell its kind, or without a name;
//   - an owner of whom only the id came back;
//   - protection of which neither a record nor a gap is there, see unread.go.

// EmptyList is why no group is taken as not managed then. It is short, since it is said
// of each group; what to do is said once, by those who show it.
const EmptyList = "PIM's list of managed groups came back empty, which is not believed"

// Doubt returns the snapshot with a gap for each implausible answer. The
// given snapshot is left as it is; it is returned when there is no doubt.
func Doubt(s *Snapshot) *Snapshot { return doubt(s, newProtection(s)) }

func doubt(s *Snapshot, p protection) *Snapshot {
	doubted := *s
	doubted.Groups = slices.Clone(s.Groups)
	gaps := slices.Concat(doubtManaged(&doubted), doubtKinds(s), doubtOwners(s), unread(&doubted, p))
	if len(gaps) == 0 {
		return s
	}
	doubted.Gaps = slices.Compact(sortedBy(slices.Concat(s.Gaps, gaps), compareGaps))
	return &doubted
}

// doubtManaged compares PIM's list with other signs, and takes away each of its
// answers that is not believed.
func doubtManaged(s *Snapshot) []Gap {
	var gaps []Gap
	// The groups can't tell whether the list is empty: those that it named may be
	// the very ones that were not read.
	empty := s.ManagedListSize == 0 && !s.misses(PartManaged)
	if empty {
		gaps = append(gaps, Gap{Part: PartManaged, Reason: EmptyList})
	}
	eligible := map[string]bool{}
	for i := range s.Eligibilities {
		eligible[s.Eligibilities[i].Group] = true
	}
	for i := range s.Groups {
		g := &s.Groups[i]
		signs := g.Evidence
		if eligible[g.ID] {
			signs = append([]Evidence{EvidenceEligibility}, signs...)
		}
		contradicted := g.Managed == False && len(signs) > 0
		if contradicted {
			gaps = append(gaps, Gap{Part: PartManaged, Group: g.ID, Reason: fmt.Sprintf(
				"PIM's list of managed groups, which can be minutes behind, lacks it, yet there is a sign that it is managed (%s)", signs[0])})
		}
		if empty || contradicted {
			g.Managed = Null
		}
	}
	return gaps
}

// misses says whether the part could not be read as a whole.
func (s *Snapshot) misses(part Part) bool {
	return slices.ContainsFunc(s.Gaps, func(g Gap) bool { return g.Part == part && g.Group == "" && g.Subject == "" })
}

func (s *Snapshot) gapSet() map[gapKey]bool {
	set := make(map[gapKey]bool, len(s.Gaps))
	for _, g := range s.Gaps {
		set[gapKey{g.Part, g.Group, g.Subject}] = true
	}
	return set
}

// doubtKinds finds the groups that the caller may see but not read. Where the
// source gave a reason itself, it knows more.
func doubtKinds(s *Snapshot) []Gap {
	var gaps []Gap
	stated := s.gapSet()
	for i := range s.Groups {
		g := &s.Groups[i]
		switch {
		case stated[gapKey{PartGroups, g.ID, ""}]:
		case g.Kind() == KindUnknown:
			gaps = append(gaps, Gap{Part: PartGroups, Group: g.ID, Reason: "the directory did not say what kind of group it is"})
		case g.DisplayName == "":
			gaps = append(gaps, Gap{Part: PartGroups, Group: g.ID, Reason: "the directory did not say what its name is"})
		}
	}
	return gaps
}

// doubtOwners finds the owners of whom nothing but the id is known, unless no user
// could be read.
func doubtOwners(s *Snapshot) []Gap {
	if s.misses(PartUsers) {
		return nil
	}
	readable := make(map[string]bool, len(s.Principals))
	for i := range s.Principals {
		readable[s.Principals[i].ID] = s.Principals[i].Readable()
	}
	var gaps []Gap
	for i := range s.Groups {
		for _, id := range s.Groups[i].Owners {
			if !readable[id] {
				gaps = append(gaps, Gap{PartUsers, s.Groups[i].ID, id, "only the id of owner " + id + " could be read"})
			}
		}
	}
	return gaps
}
