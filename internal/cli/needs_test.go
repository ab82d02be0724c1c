package cli

import (
	"slices"
	"testing"

	"pim-groups/internal/apply"
	"pim-groups/internal/graph/guard"
	"pim-groups/internal/plan"
)

// A run may write what its plan and the journal of an earlier run need, and
// nothing else.
func TestNeeds(t *testing.T) {
	t.Parallel()
	nothing, two := &plan.Plan{}, &plan.Plan{Changes: []plan.Change{{Action: plan.Onboard}, {Action: plan.Onboard}}}
	pending := []apply.PendingRestore{{}}
	for _, test := range []struct {
		plan    *plan.Plan
		pending []apply.PendingRestore
		want    []guard.Capability
	}{
		{nothing, nil, nil},
		{two, nil, []guard.Capability{guard.Onboard}},
		{nothing, pending, []guard.Capability{guard.Onboard}},
		{two, pending, []guard.Capability{guard.Onboard}},
	} {
		if got := needs(test.plan, test.pending); !slices.Equal(got, test.want) {
			t.Errorf("%d changes and %d to restore need %q, want %q", len(test.plan.Changes), len(test.pending), got, test.want)
		}
	}
}
