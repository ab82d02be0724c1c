package strictyaml_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pim-groups/internal/strictyaml"
)

func TestNearest(t *testing.T) {
	t.Parallel()
	allowed := []string{"name", "id", "pim", "owners"}
	tests := []struct{ word, want string }{
		{"name", "name"}, {"Name", "name"}, {"nmae", "name"}, {"names", "name"}, {"nam", "name"}, {"owner", "owners"},
		{"OWNERS", "owners"}, {"onwers", "owners"}, {"ids", "id"}, {"i", "id"}, {"d", "id"}, {"pym", "pim"},
		{"x", ""}, {"", ""}, {"displayName", ""}, {"eligible-members", ""}, {"xy", ""}, {strings.Repeat("name", 1000), ""},
	}
	for _, tt := range tests {
		if got := strictyaml.Nearest(tt.word, allowed); got != tt.want {
			t.Errorf("%.20q is near %q, want %q", tt.word, got, tt.want)
		}
	}
	if got := strictyaml.Nearest("MAX_ONBOARD", []string{"max-onboard"}); got != "max-onboard" {
		t.Errorf("the kind of dash counts: %q", got)
	}
	if got := strictyaml.Nearest("x", nil); got != "" {
		t.Errorf("nothing is allowed and %q is near", got)
	}
}

// TestQuote: a message repeats at most 200 characters, whole ones.
func TestQuote(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "a", strings.Repeat("é", 200), strings.Repeat("x", 200)} {
		if got := strictyaml.Quote(s); got != `"`+s+`"` {
			t.Errorf("%q became %s", s, got)
		}
	}
	for _, s := range []string{strings.Repeat("é", 201), strings.Repeat("🔒", 5000)} {
		got := strings.Trim(strictyaml.Quote(s), `"`)
		if utf8.RuneCountInString(got) != 200 || !strings.HasSuffix(got, "…") || !utf8.ValidString(got) {
			t.Errorf("cut to %d characters: %q", utf8.RuneCountInString(got), got)
		}
	}
}
