package cli

import "testing"

// A comment holds an id if somebody could have meant it as one, however it was
// copied; dates, words and short commits are none.
func TestResemblesID(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		" 5d4bcfd4-e6af-436b-a92c-39e790a1894b":         true,
		" {5D4BCFD4-E6AF-436B-A92C-39E790A1894B}":       true,
		"5d4bcfd4e6af436ba92c39e790a1894b":              true,
		"urn:uuid:5d4bcfd4-e6af-436b-a92c-39e790a1894b": true,
		"5d4bcfd4‐e6af‑436b−a92c–39e790a1894b":          true,
		"5d4bcfd4\u00ade6af\u200b436b\u2060a92c":        true,
		"５ｄ４ｂｃｆｄ４－ｅ６ａｆ－４３６ｂ":                            true,
		"5d4bcfd4_e6af_436b":                            true,
		"5d4bcfd4-e6af":                                 true,
		"5d4bcfd4- e6af- 436b- a92c- 39e790a1894b":      true,
		"5d4bcfd4-e6a":                                     false,
		" until 2026-11-24, by ada@contoso.com":            false,
		" decade of added facades, deed 3f2a9c1":           false,
		" INC0012345678, +1-202-555-0143, " + "24.11.2026": false,
		"": false,
	} {
		if got := resemblesID(text); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}

func TestNamesFile(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		" the others: @never.txt # and": "@never.txt", "@never.txt\n": "@never.txt", "\u2028@a": "@a", "(@a": "@a",
		" ask ada@contoso.com": "", " ask a.@b.test": "", "": "",
	} {
		if got := namesFile(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
