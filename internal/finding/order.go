package finding

import (
	"cmp"

	"pim-groups/internal/order"
)

// Compare orders findings by place, then by rule, group, role and subject; those
// without a place come last. It is a total order on all that a report shows.
func Compare(a, b Finding) int {
	return cmp.Or(
		trueLast(a.Pos.IsZero(), b.Pos.IsZero()),
		a.Pos.Compare(b.Pos),
		cmp.Compare(a.Rule, b.Rule),
		cmp.Compare(a.Group.ID, b.Group.ID),
		cmp.Compare(a.Group.Name, b.Group.Name),
		cmp.Compare(a.Role, b.Role),
		cmp.Compare(a.Subject, b.Subject),
		cmp.Compare(a.Status, b.Status),
		cmp.Compare(a.Message, b.Message),
		cmp.Compare(a.Fix, b.Fix),
	)
}

// Sort puts findings into the order of Compare.
func Sort(fs []Finding) { order.By(fs, Compare) }

// SortRelaxed puts what is off first, and then orders by the rule's id.
func SortRelaxed(list []Relaxed) {
	order.By(list, func(a, b Relaxed) int {
		return cmp.Or(trueLast(b.Off, a.Off), cmp.Compare(a.Rule, b.Rule))
	})
}

func trueLast(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// ByCause groups the questions that have no answer for one cause, so that a
// report says it once; every other finding is alone. The order is that of the
// first ones.
func ByCause(found []*Finding) [][]*Finding {
	var list [][]*Finding
	places := map[[2]string]int{}
	for _, f := range found {
		cause := [2]string{f.Message, f.Fix}
		i, seen := places[cause]
		switch {
		case f.Status == NotEvaluated && seen:
			list[i] = append(list[i], f)
			continue
		case f.Status == NotEvaluated:
			places[cause] = len(list)
		}
		list = append(list, []*Finding{f})
	}
	return list
}
