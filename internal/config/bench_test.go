package config_test

import (
	"fmt"
	"testing"

	"pim-groups/internal/config"
)

// BenchmarkParse shows that the time grows with the number of groups and not
// with its square.
func BenchmarkParse(b *testing.B) {
	for _, n := range []int{100, 1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			sources := []config.Source{{Path: "groups.yaml", Data: manyGroups(n)}}
			b.SetBytes(int64(len(sources[0].Data)))
			b.ReportAllocs()
			for b.Loop() {
				if file, found := config.Parse(sources); file == nil {
					b.Fatal(found)
				}
			}
		})
	}
}

// BenchmarkHostile shows what the most expensive bad files cost.
func BenchmarkHostile(b *testing.B) {
	for _, r := range recipes() {
		b.Run(r.name, func(b *testing.B) {
			sources := []config.Source{{Path: "groups.yaml", Data: r.text()}}
			b.ReportAllocs()
			for b.Loop() {
				config.Parse(sources)
			}
		})
	}
}
