package order_test

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pim-groups/internal/order"
)

type pair struct{ key, place int }

func TestBy(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var got []pair
		for i, key := range rapid.SliceOfN(rapid.IntRange(0, 5), 0, 40).Draw(t, "keys") {
			got = append(got, pair{key, i})
		}
		want := slices.Clone(got)
		compare := func(a, b pair) int { return cmp.Compare(a.key, b.key) }
		slices.SortStableFunc(want, compare)
		if order.By(got, compare); !slices.Equal(got, want) {
			t.Fatalf("%v, want %v", got, want)
		}
	})
}
