package report_test

import (
	"io"
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
	r := report.New(in)
	for _, format := range report.Formats() {
		b.Run(format.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := format.Write(io.Discard, r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
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
