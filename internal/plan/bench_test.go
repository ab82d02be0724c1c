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

// governs declares settings and people of everything that PIM manages: the one as it is in
// part, and the other with one person more and one less.
func governs(s *directory.Snapshot) *config.File {
	file, eligible := everything(s), map[string][]config.Assignment{}
	for _, e := range s.Eligibilities {
		if e.Role == directory.Member {
			eligible[e.Group] = append(eligible[e.Group], config.Assignment{Principal: config.Principal{ID: e.Principal}})
		}
	}
	block := settingsOf(activationMax(4), activationRequire("mfa", "justification"), eligibleMax(180))
	for i := range s.Groups {
		list := eligible[s.Groups[i].ID]
		if list == nil {
			continue
		}
		list[0].Principal.ID = s.Principals[(i+100)%len(s.Principals)].ID
		file.Groups[i].Member = &config.Role{Settings: block, Eligible: &config.Assignments{Items: list}, Exact: true}
		file.Groups[i].Owner = &config.Role{Settings: block}
	}
	return file
}

func BenchmarkDiffRoles(b *testing.B) {
	for _, n := range []int{100, 1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := directorytest.LargeProtected(n)
			file, tenant := governs(s), directory.NewIndex(s)
			b.ReportAllocs()
			for b.Loop() {
				p := plan.Diff(file, tenant, plan.Terms{Now: s.Taken})
				b.ReportMetric(float64(len(p.Changes)), "changes")
			}
		})
	}
}

func BenchmarkApplied(b *testing.B) {
	for _, n := range []int{100, 1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := directorytest.LargeProtected(n)
			changes := plan.Diff(governs(s), directory.NewIndex(s), plan.Terms{Now: s.Taken}).Changes
			b.ReportAllocs()
			for b.Loop() {
				plan.Applied(s, changes)
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
