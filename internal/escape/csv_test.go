package escape

import (
	"regexp"
	"strings"
	"testing"
)

func TestCSV(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                        "",
		"sg-admins":               "sg-admins",
		"ada@contoso.com":         "ada@contoso.com",
		"a = b":                   "a = b",
		`=HYPERLINK("http://x")`:  `'=HYPERLINK("http://x")`,
		"+1":                      "'+1",
		"-1":                      "'-1",
		"@SUM(A1)":                "'@SUM(A1)",
		"  =1":                    "'  =1",
		"'=1":                     "''=1",
		"' '=1":                   "'' '=1",
		"'quoted'":                "'quoted'",
		"＝1":                      "'＝1",
		"\t=1":                    `\t=1`, // a tab is visible, so it starts no formula
		"\r=1":                    `\r=1`,
		"a;=cmd|' /C calc'!A0":    "a;'=cmd|' /C calc'!A0",
		"a,-b":                    "a,'-b",
		"a, 'b', -c":              "a, 'b',' -c",
		"x;;=1":                   "x;;'=1",
		"##[x]":                   `\u{23}#[x]`,
		"\u202e=1":                `\u{202e}=1`,
		"=1,=2;=3|=4":             "'=1,'=2;'=3|'=4",
		"=1\n=2":                  `'=1\n=2`,
		"sg-prod;owners (a) | -b": "sg-prod;owners (a) |' -b",
	} {
		if got := CSV(text); got != want {
			t.Errorf("CSV(%q) = %q, want %q", text, got, want)
		}
		if got := withoutApostrophes(want); got != Line(text) {
			t.Errorf("%q is read as %q, want %q", want, got, Line(text))
		}
	}
}

// withoutApostrophes reads what CSV wrote: wherever CSV puts an apostrophe there
// is one more than the text had, so no text is lost.
func withoutApostrophes(text string) string {
	return regexp.MustCompile("(^|[,;|])'([ ']*[=+@＝＋－＠-])").ReplaceAllString(text, "$1$2")
}

func FuzzCSV(f *testing.F) {
	for _, text := range []string{"=1", "'=1", "''=1", ";' =1", ",=1,=2", "|＝", "a;'b", "- -", "' '", "\t=", "''"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := CSV(text)
		if back := withoutApostrophes(got); back != Line(text) {
			t.Errorf("%q became %q and came back as %q", text, got, back)
		}
		cells := strings.FieldsFunc(got, func(r rune) bool { return strings.ContainsRune(",;|\t\r\n", r) })
		for _, cell := range cells {
			if strings.ContainsAny(strings.TrimLeft(cell, " ")[:min(1, len(strings.TrimLeft(cell, " ")))], "=+-@") {
				t.Errorf("%q: a cell is a formula in %q", text, got)
			}
		}
	})
}
