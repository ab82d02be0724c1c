package finding_test

import (
	"testing"

	"pim-groups/internal/finding"
)

func TestWords(t *testing.T) {
	t.Parallel()
	for got, want := range map[string]string{
		finding.Count(0, "group"):                   "0 groups",
		finding.Count(1, "group"):                   "1 group",
		finding.Count(2, "group"):                   "2 groups",
		finding.Quote(`sg-a`):                       `"sg-a"`,
		finding.List(nil, "or"):                     "",
		finding.List([]string{"a"}, "or"):           "a",
		finding.List([]string{"a", "b"}, "and"):     "a and b",
		finding.List([]string{"a", "b", "c"}, "or"): "a, b or c",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
