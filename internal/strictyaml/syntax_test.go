package strictyaml_test

import (
	"fmt"
	"strings"
	"testing"

	"pim-groups/internal/finding"
	"pim-groups/internal/strictyaml"
)

// complaints reads a text and lists what is wrong, as "rule line:column-end
// message".
func complaints(text string) (*strictyaml.Node, []string) {
	var d strictyaml.Decoder
	root := d.Parse("f", []byte(text))
	var list []string
	for _, f := range d.Found() {
		list = append(list, fmt.Sprintf("%s %s %s", f.Rule, where(f.Pos), f.Message))
	}
	return root, list
}

func where(p finding.Pos) string { return fmt.Sprintf("%d:%d-%d", p.Line, p.Column, p.EndColumn) }

// TestSyntaxErrors holds the place and our words for each error that the YAML
// library knows. Its own messages name a line at best.
func TestSyntaxErrors(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{"a:\n\t- b\n", "file-syntax 2:1-2 a tab where YAML requires spaces"},
		{"\ta: 1\n", "file-syntax 1:1-2 a tab where YAML"},
		{"a: |\n x\n\ty\n", "file-syntax 3:1-2 a tab where YAML"},
		{"a: @x\nb: c\n", `file-syntax 1:4-5 text can't begin with "@"`},
		{"a: `x`\n", "file-syntax 1:4-5 text can't begin with \"`\""},
		{"é: %x\n", `file-syntax 1:4-5 text can't begin with "%"`},
		{"[ |x ]\n", `file-syntax 1:3-4 text can't begin with "|"`},
		{"a:\n  - b: c\n   d: e\n", "file-syntax 3:4-8 the line does not line up with the list above it"},
		{"a:\n  - b\n  c: d\n", "file-syntax 3:3-7 the line does not line up"},
		{"a:\n  - b\n c: d\n", "file-syntax 3:2-6 the line does not fit here"},
		{"a: 1\n]\n", "file-syntax 2:1-2 the line does not fit here"},
		{"a: 1\n# x\n# y\n b: c\n", "file-syntax 4:2-6 the line does not fit here"},
		{"a: b: c\nd: e\n", "file-syntax 1:1-8 a colon in the wrong place"},
		{"a b\nc: d\n", "file-syntax 2:1-5 a colon in the wrong place"},
		{"a: 1\nb\nc: 2\n", "file-syntax 3:1-5 a key without a colon after it"},
		{"x: [a, b\ny: z\n", "file-syntax 2:1-5 a list in brackets needs a comma"},
		{"x: {a: 1\ny: 2\n", "file-syntax 2:1-5 a mapping in braces needs a comma"},
		{"x: [{a: 1}\n  {b: 2}]\n", "file-syntax 2:3-10 a list in brackets needs a comma"},
		{"a: \"x\nb: c\n", "file-syntax 2:1-5 quoted text that begins here is never closed"},
		{"z: 1\na: 'x\nb: c\n", "file-syntax 2:4-6 quoted text that begins here is never closed"},
		{"a: \"x\n---\nb\"\n", "file-syntax 2:1-4 quoted text is not closed before this line"},
		{"a: \"\\q\"\n", "file-syntax 1:1-8 a backslash in double quotes begins an escape that"},
		{"a: \"\\u12g4\"\n", "file-syntax 1:1-12 an escape in double quotes lacks its hexadecimal digits"},
		{"a: \"\\ud800\"\n", "file-syntax 1:1-12 a backslash in double quotes begins an escape that"},
		{"a: - b\n", "file-syntax 1:1-7 a list can't begin on the line of its key"},
		{"a: [1,,2]\n", "file-syntax 1:1-10 a value is missing here"},
		{"a: |0\n x\n", "file-syntax 1:1-6 a text block can't have the indentation 0"},
		{"a: | x\n", "file-syntax 1:1-7 only a comment can follow"},
		{"a: 'x'y\n", "file-syntax 1:1-8 the line does not fit here"},
		{"a: *x\n", "file-alias 1:1-6 aliases (*name) are not allowed"},
		{"a: *\n", "file-alias 1:1-5 anchors and aliases"},
		{"a: &\n", "file-alias 1:1-5 anchors and aliases"},
		{"a: !x!y z\n", "file-tag 1:1-10 tags (!name) are not allowed"},
		{"a: !<x z\n", "file-tag 1:1-9 tags (!name) are not allowed"},
		{"a: 1\n...\nb: 2\n", "file-documents 3:1-5 a second document begins here"},
		{"0: [:!00 \xef", "file-encoding 1:10-11 a byte that is not UTF-8"},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%q", tt.text), func(t *testing.T) {
			t.Parallel()
			_, got := complaints(tt.text)
			if len(got) != 1 || !strings.HasPrefix(got[0], tt.want) {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

// TestRefusedButRead: what is refused by choice doesn't hide the rest.
func TestRefusedButRead(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want []string
	}{
		{"%YAML 1.1\n%TAG !e! tag:x,1:\n# c\n---\na: &x 1\nb: *x\n", []string{
			"file-tag 1:1-10 directives", "file-tag 2:1-18 directives", `file-alias 5:4-6 anchors and aliases are not allowed, found "&x"`,
			`file-alias 6:4-6 anchors and aliases are not allowed, found "*x"`}},
		{"&a k: &b !!str v\n", []string{`file-alias 1:1-3 anchors and aliases are not allowed, found "&a"`,
			`file-alias 1:7-9 anchors and aliases are not allowed, found "&b"`, `file-tag 1:10-15 tags are not allowed, found "!!str"`}},
		{"- !a [x]\n- !b {x: y}\n- ! z\n- !!null\n- !<x,y> z\n", []string{`file-tag 1:3-5 tags are not allowed, found "!a"`,
			`file-tag 2:3-5 tags`, `file-tag 3:3-4 tags are not allowed, found "!"`, `file-tag 4:3-9 tags`, `file-tag 5:3-9 tags`}},
		{"- &l\n  - *l\n- [&m x, *m]\n", []string{`file-alias 1:3-5`, `file-alias 2:5-7`, `file-alias 3:4-6`, `file-alias 3:10-12`}},
		{"<<: {a: b}\n'<<': c\n? <<\n: d\n", []string{"file-alias 1:1-3 merge keys", "file-alias 3:3-5 merge keys"}},
		{"? [a]\n: b\n? {c: d}\n: e\n!t f: g\n", []string{"file-type 1:3-4 a list or mapping can't be a key",
			"file-type 3:3-4 a list or mapping can't be a key", "file-tag 5:1-3 tags"}},
		{"a: 1\n'a': 2\n\"\\x61\": 3\n", []string{`file-duplicate-key 2:1-4 the key "a" is written twice, first on line 1`,
			`file-duplicate-key 3:1-7 the key "a" is written twice, first on line 1`}},
		{"~: 1\nnull: 2\n~: 3\n", []string{`file-duplicate-key 3:1-2 the key "~" is written twice`}},
		{"a: 1\n---\nb: 2\n---\nc: 3\n", []string{"file-documents 2:1-4 a second document begins here"}},
		{"# a\u202e b\n# c\u202e\n# \u2066\n", []string{"file-encoding 1:4-5 an invisible character that changes the direction of text (U+202E) is not allowed here (2 times",
			"file-encoding 3:3-4 an invisible character that changes the direction of text (U+2066)"}},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%q", tt.text), func(t *testing.T) {
			t.Parallel()
			_, got := complaints(tt.text)
			if len(got) != len(tt.want) {
				t.Fatalf("got  %q\nwant %q", got, tt.want)
			}
			for i := range got {
				if !strings.HasPrefix(got[i], tt.want[i]) {
					t.Errorf("got  %q\nwant %q", got[i], tt.want[i])
				}
			}
		})
	}
}

// TestRelatedPlace: a duplicate key names both places.
func TestRelatedPlace(t *testing.T) {
	t.Parallel()
	var d strictyaml.Decoder
	root := d.Parse("f", []byte("a: 1\nb: 2\na: 3\n"))
	found := d.Found()
	if len(found) != 1 || len(found[0].Related) != 1 || where(found[0].Related[0].Pos) != "1:1-2" {
		t.Fatalf("got %v", found)
	}
	if len(root.Entries) != 2 || root.Entries[0].Value.Text != "1" {
		t.Errorf("the second value counts: %v", root.Entries)
	}
}

// TestWideEncodings: nothing is converted silently.
func TestWideEncodings(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"\xff\xfea\x00", "\xfe\xff\x00a", "a\x00:\x00", "\x00a\x00:", "\xff\xfe\x00\x00a\x00\x00\x00", "\x00\x00\xfe\xff"} {
		root, got := complaints(text)
		if root != nil || len(got) != 1 || !strings.HasPrefix(got[0], "file-encoding 1:1-0 the file is not UTF-8 text; it looks like UTF-16") {
			t.Errorf("%q: got %q", text, got)
		}
	}
}
