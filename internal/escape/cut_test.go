package escape_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pim-groups/internal/escape"
	"pim-groups/internal/fake/hostile"
)

func TestCut(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		n    int
		want string
	}{
		{"abcdef", 6, "abcdef"},
		{"abcdefg", 6, "abc…"},
		{"abcä", 5, "abcä"},
		{"abäcde", 6, "ab…"},
		{"ab名cd", 6, "ab…"},
		{"a😀bcd", 7, "a…"},
		{"abcd", 3, "…"},
		{"abcd", 2, ""},
		{"", 0, ""},
		{"abcd", -1, ""},
		{strings.Repeat("\x80", 9), 7, strings.Repeat("\x80", 4) + "…"},
		{"a\xc3bcdef", 5, "a\xc3…"},
		{"abé\x80cdef", 7, "abé…"},
		{"名前", 4, "…"},
	}
	for _, test := range tests {
		if got := escape.Cut(test.text, test.n); got != test.want {
			t.Errorf("Cut(%q, %d) = %q, want %q", test.text, test.n, got, test.want)
		}
	}
}

func FuzzCut(f *testing.F) {
	for _, name := range hostile.Texts(f) {
		f.Add(name, 7)
	}
	f.Fuzz(func(t *testing.T, text string, n int) {
		got := escape.Cut(text, n)
		kept, shortened := strings.CutSuffix(got, "…")
		switch {
		case got == text:
		case len(got) > max(n, 0):
			t.Errorf("Cut(%q, %d) has %d bytes", text, n, len(got))
		case got != "" && !shortened, !strings.HasPrefix(text, kept):
			t.Errorf("Cut(%q, %d) = %q", text, n, got)
		case utf8.ValidString(text) && !utf8.ValidString(got):
			t.Errorf("Cut(%q, %d) = %q splits a character", text, n, got)
		}
	})
}

func TestWidth(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want int
	}{
		{"", 0}, {"abc", 3}, {"é", 1}, {"e\u0301", 1}, {"名前", 4}, {"ｱ", 1}, {"Ａ", 2}, {"😀", 2}, {"ع", 1}, {"…", 1},
	}
	for _, test := range tests {
		if got := escape.Width(test.text); got != test.want {
			t.Errorf("Width(%q) = %d, want %d", test.text, got, test.want)
		}
	}
}

func BenchmarkLine(b *testing.B) {
	for name, text := range map[string]string{"plain": "sg-prod-subscription-owners", "hostile": "x ##[error]\u202e\n名前"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				escape.Line(text)
			}
		})
	}
}

func BenchmarkMarkdown(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		escape.Markdown("the owner \"ada@contoso.com\" of \"sg-prod-subscription-owners\" is disabled")
	}
}
