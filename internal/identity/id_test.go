package identity_test

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pim-groups/internal/identity"
)

func TestCanonicalID(t *testing.T) {
	t.Parallel()
	const id = "0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9"
	for text, want := range map[string]string{
		id:                                      id,
		strings.ToUpper(id):                     id,
		"":                                      "",
		identity.NilID:                          "",
		"00000000-0000-0000-0000-000000000001":  "00000000-0000-0000-0000-000000000001",
		id[1:]:                                  "",
		id + "0":                                "",
		"{" + id + "}":                          "",
		strings.ReplaceAll(id, "-", ""):         "",
		strings.ReplaceAll(id, "-", "_"):        "",
		strings.Replace(id, "-", "0", 1):        "",
		strings.Replace(id, "0", "-", 1):        "",
		strings.Replace(id, "f", "g", 1):        "",
		strings.Replace(id, "f", "`", 1):        "",
		strings.Replace(id, "0", "/", 1):        "",
		strings.Replace(id, "0", ":", 1):        "",
		strings.Replace(id, "0f", "à", 1):       "",
		strings.Replace(id, "0f1", "\u212a", 1): "", // the Kelvin sign, a letter of ASCII in lower case
	} {
		if got := identity.CanonicalID(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		if got := identity.IsCanonicalID(text); got != (text == want && want != "") {
			t.Errorf("%q: canonical %t", text, got)
		}
	}
}

// What an editor marks by the pattern is what the program refuses.
func TestIDPattern(t *testing.T) {
	t.Parallel()
	pattern := regexp.MustCompile(identity.IDPattern)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[0-9a-fA-Fg]{7,8}(-[0-9a-fA-F]{4}){3}-?[0-9a-fA-F-]{12}`).Draw(t, "text")
		if passes := pattern.MatchString(text) && text != identity.NilID; passes != (identity.CanonicalID(text) != "") {
			t.Errorf("%q: the pattern says %t", text, passes)
		}
	})
}
