package strictyaml_test

import (
	"fmt"
	"strings"
	"testing"

	"pim-groups/internal/finding"
	"pim-groups/internal/strictyaml"
)

// walk visits every value, and every key, of a tree in the order of the file.
func walk(n *strictyaml.Node, visit func(text string, pos finding.Pos)) {
	switch n.Kind {
	case strictyaml.Scalar, strictyaml.Null:
		visit(n.Text, n.Pos)
	case strictyaml.Sequence:
		for _, item := range n.Items {
			walk(item, visit)
		}
	case strictyaml.Mapping:
		for _, e := range n.Entries {
			visit(e.Key, e.Pos)
			walk(e.Value, visit)
		}
	}
}

// under repeats the text between two columns of a line, counted in
// characters, as an editor underlines it.
func under(text string, p finding.Pos) string {
	line := []rune(strings.Split(strings.ReplaceAll(strings.TrimPrefix(text, "\uFEFF"), "\r\n", "\n"), "\n")[p.Line-1])
	return string(line[p.Column-1 : p.EndColumn-1])
}

// TestPositions underlines every key and value of a text.
func TestPositions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       []string
	}{
		{"plain", "a: b\nc:   d e  # f\n", []string{"a", "b", "c", "d e"}},
		{"CRLF", "a: b\r\nc: 'd'\r\n", []string{"a", "b", "c", "'d'"}},
		{"byte order mark", "\uFEFFa: b\n", []string{"a", "b"}},
		{"byte order mark before a quote", "\uFEFF\"a\": b\n", []string{`"a"`, "b"}},
		{"quotes", `'it''s': "say \"x\" \u00e9"` + "\n", []string{`'it''s'`, `"say \"x\" \u00e9"`}},
		{"backslash before the end", `a: "b\\" # c` + "\n", []string{"a", `"b\\"`}},
		{"empty quotes", "a: ''\nb: \"\"\n", []string{"a", "''", "b", `""`}},
		{"wide characters", "日本: 管理者\né: ü\n", []string{"日本", "管理者", "é", "ü"}},
		{"beyond the basic plane", "🔒: x🔒y\n", []string{"🔒", "x🔒y"}},
		{"combining marks", "e\u0301: x\n", []string{"e\u0301", "x"}},
		{"tab", "a:\tb\t# c\n", []string{"a", "b"}},
		{"flow", "x: [日, {é: 'b', c: d}, \"e\"]\n", []string{"x", "日", "é", "'b'", "c", "d", `"e"`}},
		{"list", "- a\n-   b\n- - c\n  - d\n", []string{"a", "b", "c", "d"}},
		{"explicit key", "? a\n: b\n", []string{"a", "b"}},
		{"nothing after a key", "a:\nb: # c\n", []string{"a", "a", "b", "b"}},
		{"nothing after a dash", "- a\n-\n  \n- b\n", []string{"a", "-", "b"}},
		{"nothing in braces", "{a, b: }\n", []string{"a", "a", "b", "b"}},
		{"null words", "a: ~\nb: null\n", []string{"a", "~", "b", "null"}},
		{"plain over lines", "a: b\n  c d\ne: f\n", []string{"a", "b", "e", "f"}},
		{"quoted over lines", "a: \"b\n  c\"\ne: f\n", []string{"a", "\"b", "e", "f"}},
		{"literal block", "a: |2- # x\n   b\nc: d\n", []string{"a", "|2- # x", "c", "d"}},
		{"second line of a flow list", "a: [b,\n    c, d]\n", []string{"a", "b", "c", "d"}},
		{"no last line end", "a: b", []string{"a", "b"}},
		{"marker on the line", "--- {a: b}\n", []string{"a", "b"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var d strictyaml.Decoder
			root := d.Parse("f", []byte(tt.text))
			if root == nil || len(d.Found()) > 0 {
				t.Fatalf("refused: %v", d.Found())
			}
			var got []string
			walk(root, func(_ string, pos finding.Pos) { got = append(got, under(tt.text, pos)) })
			if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", tt.want) {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

// TestValues: a value is what is written and nothing else.
func TestValues(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text, want       string
		plain, multiline bool
	}{
		{"NO", "NO", true, false},
		{"1e5", "1e5", true, false},
		{"0x1F", "0x1F", true, false},
		{"010", "010", true, false},
		{"1_000", "1_000", true, false},
		{"2027-01-31", "2027-01-31", true, false},
		{".nan", ".nan", true, false},
		{"yes", "yes", true, false},
		{"a#b", "a#b", true, false},
		{"'NO'", "NO", false, false},
		{"'it''s'", "it's", false, false},
		{`"a\tb\x41\u00e9\U0001F512"`, "a\tbAé🔒", false, false},
		{"\"a\n  b\"", "a b", false, true},
		{"a\n  b", "a b", true, true},
		{"|\n  a\n  b\n", "a\nb\n", false, true},
		{">-\n  a\n  b\n", "a b", false, true},
	}
	for _, tt := range tests {
		var d strictyaml.Decoder
		root := d.Parse("f", []byte("k: "+tt.text+"\n"))
		if root == nil {
			t.Errorf("%q is refused: %v", tt.text, d.Found())
			continue
		}
		v := root.Entries[0].Value
		if v.Kind != strictyaml.Scalar || v.Text != tt.want || v.Plain != tt.plain || v.Multiline != tt.multiline {
			t.Errorf("%q reads as %+v", tt.text, *v)
		}
	}
}
