package escape_test

import (
	"testing"

	"pim-groups/internal/escape"
)

func TestDiffKeepsWhatAPatchNeeds(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		" \ufeffversion: 1\n", "-\ufeffgroups:\r\n", "+  - name: a\t# b\r\n", "\\ No newline at end of file\n", "@@ -1,3 +1,4 @@\n", "",
	} {
		if got := escape.Diff(text); got != text {
			t.Errorf("Diff(%q) = %q", text, got)
		}
	}
}

func TestDiffIsNoCommand(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		" \t::error::x\n":          " \t\\u{3a}:error::x\n",
		" \ufeff::error::x\n":      " \ufeff\\u{3a}:error::x\n",
		" \ufeff \t ::error::x\n":  " \ufeff \t \\u{3a}:error::x\n",
		" # \ufeff a\r b\x1b[2J\n": " # \\u{feff} a\\r b\\u{1b}[2J\n",
		" ##[error]x\n":            " \\u{23}#[error]x\n",
		" a\t\u0301\n":             " a\t\\u{301}\n",
	} {
		if got := escape.Diff(text); got != want {
			t.Errorf("Diff(%q) = %q, want %q", text, got, want)
		}
	}
}
