package policy

import (
	"fmt"
	"testing"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// BenchmarkCheck asks all rules about a tenant in which every tenth group
// has something wrong. ns/group should not grow with the number of groups.
func BenchmarkCheck(b *testing.B) {
	for _, n := range []int{100, 1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			in := large(b, n)
			b.ReportAllocs()
			for b.Loop() {
				findings(Rules(), in)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/group")
		})
	}
}

func large(t testing.TB, n int) Pass {
	t.Helper()
	c := healthyCase(t)
	s := *c.input.Tenant.Snapshot
	s.Groups = nil
	file := &config.File{Paths: []string{"groups.yaml"}}
	for i := range n {
		id, name := fmt.Sprintf("60000000-0000-4000-8000-%012d", i), fmt.Sprintf("sg-team-%d", i)
		g := c.input.Tenant.Groups[0]
		g.ID, g.DisplayName = id, name
		if i%10 == 0 {
			g.Owners = nil
		}
		s.Groups = append(s.Groups, g)
		pos := finding.Pos{File: "groups.yaml", Line: 3 + i, Column: 5}
		file.Groups = append(file.Groups, config.Group{
			Pos: pos, Name: config.Text{Value: name, Pos: pos}, ID: &config.Text{Value: id, Pos: pos},
			Owners: &config.Owners{Pos: pos, Items: []config.Text{{Value: ada, Pos: pos}, {Value: "grace@contoso.com", Pos: pos}}},
		})
	}
	c.input.File = file
	c.input.Tenant = directory.NewIndex(&s)
	c.input.Plan = plan.Diff(file, c.input.Tenant, plan.Terms{})
	return c.input
}
