package plan

import (
	"slices"

	"pim-groups/internal/directory"
)

// Applied gives the tenant as it is after the changes; the given snapshot stays
// as it is. A change of a group that it does not hold changes nothing.
func Applied(s *directory.Snapshot, changes []Change) *directory.Snapshot {
	after := *s
	after.Groups = slices.Clone(s.Groups)
	for _, c := range changes {
		i := slices.IndexFunc(after.Groups, func(g directory.Group) bool { return g.ID == c.Key.Group })
		switch {
		case i < 0:
		case c.Action == Onboard:
			onboarded(&after, &after.Groups[i])
		}
	}
	return &after
}
