package config_test

import (
	"strings"
	"testing"

	"pim-groups/internal/config"
)

// Options take ids as the file does, and say as much about one that is none.
func TestParseID(t *testing.T) {
	t.Parallel()
	const canonical = "0f1e2d3c-4b5a-4678-9a0b-c1d2e3f4a5b6"
	if id, err := config.ParseID(strings.ToUpper(canonical)); id != canonical || err != nil {
		t.Errorf("%q, %v", id, err)
	}
	for text, want := range map[string]string{
		"{" + canonical + "}":                  "write it without braces, quotes or spaces: " + canonical,
		"00000000-0000-0000-0000-000000000000": "is the nil id",
		"sg-admins":                            `"sg-admins" is not an object id; copy the object id`,
		"":                                     "is not an object id",
	} {
		if id, err := config.ParseID(text); id != "" || err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %q, %v; want %q", text, id, err, want)
		}
	}
}
