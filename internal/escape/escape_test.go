package escape_test

import (
	"strings"
	"testing"
	"unicode"

	"pim-groups/internal/escape"
	"pim-groups/internal/fake/hostile"
)

func TestLine(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"plain", "sg-prod-owners [eu] 100 %", "sg-prod-owners [eu] 100 %"},
		{"empty", "", ""},
		{"other scripts and emoji", "Café Zürich 名前 ع 👍🏽 #1 a:b", "Café Zürich 名前 ع 👍🏽 #1 a:b"},
		{"backslashes stay", `a\nb\`, `a\nb\`},
		{"line ends", "a\nb\r\tc", `a\nb\r\tc`},
		{"terminal", "\x1b[2J\x7f\u009b", `\u{1b}[2J\u{7f}\u{9b}`},
		{"separators", "a\u2028b\u2029", `a\u{2028}b\u{2029}`},
		{"direction", "\u202eabc\u2066", `\u{202e}abc\u{2066}`},
		{"invisible", "a\u200bb\u00adc\ufe0fd\U000e0041e\u034ff\u3164", `a\u{200b}b\u{ad}c\u{fe0f}d\u{e0041}e\u{34f}f\u{3164}`},
		{"blanks", "a\u00a0b\u3000c\u2800", `a\u{a0}b\u{3000}c\u{2800}`},
		{"private and unassigned", "\ue000\U0003fffe", `\u{e000}\u{3fffe}`},
		{"not UTF-8", "a\xffb\xc3", `a\xffb\xc3`},
		{"the replacement character itself", "\ufffd", "\ufffd"},
		{"command", "::error::x", `\u{3a}:error::x`},
		{"command after blanks", "  ::error::x", `  \u{3a}:error::x`},
		{"colon at the start", ":x", `\u{3a}x`},
		{"colon later", "a::b", "a::b"},
		{"legacy command", "x ##[error]y", `x \u{23}#[error]y`},
		{"legacy command in a run", "###[x] #[y] ##z", `#\u{23}#[x] #[y] ##z`},
		{"command of Azure Pipelines", "x ##vso[task.complete]y ###vso[z] ##vso z", `x \u{23}#vso[task.complete]y #\u{23}#vso[z] ##vso z`},
		{"mark without a letter", "\u0301a", `\u{301}a`},
		{"mark after an escape", "\n\u0301", `\n\u{301}`},
		{"marks on a letter", "e\u0301\u0302", "e\u0301\u0302"},
		{"too many marks", "e" + strings.Repeat("\u0301", 10) + "f\u0301", "e" + strings.Repeat("\u0301", 8) + `\u{301}\u{301}` + "f\u0301"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := escape.Line(test.text); got != test.want {
				t.Errorf("Line(%q) = %q, want %q", test.text, got, test.want)
			}
		})
	}
}

func TestQuote(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{"", `""`},
		{"a b", `"a b"`},
		{`a"b\n`, `"a\"b\\n"`},
		{"a\nb", `"a\nb"`},
		{"::x ##[y]", `"::x \u{23}#[y]"`},
		{"\u0301", `"\u{301}"`},
	}
	for _, test := range tests {
		if got := escape.Quote(test.text); got != test.want {
			t.Errorf("Quote(%q) = %q, want %q", test.text, got, test.want)
		}
	}
}

// checkLine is what holds for Line and Quote whatever the text.
func checkLine(t *testing.T, text string) {
	t.Helper()
	line := escape.Line(text)
	if again := escape.Line(line); again != line {
		t.Errorf("Line(%q) = %q, and Line of that is %q", text, line, again)
	}
	quoted := escape.Quote(text)
	for _, r := range line + quoted {
		if !unicode.IsPrint(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) {
			t.Errorf("%q: %q or %q holds %q", text, line, quoted, r)
		}
	}
	if got, ok := unquote(quoted); !ok || got != text {
		t.Errorf("Quote(%q) = %q, which reads back as %q", text, quoted, got)
	}
}

func FuzzLine(f *testing.F) {
	hostile.Fuzz(f, checkLine)
}

// unquote reads what Quote wrote, by the rule stated in the package comment.
func unquote(s string) (string, bool) {
	s, ok := strings.CutPrefix(s, `"`)
	s, ok2 := strings.CutSuffix(s, `"`)
	var b strings.Builder
	for s != "" {
		before, rest, found := strings.Cut(s, `\`)
		if strings.Contains(before, `"`) {
			return "", false
		}
		b.WriteString(before)
		if s = rest; found {
			var text string
			text, s = unescape(s)
			b.WriteString(text)
		}
	}
	return b.String(), ok && ok2
}

// unescape reads one escape after its backslash, and gives what follows it.
func unescape(s string) (text, rest string) {
	switch {
	case strings.HasPrefix(s, "u{"):
		digits, rest, _ := strings.Cut(s[2:], "}")
		return string(rune(hex(digits))), rest
	case strings.HasPrefix(s, "x"):
		return string([]byte{byte(hex(s[1:3]))}), s[3:]
	}
	if i := strings.IndexByte(`nrt"\`, s[0]); i >= 0 {
		return "\n\r\t\"\\"[i : i+1], s[1:]
	}
	return "\x00unknown escape", s[1:]
}

func hex(digits string) int {
	n := 0
	for _, d := range digits {
		n = n*16 + strings.IndexRune("0123456789abcdef", d)
	}
	return n
}
