// Package hostile has the texts that an attacker would choose as the name of a
// group, for the tests of every place that shows foreign text.
package hostile

import (
	_ "embed"
	"encoding/json"
	"strings"
	"testing"
)

//go:embed names.jsonl
var namesFile string

// Name is a display name with the id under which tests report it.
type Name struct{ ID, DisplayName string }

// Names gives the display names, in the order of the file.
func Names(t testing.TB) []Name {
	t.Helper()
	var names []Name
	for line := range strings.Lines(namesFile) {
		var name Name
		if err := json.Unmarshal([]byte(line), &name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	if len(names) < 30 {
		t.Fatalf("only %d names: is the file whole?", len(names))
	}
	return names
}

// Texts gives the display names, and more texts that try the rules of
// package escape and the space between two of them.
func Texts(t testing.TB) []string {
	t.Helper()
	var texts []string
	for _, name := range Names(t) {
		texts = append(texts, name.DisplayName)
	}
	return append(texts,
		// ordinary names
		"x", "name", "sg-prod-subscription-owners", "Café Zürich", "名前", "名前 😀", "👩\u200d💻 team ❤\ufe0f",
		// blanks and characters that nobody sees
		" ", "  a  b  ", "\x00", "a\x00b", "\x7f", "\u0085", "\u202eevil", "\U000e0041\U000e0042", "\u3164", "\u2800", "\ue000", "\ufeff",
		"\ufffd", "\xff", "\xff<", "a\r\nb\rc", "e"+strings.Repeat("\u0301", 60),
		// commands of the runner, their properties, and outputs
		" \t::error::x", "###[error]", "#\u200b#[error]x", "\u0301::error::x", "\u2028::error::x", "\xff\xfe::x", ":: ::error::x",
		"a=b,c:d%0A", "100%25%0A%3A", "==x", " = ", "=", "%", "ghadelimiter_",
		// what GitHub decorates
		"www.evil.example", "WWW.evil.example", "http://evil.example/x", "ftp://x.y", "mailto:a@evil.example", "a@evil.example",
		"@org/team", "x @me", "#123", "GH-1", "gh-12", "o/r#1", ":+1:", ":x:", "$x$", "$$\\phantom{x}$$",
		// Markdown
		"~~a~~", "~a~", "**a**", "__a__", "_a_", "*", "- a", "+ a", "1. a", "12) a", "1.", "---", "***", "===", "a\n===", "x _a_", "x ~~a~~",
		"x [y](z)", "[^1]", "[^1]: x", "![x](y)", "[x][y]", "[ ] a", "- [x] a", "|", "a|b", "||", `\|`, `\\|`, `a\`,
		"`", "`a`", "``", " ` ", "`a", "a`", "a `` b", "    code", "> q", "# h", "####### h", "```x",
		// HTML and scripts
		"<!-- x -->", "<!-- x", "<!--", "-->", "]]>", "<?x?>", "<![CDATA[x]]>", "<a@b.cd>", "<https://x.y>",
		"&amp;", "&#124;", "&lt;b&gt;", "&#60;b&#62;", "&NotEqualTilde;", `"'`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`,
		"</title><script>alert(1)</script>", "</table><p>", "<svg onload=alert(1)>", "javascript:alert(1)",
		// other languages
		"{{ x }}", "${{ x }}", "style a:#b;", "end", "click x",
	)
}

// Fuzz checks the texts, more of them, and what fuzzing makes of them. Without
// fuzzing, go test runs the check with the texts themselves.
func Fuzz(f *testing.F, check func(*testing.T, string), more ...string) {
	for _, text := range append(Texts(f), more...) {
		f.Add(text)
	}
	f.Fuzz(check)
}
