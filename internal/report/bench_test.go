package report_test

import (
	"bytes"
	"fmt"
	"testing"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
)

// BenchmarkFormats writes a report of 10,000 groups with one finding each.
func BenchmarkFormats(b *testing.B) {
	in := crowd(10_000, plan.Managed, func(_ int, g *config.Group) []finding.Finding {
		return []finding.Finding{withFix(about(g, "owner-guest", finding.Error, `"guest@example.com" is a guest of `+g.Name.Value), "Remove the owner")}
	})
	benchmarkFormats(b, in)
}

// BenchmarkManyOwners writes a report of 200 groups with 100 owners each, with a
// finding about every one of them.
func BenchmarkManyOwners(b *testing.B) {
	benchmarkFormats(b, crowd(200, plan.Managed, func(_ int, g *config.Group) []finding.Finding {
		g.Owners = &config.Owners{}
		var found []finding.Finding
		for n := range 100 {
			name := fmt.Sprintf("owner-%d@contoso.com", n)
			g.Owners.Items = append(g.Owners.Items, config.Text{Value: name})
			found = append(found, withFix(about(g, "owner-guest", finding.Error, name+" is a guest"), "Remove the owner"))
		}
		return found
	}))
}

// BenchmarkOneLine writes a report of 20,000 findings about one line of 1 MiB.
func BenchmarkOneLine(b *testing.B) {
	in := crowd(1, plan.Managed, func(_ int, g *config.Group) []finding.Finding {
		found := make([]finding.Finding, 20_000)
		for n := range found {
			found[n] = about(g, "yaml-text", finding.Error, "text is expected")
			found[n].Pos = finding.Pos{File: g.Name.Pos.File, Line: 1, Column: 50 * n, EndColumn: 50*n + 10}
		}
		return found
	})
	in.Sources[0].Data = bytes.Repeat([]byte("{name: true}, "), 75_000)
	benchmarkFormats(b, in)
}

func benchmarkFormats(b *testing.B, in report.Input) {
	r := report.New(in)
	for _, format := range report.Formats() {
		b.Run(format.Name, func(b *testing.B) {
			var size counter
			for b.Loop() {
				size = 0
				if err := format.Write(&size, r); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(size)/1e6, "MB")
		})
	}
}

// counter counts what is written.
type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

func BenchmarkNew(b *testing.B) {
	in := crowd(10_000, plan.Managed, func(_ int, g *config.Group) []finding.Finding {
		return []finding.Finding{about(g, "owner-guest", finding.Error, "an owner is a guest")}
	})
	b.ReportAllocs()
	for b.Loop() {
		report.New(in)
	}
}
