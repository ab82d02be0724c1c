package pin

import (
	"fmt"
	"strings"
	"testing"

	"pim-groups/internal/config"
)

// BenchmarkInsert pins as many groups as a file of 1 MiB can hold with their
// ids.
func BenchmarkInsert(b *testing.B) {
	var text strings.Builder
	text.WriteString("version: 1\ngroups:\n")
	for i := range 10_000 {
		fmt.Fprintf(&text, "  - name: sg-team-%05d-admins\n", i)
	}
	source := config.Source{Path: "groups.yaml", Data: []byte(text.String())}
	pins := pinAll(b, source)
	b.SetBytes(int64(len(source.Data)))
	b.ReportAllocs()
	for b.Loop() {
		if changed, err := Insert([]config.Source{source}, pins); err != nil || len(changed) != 1 {
			b.Fatalf("changed %d files, error %v", len(changed), err)
		}
	}
}
