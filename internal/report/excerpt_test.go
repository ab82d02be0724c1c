package report

import (
	"strings"
	"testing"

	"pim-groups/internal/escape"
)

func TestExcerpt(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 200)
	tests := []struct {
		name                 string
		line                 string
		column, end          int
		wantText, wantCarets string
	}{
		{"a word", "  name: sg-a", 9, 13, "  name: sg-a", "        ^^^^"},
		{"only the start is known", "  name: sg-a", 3, 0, "  name: sg-a", "  ^"},
		{"a tab is two characters wide", "\tname: a", 2, 6, "\tname: a", "  ^^^^"},
		{"the tab itself", "\tname: a", 1, 2, "\tname: a", "^^"},
		{"wide characters", "- 日本: x", 3, 5, "- 日本: x", "  ^^^^"},
		{"after wide characters", "日本 x", 4, 5, "日本 x", "     ^"},
		{"a combining mark takes no room", "e\u0301a b", 5, 6, "e\u0301a b", "   ^"},
		{"an invisible character is drawn as its escape", "a\u200bb", 2, 3, "a\u200bb", " ^^^^^^^^"},
		{"a byte that is not UTF-8", "a\xffb", 3, 4, "a\xffb", "     ^"},
		{"past the end", "ab", 9, 12, "ab", "  ^"},
		{"an empty line", "", 1, 0, "", "^"},
		{"the end before the start", "abcd", 3, 2, "abcd", "  ^"},
		{"a long line from its start", long, 1, 4, strings.Repeat("a", 30) + "…", "^^^"},
		{"a long mark is cut with its line", long, 3, 150, strings.Repeat("a", 30) + "…", "  " + strings.Repeat("^", 28)},
		{"a long line around the column", strings.Repeat("a", 100) + "bcd" + long, 101, 104,
			"…" + strings.Repeat("a", 7) + "bcd" + strings.Repeat("a", 19) + "…", strings.Repeat(" ", 8) + "^^^"},
		{"the end of a long line", long + "bc", 201, 203, "…" + strings.Repeat("a", 7) + "bc", strings.Repeat(" ", 8) + "^^"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			text, carets := newCharacters(test.line).excerpt(test.column, test.end, 30)
			if text != test.wantText || carets != test.wantCarets {
				t.Errorf("got\n%q\n%q\nwant\n%q\n%q", text, carets, test.wantText, test.wantCarets)
			}
		})
	}
}

// FuzzExcerpt: whatever the line, what is drawn fits, and the first caret
// stands on the character at the column.
func FuzzExcerpt(f *testing.F) {
	f.Add("  - name: sg-a", 11, 15)
	f.Add("\t日本\u202e", 2, 3)
	f.Add(strings.Repeat("x\u0301", 100), 90, 95)
	f.Add("\xff\xfe", 2, 9)
	f.Fuzz(func(t *testing.T, line string, column, end int) {
		if column < 1 {
			return
		}
		const width = 60
		text, carets := newCharacters(line).excerpt(column, end, width)
		if got := escape.Width(escape.Line(text)); got > width+1 {
			t.Errorf("%d columns wide: %q", got, text)
		}
		if got := len(carets); got > width+1 {
			t.Errorf("carets up to column %d", got)
		}
		if !strings.Contains(carets, "^") {
			t.Error("no caret")
		}
	})
}

func TestWrap(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"short", "a b", "a b"},
		{"exact", "aaaa bbbbb", "aaaa bbbbb"},
		{"one too many", "aaaa bbbbbb", "aaaa|bbbbbb"},
		{"less room after the first line", "aaaaa bbbb ccc dd", "aaaaa bbbb|ccc dd"},
		{"hanging", "aaaaaaaaaa bbbb cccc", "aaaaaaaaaa|bbbb|cccc"},
		{"a word that is too long stays whole", "a bbbbbbbbbbbbbb c", "a|bbbbbbbbbbbbbb|c"},
		{"wide characters count twice", "日本日本 日", "日本日本|日"},
		{"blanks of a name stay", "a  b", "a  b"},
		{"nothing", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := strings.Join(Wrap(test.text, 10, 2), "|"); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// A wrapped text must not start a line with what the runner takes for a
// command, though it stands in the middle of the text.
func TestParagraphBreaksCommands(t *testing.T) {
	t.Parallel()
	var p page
	p.paragraph(0, plain, "fix:", " "+strings.Repeat("x", columns)+" ::error::owned")
	for line := range strings.Lines(p.String()) {
		if strings.HasPrefix(strings.TrimLeft(line, " "), "::") {
			t.Errorf("a command: %q", line)
		}
	}
}

func TestAssemble(t *testing.T) {
	t.Parallel()
	more := func(left int) string { return strings.Repeat("~", left) }
	parts := func() []part {
		return []part{
			{head: "<", foot: ">", more: more, rows: []row{{text: "w", weight: medium}, {text: "E", weight: heavy}, {text: "n", weight: light}}},
			{head: "(", foot: ")", more: more, rows: []row{{text: "?", weight: heaviest}, {text: "longer", weight: heavy}, {text: "d", weight: detail}}},
			{head: "end"},
		}
	}
	const fixed = len("<~~~>(~~~)end")
	for room, want := range map[int]string{
		0:   "<~~~>(~~~)end",
		1:   "<~~~>(?~~)end",
		2:   "<E~~>(?~~)end",
		7:   "<E~~>(?~~)end", // "longer" does not fit, so nothing lighter may
		8:   "<E~~>(?longer~)end",
		9:   "<wE~>(?longer~)end",
		10:  "<wEn>(?longer~)end",
		11:  "<wEn>(?longerd)end",
		100: "<wEn>(?longerd)end",
	} {
		if got := assemble(parts(), fixed+room); got != want {
			t.Errorf("room %d: got %s, want %s", room, got, want)
		}
	}
}
