package strictyaml_test

import (
	"fmt"
	"strings"
	"testing"

	"pim-groups/internal/strictyaml"
)

// TestCharacters: which characters may stand in a file at all, in a value and
// in a comment.
func TestCharacters(t *testing.T) {
	t.Parallel()
	tests := []struct {
		char, inValue, inComment string // what the message names it, "" when it is allowed
	}{
		{"\t", "", ""}, {"é", "", ""}, {"🔒", "", ""}, {"\ufdd0", "", ""}, {"\ufffd", "", ""},
		{"\u00a0", "", ""}, {"\u3000", "", ""}, {"⚠\ufe0f", "", ""}, {"ℹ\ufe0f", "", ""},
		{"\u200b", "", "an invisible character (U+200B)"}, {"\u00ad", "", "an invisible character (U+00AD)"},
		{"\u3164", "", "an invisible character (U+3164)"}, {"\u2800", "", "an invisible character (U+2800)"},
		{"\U000E0061", "", "an invisible character (U+E0061)"}, {"\ufe0f", "", "an invisible variation selector (U+FE0F)"},
		{"\U000E0100", "", "an invisible variation selector (U+E0100)"},
		{"\u202e", "", "an invisible character that changes the direction of text (U+202E)"},
		{"\u2067", "", "an invisible character that changes the direction of text (U+2067)"},
		{"\u200f", "", "an invisible character that changes the direction of text (U+200F)"},
		{"\u061c", "", "an invisible character that changes the direction of text (U+061C)"},
		{"\x01", "the control character U+0001", "the control character U+0001"},
		{"\x0b", "the control character U+000B", "the control character U+000B"},
		{"\x0c", "the control character U+000C", "the control character U+000C"},
		{"\x1b", "the control character U+001B", "the control character U+001B"},
		{"\x7f", "the control character U+007F", "the control character U+007F"},
		{"\u009b", "the control character U+009B", "the control character U+009B"},
		{"\u0085", "the line break U+0085", "the line break U+0085"},
		{"\u2028", "the line break U+2028", "the line break U+2028"},
		{"\u2029", "the line break U+2029", "the line break U+2029"},
		{"\ufeff", "a byte order mark (U+FEFF)", "a byte order mark (U+FEFF)"},
		{"\uffff", "the code U+FFFF, which is no", "the code U+FFFF, which is no"},
		{"\r", "a carriage return (U+000D)", "a carriage return (U+000D)"},
		{"\x80", "a byte that is not UTF-8", "a byte that is not UTF-8"},
		{"\xc0\x80", "a byte that is not UTF-8", "a byte that is not UTF-8"},
		{"\xed\xa0\x80", "a byte that is not UTF-8", "a byte that is not UTF-8"},
		{"\xf4\x90\x80\x80", "a byte that is not UTF-8", "a byte that is not UTF-8"},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%+q", tt.char), func(t *testing.T) {
			t.Parallel()
			expectCharacter(t, "a: 'é"+tt.char+"x'\n", tt.inValue, 6)
			expectCharacter(t, "a: b # é"+tt.char+"x\n", tt.inComment, 9)
			expectCharacter(t, "# é"+tt.char+"x\na: b\n", tt.inComment, 4)
		})
	}
}

func expectCharacter(t *testing.T, text, want string, column int) {
	t.Helper()
	root, got := complaints(text)
	place := fmt.Sprintf("file-encoding 1:%d-%d %s", column, column+1, want)
	switch {
	case want == "" && (root == nil || len(got) > 0):
		t.Errorf("%+q is refused: %q", text, got)
	case want != "" && (root != nil || len(got) != 1 || !strings.HasPrefix(got[0], place)):
		t.Errorf("%+q: got %q, want %q", text, got, place)
	}
}

// TestNotAComment: a "#" inside a word begins none, so what follows is text.
func TestNotAComment(t *testing.T) {
	t.Parallel()
	if _, got := complaints("a: b#\u202e\n"); len(got) != 0 {
		t.Errorf("got %q", got)
	}
}

// TestCommentWithoutBlank: the library begins a comment right behind a quote
// or a bracket.
func TestCommentWithoutBlank(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"a: 'b'#\u202e\n", "a: \"b\"#\u202e\n", "a: []#\u202e\n", "a: {}#\u202e\n", "a: [b,#\u202e\n c]\n", "a: |#\u202e\n b\n"} {
		if _, got := complaints(text); len(got) != 1 || !strings.HasPrefix(got[0], "file-encoding") {
			t.Errorf("%+q: got %q", text, got)
		}
	}
}

// TestExtent: the limits on size and number, on both sides.
func TestExtent(t *testing.T) {
	t.Parallel()
	list := func(n int) string { return "- [" + strings.Repeat("a,", n) + "]\n" }
	tests := []struct{ name, text, want string }{
		{"size", "a: b\n#" + strings.Repeat("x", strictyaml.MaxSize-6), ""},
		{"one byte more", "a: b\n#" + strings.Repeat("x", strictyaml.MaxSize-5), "file-size 1:1-0"},
		{"50,000 values", list(strictyaml.MaxNodes - 2), ""},
		{"one value more", list(strictyaml.MaxNodes - 1), "file-nodes 1:1-"},
		{"50 values more", list(strictyaml.MaxNodes + 50), "file-nodes 1:1-"},
		{"separators", strings.Repeat("[],", 60_000), "file-nodes 1:1-"},
		{"separators on lines", strings.Repeat("-\n", 110_000), "file-nodes 104858:1-2"},
		{"4,097 brackets", "\"" + strings.Repeat("[", 4097) + "\"\n", "file-depth 1:18-19"},
		{"4,096 brackets in quotes", "\"" + strings.Repeat("[", 4096) + "\"\n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, got := complaints(tt.text)
			if tt.want == "" && len(got) > 0 || tt.want != "" && (len(got) != 1 || !strings.HasPrefix(got[0], tt.want)) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestNodesInMappings: keys don't count; beyond the limit no more is read, and said once.
func TestNodesInMappings(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range strictyaml.MaxNodes + 100 {
		fmt.Fprintf(&b, "k%d: 1\n", i)
	}
	root, got := complaints(b.String())
	if len(got) != 1 || !strings.HasPrefix(got[0], "file-nodes 50000:1-10 the file has more than 50000 values") {
		t.Errorf("got %q", got)
	}
	if len(root.Entries) != strictyaml.MaxNodes {
		t.Errorf("%d entries", len(root.Entries))
	}
}
