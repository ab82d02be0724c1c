package report

import (
	"fmt"
	"strings"
	"testing"
)

// A listing stays short however large the tenant is, says what it leaves out, and no
// name in it becomes Markdown.
func TestListing(t *testing.T) {
	t.Parallel()
	l := Listing{Mode: "discover", Result: Incomplete}
	for i := range mostSaid + 2 {
		l.Said = append(l.Said, fmt.Sprintf("<b>%d</b>\n## x", i))
	}
	for range mostListed + 3 {
		l.Groups = append(l.Groups, Listed{Name: "a|`b\n<i>", ID: "x|y", About: "[z](https://evil.test)"})
	}
	got := string(l.Markdown())
	for _, want := range []string{"## ⚠️ pim-groups discover — Incomplete\n\n- ", "\n- … 2 more, in the log\n\n| Group | Id | |\n", "\n| … 3 more, in the log | | |\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	if lines := strings.Count(got, "\n"); lines != 2+mostSaid+1+3+mostListed+1 {
		t.Errorf("%d lines", lines)
	}
	for _, foreign := range []string{"<b>", "<i>", "\n## x", "[z](", "x|y"} {
		if strings.Contains(got, foreign) {
			t.Errorf("%q came through", foreign)
		}
	}
}
