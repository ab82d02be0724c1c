package pin

import (
	"fmt"
	"strings"
	"testing"

	"pim-groups/internal/config"
)

// BenchmarkInsert pins as many groups as a file of 1 MiB can hold with their
// ids: each on a line of its own, and all on one line.
func BenchmarkInsert(b *testing.B) {
	for layout, entry := range map[string]string{"lines": "  - name: sg-team-%05d-admins\n", "one line": "{name: sg-team-%05d-admins}, "} {
		b.Run(layout, func(b *testing.B) {
			var text strings.Builder
			text.WriteString("version: 1\ngroups:\n")
			if layout == "one line" {
				text.WriteString("  [")
			}
			for i := range 10_000 {
				fmt.Fprintf(&text, entry, i)
			}
			if layout == "one line" {
				text.WriteString("]\n")
			}
			insertAll(b, config.Source{Path: "groups.yaml", Data: []byte(text.String())})
		})
	}
}

func insertAll(b *testing.B, source config.Source) {
	pins := pinAll(b, source)
	b.SetBytes(int64(len(source.Data)))
	b.ReportAllocs()
	for b.Loop() {
		if changed, err := Insert([]config.Source{source}, pins); err != nil || len(changed) != 1 {
			b.Fatalf("changed %d files, error %v", len(changed), err)
		}
	}
}
