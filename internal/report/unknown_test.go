package report_test

import (
	"fmt"
	"strings"
	"testing"

	"pim-groups/internal/plan"
	"pim-groups/internal/report"
)

// Each declared group that is unknown only because PIM's list could not be
// read, so that no finding is about it, is named in every format.
func TestUnknownAreNamed(t *testing.T) {
	t.Parallel()
	s := newSheet()
	s.declare("sg-managed", objectID(1), plan.Managed, "")
	for i := range 12 {
		s.declare(fmt.Sprintf("sg-nobody-knows-%02d", i), objectID(10+i), plan.Unknown, "the list of PIM could not be read: 429")
	}
	in := s.input()
	for _, format := range report.Names() {
		text := render(t, format, in)
		for i := range 12 {
			if name := fmt.Sprintf("sg-nobody-knows-%02d", i); !strings.Contains(text, name) {
				t.Errorf("%s does not name %s", format, name)
			}
		}
		if !strings.Contains(strings.ToLower(text), "unknown") {
			t.Errorf("%s does not say that they are unknown", format)
		}
	}
}

// More than an annotation has room for: those that are named are named whole,
// and the others are counted.
func TestManyUnknown(t *testing.T) {
	t.Parallel()
	s := newSheet()
	const all = 500
	for i := range all {
		s.declare(fmt.Sprintf("sg-nobody-knows-%03d", i), objectID(10+i), plan.Unknown, fmt.Sprintf("reason %d", i%3))
	}
	text := render(t, "github", s.input())
	named := strings.Count(text, `"sg-nobody-knows-`)
	if want := fmt.Sprintf("and %d more", all-named); named < 90 || !strings.Contains(text, want) {
		t.Errorf("%d are named; no %q in\n%s", named, want, text)
	}
	if strings.Count(text, "reason 1") != 1 {
		t.Errorf("the same reason is told more than once:\n%s", text)
	}
}
