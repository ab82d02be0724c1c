package plan_test

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"testing"

	"pim-groups/internal/directory"
	"pim-groups/internal/plan"
)

// Each action that the package declares has its place in the order, and is
// applied.
func TestActions(t *testing.T) {
	t.Parallel()
	declared := declaredActions(t)
	if ranked := slices.Sorted(slices.Values(plan.Actions())); !slices.Equal(ranked, declared) {
		t.Errorf("ranked are %q, declared %q", ranked, declared)
	}
	for rank, action := range plan.Actions() {
		if action.Rank() != rank {
			t.Errorf("%s has rank %d, want %d", action, action.Rank(), rank)
		}
		s := &directory.Snapshot{Groups: []directory.Group{group("g1", "sg-one")}}
		if after := plan.Applied(s, []plan.Change{{Action: action, Key: plan.Key{Group: "g1"}}}); reflect.DeepEqual(after, s) {
			t.Errorf("%s changes nothing", action)
		}
	}
}

// declaredActions finds the constants of type Action.
func declaredActions(t *testing.T) []plan.Action {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var found []plan.Action
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok && fmt.Sprint(spec.Type) == "Action" {
				value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				found = append(found, plan.Action(value))
			}
			return true
		})
	}
	if len(found) == 0 {
		t.Fatal("no constant of type Action")
	}
	slices.Sort(found)
	return found
}

// Each part of the key separates changes, the first ones first.
func TestChangeOrder(t *testing.T) {
	t.Parallel()
	sorted := []plan.Key{
		{Group: "a", Role: "z", Setting: "z", Kind: "z", Principal: "z"},
		{Group: "b"},
		{Group: "b", Principal: "a"},
		{Group: "b", Principal: "b"},
		{Group: "b", Kind: "a"},
		{Group: "b", Kind: "b", Principal: "a"},
		{Group: "b", Setting: "a", Kind: "b"},
		{Group: "b", Setting: "b", Kind: "a"},
		{Group: "b", Role: "a", Setting: "b"},
		{Group: "b", Role: "b", Setting: "a"},
	}
	for i, key := range sorted {
		for j, other := range sorted {
			want := cmp.Compare(i, j)
			if got := (plan.Change{Action: plan.Onboard, Key: key}).Compare(plan.Change{Action: plan.Onboard, Key: other}); got != want {
				t.Errorf("%+v beside %+v: %d, want %d", key, other, got, want)
			}
		}
	}
	unranked := plan.Change{Action: "unranked", Key: plan.Key{Group: "z"}}
	if ranked := (plan.Change{Action: plan.Onboard, Key: plan.Key{Group: "a"}}); unranked.Compare(ranked) >= 0 {
		t.Error("the action does not come before the key")
	}
}

// The tenant after the changes, and the one before as it was.
func TestApplied(t *testing.T) {
	t.Parallel()
	before := &directory.Snapshot{Groups: []directory.Group{group("g1", "sg-one"), group("g2", "sg-two"), group("g3", "sg-three")}, ManagedListSize: 1}
	before.Groups[2].Managed = directory.True
	copied := *before
	copied.Groups = slices.Clone(before.Groups)
	var changes []plan.Change
	for _, id := range []string{"g2", "g3", "gone"} {
		changes = append(changes, plan.Change{Action: plan.Onboard, Key: plan.Key{Group: id}})
	}
	after := plan.Applied(before, changes)
	var managed []string
	for _, g := range after.Groups {
		if g.Managed == directory.True {
			managed = append(managed, g.ID)
		}
	}
	if !slices.Equal(managed, []string{"g2", "g3"}) || after.ManagedListSize != 2 {
		t.Errorf("managed %q, the list names %d", managed, after.ManagedListSize)
	}
	if !reflect.DeepEqual(before, &copied) {
		t.Errorf("the tenant before has become %+v", before)
	}
}

// What protects a group after it was onboarded nobody has read, but for one fact: that
// nobody is eligible yet.
func TestAppliedProtection(t *testing.T) {
	t.Parallel()
	before := &directory.Snapshot{Groups: []directory.Group{group("g1", "sg-one"), group("g2", "sg-two"), group("g3", "sg-three")},
		Scope: directory.Scope{AllGroups: true, Depth: directory.DepthFull}, EligibilitiesOf: []string{"g3"}}
	before.Groups[2].Managed = directory.True
	after := plan.Applied(before, []plan.Change{{Action: plan.Onboard, Key: plan.Key{Group: "g2"}}})
	protects, left := after.Scope.Protects(), ""
	for i := range after.Groups {
		if !protects(&after.Groups[i]) {
			left += after.Groups[i].ID
		}
	}
	if left != "g2" || !slices.Equal(after.EligibilitiesOf, []string{"g3", "g2"}) {
		t.Errorf("%q is not looked at, who is eligible is known of %q", left, after.EligibilitiesOf)
	}
	before.Scope.Depth = directory.DepthManaged
	if after = plan.Applied(before, nil); after.Scope.Depth != directory.DepthManaged || len(after.EligibilitiesOf) != 1 {
		t.Errorf("%+v, %q", after.Scope, after.EligibilitiesOf)
	}
}
