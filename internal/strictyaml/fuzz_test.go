package strictyaml_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"pim-groups/internal/finding"
	"pim-groups/internal/strictyaml"
)

// FuzzParse holds for any bytes: no panic, the same answer twice, every place
// inside the file, limits kept, and a tree that survives being written down
// and read again.
func FuzzParse(f *testing.F) {
	seeds, err := filepath.Glob("../../testdata/badinput/yaml/*.yaml")
	if err != nil || len(seeds) == 0 {
		f.Fatalf("no seeds, %v", err)
	}
	for _, name := range seeds {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, s := range []string{"", "...\n", "a: | # x\n  b\n\n  c\n", "? - a\n: {b: 'c', \"d\": }\n", "a: \"\\x41\\\n  b\"\n", "%YAML 1.2\n---\r\na:\t~\r\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var d strictyaml.Decoder
		root := d.Parse("f", data)
		found := d.Found()
		checkFindings(t, data, found)
		var again strictyaml.Decoder
		if twice := again.Parse("f", data); fmt.Sprint(found) != fmt.Sprint(again.Found()) || canonical(twice) != canonical(root) {
			t.Fatal("the second reading differs")
		}
		if root == nil {
			if len(found) == 0 {
				t.Fatal("no tree and no reason")
			}
			return
		}
		walk(root, func(_ string, pos finding.Pos) { checkPlace(t, data, pos) })
		if len(found) > 0 {
			return
		}
		text := canonical(root)
		var rewritten strictyaml.Decoder
		if second := canonical(rewritten.Parse("f", []byte(text))); len(text) < strictyaml.MaxSize && second != text {
			t.Fatalf("written as\n%s\nand read as\n%s\n%v", text, second, rewritten.Found())
		}
	})
}

func checkFindings(t *testing.T, data []byte, found []finding.Finding) {
	t.Helper()
	if len(found) > strictyaml.MaxFindings+1 {
		t.Fatalf("%d findings", len(found))
	}
	known := make(map[string]bool)
	for _, r := range strictyaml.Rules() {
		known[r.ID] = true
	}
	for _, f := range found {
		if !known[f.Rule] || f.Message == "" || f.Fix == "" || strings.HasPrefix(f.Message, "yaml") {
			t.Fatalf("incomplete: %+v", f)
		}
		checkPlace(t, data, f.Pos)
		for _, r := range f.Related {
			checkPlace(t, data, r.Pos)
		}
	}
}

// checkPlace: a place is on a line that there is, and ends there.
func checkPlace(t *testing.T, data []byte, p finding.Pos) {
	t.Helper()
	lines := strings.Split(strings.TrimPrefix(string(data), "\uFEFF"), "\n")
	if p.File != "f" || p.Line < 1 || p.Line > len(lines) || p.Column < 1 {
		t.Fatalf("%s is not in a file of %d lines", p, len(lines))
	}
	width := utf8.RuneCountInString(lines[p.Line-1])
	if p.Column > width+1 || p.EndColumn > width+1 || p.EndColumn != 0 && p.EndColumn < p.Column {
		t.Fatalf("%s to %d is not on a line of %d characters", p, p.EndColumn, width)
	}
}

// canonical writes a tree in flow style, everything in double quotes.
func canonical(n *strictyaml.Node) string {
	if n == nil {
		return ""
	}
	var parts []string
	switch n.Kind {
	case strictyaml.Refused:
		return "refused"
	case strictyaml.Null:
		return "null"
	case strictyaml.Scalar:
		return inQuotes(n.Text)
	case strictyaml.Sequence:
		for _, item := range n.Items {
			parts = append(parts, canonical(item))
		}
		return "[" + strings.Join(parts, ",\n") + "]"
	}
	for _, e := range n.Entries {
		parts = append(parts, "? "+inQuotes(e.Key)+"\n : "+canonical(e.Value))
	}
	return "{" + strings.Join(parts, ",\n") + "}"
}

func inQuotes(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < ' ' || r > '~' || r == '"' || r == '\\' {
			fmt.Fprintf(&b, `\U%08X`, r)
			continue
		}
		b.WriteRune(r)
	}
	return `"` + b.String() + `"`
}
