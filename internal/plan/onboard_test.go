package plan_test

import (
	"reflect"
	"slices"
	"testing"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

func untouched(*directory.Snapshot, *directory.Group) {}

// A change says all that a reviewer and the writer need.
func TestOnboardChange(t *testing.T) {
	t.Parallel()
	x := tenant(untouched)
	file := declare("- sg-anchor", "g1 sg-renamed")
	p := plan.Diff(file, x, plan.Terms{})
	want := []plan.Change{{
		Action:    plan.Onboard,
		Key:       plan.Key{Group: "g1"},
		Name:      "sg-one",
		Before:    "not managed",
		After:     "managed",
		Facts:     *x.Group("g1"),
		Pinned:    true,
		Pos:       finding.Pos{File: "groups.yaml", Line: 2, Column: 3},
		Reason:    "declared with pim: required and not managed by PIM",
		Permanent: true,
	}}
	if !reflect.DeepEqual(p.Changes, want) {
		t.Errorf("changes %+v, want %+v", p.Changes, want)
	}
	if p.Tenant != "t" || p.Cloud != directory.Public || !slices.Equal(p.Managed, []string{"anchor"}) {
		t.Errorf("plan of tenant %q in cloud %q, managed %q", p.Tenant, p.Cloud, p.Managed)
	}

	unpinned := plan.Diff(declare("- sg-one"), x, plan.Terms{}).Changes[0]
	if unpinned.Pinned || unpinned.Pos.Column != 2 {
		t.Errorf("change of an entry without id: pinned %t, at its name %s", unpinned.Pinned, unpinned.Pos)
	}
}

// Changes are in the order of ids, whatever the order of the file.
func TestChangesSorted(t *testing.T) {
	t.Parallel()
	x := tenant(func(s *directory.Snapshot, _ *directory.Group) {
		s.Groups = append(s.Groups, group("g3", "sg-three"), group("g2", "sg-two"))
	})
	var order []string
	for _, c := range plan.Diff(declare("g3 sg-three", "g1 sg-one", "g2 sg-two"), x, plan.Terms{}).Changes {
		order = append(order, c.Key.Group)
	}
	if !slices.Equal(order, []string{"g1", "g2", "g3"}) {
		t.Errorf("order %q", order)
	}
}

// One group is declared by its id, and by the name that it has now: it is
// onboarded once, for the entry with the id.
func TestOneGroupOfTwoEntries(t *testing.T) {
	t.Parallel()
	for _, file := range []*config.File{declare("g1 sg-old-name", "- sg-one"), declare("- sg-one", "g1 sg-old-name")} {
		p := plan.Diff(file, tenant(untouched), plan.Terms{})
		if len(p.Changes) != 1 || !p.Changes[0].Pinned {
			t.Errorf("changes %+v", p.Changes)
		}
		for _, g := range p.Groups {
			want := plan.ToOnboard
			if !g.Pinned() {
				want = plan.Ineligible
			}
			if g.State != want {
				t.Errorf("%s: %s %q, want %s", g.Declared.Place(), g.State, g.Reason, want)
			}
		}
		other := slices.IndexFunc(p.Groups, func(g plan.Group) bool { return !g.Pinned() })
		if want := "another entry means the same group: " + p.Changes[0].Pos.String(); p.Groups[other].Reason != want {
			t.Errorf("reason %q, want %q", p.Groups[other].Reason, want)
		}
	}
}

// Two names that the parser takes for two and Entra for one are still one group.
func TestOneGroupOfTwoNames(t *testing.T) {
	t.Parallel()
	p := plan.Diff(declare("- sg-one", "- SG-ONE", "- sg-ONE none"), tenant(untouched), plan.Terms{})
	states := []plan.State{p.Groups[0].State, p.Groups[1].State, p.Groups[2].State}
	if !slices.Equal(states, []plan.State{plan.ToOnboard, plan.Ineligible, plan.Ineligible}) || len(p.Changes) != 1 {
		t.Errorf("states %s, changes %+v", states, p.Changes)
	}
}
