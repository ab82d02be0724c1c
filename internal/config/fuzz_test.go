package config_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
)

// FuzzParse holds for any bytes: no panic, the same answer twice, a File or a
// reason, every place inside the file; and what is accepted is accepted by the
// schema too and survives being written down and read again.
func FuzzParse(f *testing.F) {
	for _, name := range badFiles(f) {
		f.Add(readFile(f, badinput+"/yaml/"+name))
	}
	for _, h := range hostileFiles() {
		if len(h.text) < 10_000 {
			f.Add([]byte(h.text))
		}
	}
	schema := compiledSchema(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		sources := []config.Source{{Path: "g", Data: data}}
		file, found := config.Parse(sources)
		if again, other := config.Parse(sources); !reflect.DeepEqual(file, again) || !reflect.DeepEqual(found, other) {
			t.Fatal("the second reading differs")
		}
		for _, f := range found {
			checkPlace(t, data, f)
		}
		if (file == nil) != (len(found) > 0) {
			t.Fatalf("file %v with findings %v", file, found)
		}
		if file == nil {
			return
		}
		if value, ok := plainYAML(data, false); ok {
			if err := schema.Validate(value); err != nil {
				t.Fatalf("the schema refuses it: %v", err)
			}
		}
		text := canonical(file)
		second, found := config.Parse([]config.Source{{Path: "g", Data: []byte(text)}})
		if second == nil || canonical(second) != text {
			t.Fatalf("written as\n%s\nand read with %v", text, found)
		}
	})
}

func checkPlace(t *testing.T, data []byte, f finding.Finding) {
	t.Helper()
	lines := strings.Split(strings.TrimPrefix(string(data), "\uFEFF"), "\n")
	if f.Pos.File != "g" || f.Pos.Line < 1 || f.Pos.Line > len(lines) || f.Pos.Column < 1 ||
		max(f.Pos.Column, f.Pos.EndColumn) > utf8.RuneCountInString(lines[f.Pos.Line-1])+1 {
		t.Fatalf("%s to %d is not in the file: %s", f.Pos, f.Pos.EndColumn, f.Message)
	}
}

// canonical writes a declaration in one form.
func canonical(file *config.File) string {
	var b strings.Builder
	b.WriteString("version: 1\n")
	if file.Tenant != nil {
		fmt.Fprintf(&b, "tenant: %s\n", file.Tenant.Value)
	}
	b.WriteString("groups:\n")
	for _, g := range file.Groups {
		fmt.Fprintf(&b, "  - name: %s\n    pim: %s\n", quoteYAML(g.Name.Value), g.PIM)
		if g.ID != nil {
			fmt.Fprintf(&b, "    id: %s\n", g.ID.Value)
		}
		if g.Owners != nil {
			b.WriteString("    owners: [")
			for _, o := range g.Owners.Items {
				b.WriteString(quoteYAML(o.Value) + ", ")
			}
			b.WriteString("]\n")
		}
	}
	return b.String()
}
