package history_test

import (
	"fmt"
	"testing"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
)

// BenchmarkCompare compares a large tenant with itself, changed in a tenth of its groups.
func BenchmarkCompare(b *testing.B) {
	for _, n := range []int{1_000, 10_000} {
		from, to := directorytest.LargeProtected(n), directorytest.LargeProtected(n)
		to.Taken = to.Taken.Add(24 * time.Hour)
		for i := 0; i < len(to.Groups); i += 10 {
			to.Groups[i].DisplayName += "-new"
			to.Groups[i].Owners = append(to.Groups[i].Owners, to.Principals[i%len(to.Principals)].ID)
			to.Eligibilities[i].End = time.Time{}
		}
		to = directory.Canonical(to)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if d := compare(b, from, to); len(d.Changes) < n/10 {
					b.Fatal(len(d.Changes))
				}
			}
		})
	}
}
