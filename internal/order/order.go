// Package order sorts lists of structures. The compiler makes slices.SortFunc anew for
// each type, which takes up to 25 kB of the program each time; this one is made once.
package order

import "sort"

// By sorts the list as compare says. Elements that are equal stay in their order.
func By[T any](list []T, compare func(a, b T) int) {
	sort.SliceStable(list, func(i, j int) bool { return compare(list[i], list[j]) < 0 })
}
