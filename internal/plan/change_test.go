package plan_test

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"pim-groups/internal/plan"
)

// Each action that the package declares has its place in the order.
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
	}
}

// One change of settings or people is enough for more than an onboarding.
func TestOnlyOnboards(t *testing.T) {
	t.Parallel()
	onboard, tighten := plan.Change{Action: plan.Onboard}, plan.Change{Action: plan.Tighten}
	for _, test := range []struct {
		changes []plan.Change
		want    bool
	}{{nil, true}, {[]plan.Change{onboard}, true}, {[]plan.Change{tighten}, false}, {[]plan.Change{onboard, tighten}, false}} {
		if got := plan.OnlyOnboards(test.changes); got != test.want {
			t.Errorf("%+v: %t", test.changes, got)
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
