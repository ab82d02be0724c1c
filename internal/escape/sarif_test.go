package escape

import (
	"regexp"
	"strings"
	"testing"
)

func TestSARIF(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"sg-admins":                   "sg-admins",
		"[PROD] admins (all)":         "[PROD] admins (all)",
		"[click](https://evil.test/)": `[click]\u{28}https://evil.test/)`,
		"](](":                        `]\u{28}]\u{28}`,
		"[a]\u200b(b)":                `[a]\u{200b}(b)`,
		"a\nb":                        `a\nb`,
		"##[add-mask]x":               `\u{23}#[add-mask]x`,
		"{0}":                         "{0}",
	} {
		if got := SARIF(text); got != want {
			t.Errorf("SARIF(%q) = %q, want %q", text, got, want)
		}
	}
}

func FuzzSARIF(f *testing.F) {
	for _, text := range []string{"[a](1)", "[a\x00](1)", "]\u202e(", "]]((", "::error::[x](y)"} {
		f.Add(text)
	}
	link := regexp.MustCompile(`\[[^\]]*\]\(`)
	f.Fuzz(func(t *testing.T, text string) {
		got := SARIF(text)
		if link.MatchString(got) {
			t.Errorf("%q still holds a link: %q", text, got)
		}
		if strings.ReplaceAll(got, `]\u{28}`, "](") != strings.ReplaceAll(Line(text), `]\u{28}`, "](") {
			t.Errorf("%q lost something: %q", text, got)
		}
	})
}
