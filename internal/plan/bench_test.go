package plan_test

import (
	"fmt"
	"testing"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	"pim-groups/internal/plan"
)

// everything declares each group of the tenant, one in ten without its id.
func everything(s *directory.Snapshot) *config.File {
	file := &config.File{Groups: make([]config.Group, len(s.Groups))}
	for i := range s.Groups {
		file.Groups[i].Name.Value = s.Groups[i].DisplayName
		if i%10 > 0 {
			file.Groups[i].ID = &config.Text{Value: s.Groups[i].ID}
		}
	}
	return file
}

func BenchmarkDiff(b *testing.B) {
	for _, n := range []int{100, 1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := directorytest.Large(n)
			file, tenant := everything(s), directory.NewIndex(s)
			b.ReportAllocs()
			for b.Loop() {
				plan.Diff(file, tenant, plan.Terms{})
			}
		})
	}
}

func BenchmarkDigest(b *testing.B) {
	for _, n := range []int{100, 1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := directorytest.Large(n)
			p := plan.Diff(everything(s), directory.NewIndex(s), plan.Terms{})
			b.ReportAllocs()
			for b.Loop() {
				p.Digest()
			}
		})
	}
}
