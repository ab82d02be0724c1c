package report_test

import (
	"os"
	"regexp"
	"testing"

	"pim-groups/internal/report"
)

// Both tables of the page, for whom a format is and where it names relaxed rules,
// have a line for each.
func TestFormatsAreDocumented(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/reports.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range report.Names() {
		if n := len(regexp.MustCompile("(?m)^\\|.*`"+name+"`").FindAll(page, -1)); n < 2 {
			t.Errorf("docs/reports.md has %d lines about %s in its tables, want 2", n, name)
		}
	}
}
