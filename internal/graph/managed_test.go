package graph_test

import (
	"slices"
	"testing"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	fakegraph "pim-groups/internal/fake/graph"
)

// PIM's list is asked for in long pages, and a service that does not take them
// as such costs a second question and no group.
func TestManagedInLongPages(t *testing.T) {
	t.Parallel()
	for _, answers := range []fakegraph.Answers{{}, {ManagedTopRefused: true}, {ManagedTopBoundsList: true}} {
		for _, groups := range []int{999, 1100} {
			tenant := directorytest.Large(groups)
			for i := range tenant.Groups {
				tenant.Groups[i].Managed = directory.True
			}
			got := connect(t, tenant, fakegraph.WithAnswers(answers)).read(t, directory.Scope{Parts: directory.PropertyParts()})
			if got.ManagedListSize != groups || slices.ContainsFunc(got.Gaps, func(g directory.Gap) bool { return g.Part == directory.PartManaged }) {
				t.Errorf("%+v: %d of %d groups, gaps %+v", answers, got.ManagedListSize, groups, firstGaps(got))
			}
		}
	}
}
