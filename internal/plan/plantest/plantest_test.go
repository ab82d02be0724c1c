package plantest_test

import (
	"testing"

	"pim-groups/internal/directory"
	"pim-groups/internal/plan"
	"pim-groups/internal/plan/plantest"
)

// A generator that stops making a shape weakens every test that uses it. A value that
// PIM would not take is none: the parser refuses it.
func TestShapes(t *testing.T) {
	t.Parallel()
	actions, relations, blocks := map[plan.Action]int{}, map[plan.Relation]int{}, map[plan.BlockKind]int{}
	for seed := range 400 {
		c := plantest.Governed().Example(seed)
		if err := directory.Verify(c.Tenant); err != nil {
			t.Fatal(err)
		}
		p := plan.Diff(c.File, directory.NewIndex(c.Tenant), plan.Terms{Now: c.Tenant.Taken})
		for i := range p.Changes {
			actions[p.Changes[i].Action]++
		}
		for _, g := range p.Groups {
			for _, compared := range g.Compared {
				relations[compared.Is]++
				for _, b := range compared.Blocks {
					blocks[b.Kind]++
				}
			}
		}
	}
	t.Log(actions, relations, blocks)
	for _, action := range plan.Actions() {
		if actions[action] == 0 {
			t.Errorf("no change was ever to %s", action)
		}
	}
	for _, is := range []plan.Relation{plan.Same, plan.Differs, plan.Missing, plan.Earlier, plan.Later, plan.Due, plan.Longer, plan.Ended, plan.Undeclared, plan.Uncompared} {
		if relations[is] == 0 {
			t.Errorf("nothing was ever %s", is)
		}
	}
	for _, kind := range []plan.BlockKind{plan.Unread, plan.NotUnderstood, plan.HalfPair, plan.Unpinned, plan.Mismatch, plan.Ambiguous, plan.Absent, plan.Disabled,
		plan.Uncertain, plan.Refused, plan.Inherited, plan.Booked, plan.UnknownStatus, plan.FromPackage, plan.PendingRequest, plan.NeverWritten} {
		if blocks[kind] == 0 {
			t.Errorf("nothing was ever blocked by %s", kind)
		}
	}
}
