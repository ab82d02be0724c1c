package cli

import (
	"slices"
	"testing"

	"pim-groups/internal/apply"
	"pim-groups/internal/graph/guard"
	"pim-groups/internal/plan"
)

// A run may write what its plan and the journal of an earlier run need and its option
// changes allows, and nothing else.
func TestNeeds(t *testing.T) {
	t.Parallel()
	var every []plan.Change
	for _, action := range plan.Actions() {
		every = append(every, plan.Change{Action: action}, plan.Change{Action: action})
	}
	every = append(every, plan.Change{Action: plan.Extend, Lease: 1})
	pending := []apply.PendingRestore{{}}
	type list = []guard.Capability
	for _, test := range []struct {
		changes []plan.Change
		allowed []plan.Class
		pending []apply.PendingRestore
		want    list
	}{
		{nil, plan.Classes(), nil, nil},
		{every, nil, nil, nil},
		{every[:2], plan.Classes(), nil, list{guard.Onboard}},
		{nil, nil, pending, nil},
		{nil, plan.Classes(), pending, list{guard.Onboard}},
		{every[:2], plan.Classes(), pending, list{guard.Onboard}},
		{every, []plan.Class{plan.ClassSettings}, nil, list{guard.Settings}},
		{every, []plan.Class{plan.ClassSettings}, pending, list{guard.Settings}},
		{every, plan.Classes(), nil, list{guard.Eligible, guard.Onboard, guard.Remove, guard.Renew, guard.Settings, guard.Shorten}},
	} {
		p := &apply.Preflight{Plan: &plan.Plan{Changes: test.changes}, Limits: apply.Limits{Changes: test.allowed}}
		if got := needs(p, test.pending); !slices.Equal(got, test.want) {
			t.Errorf("%d changes, %q allowed, and %d to restore need %q, want %q", len(test.changes), test.allowed, len(test.pending), got, test.want)
		}
	}
}
