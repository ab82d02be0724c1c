package report_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
)

const summaryLimit = 900 << 10

// crowd is a run over n groups with findings that the function makes.
func crowd(n int, state plan.State, find func(i int, g *config.Group) []finding.Finding) report.Input {
	s := newSheet()
	for i := range n {
		s.declare(fmt.Sprintf("sg-%05d-with-a-name-of-usual-length", i), objectID(i), state, "")
	}
	in := s.input()
	for i := range s.file.Groups {
		in.Findings = append(in.Findings, find(i, &s.file.Groups[i])...)
	}
	return in
}

// cut finds what the document says about cut rows.
func cut(t *testing.T, document string) (left int) {
	t.Helper()
	for _, match := range regexp.MustCompile(`… (\d+) more`).FindAllStringSubmatch(document, -1) {
		n, err := strconv.Atoi(match[1])
		if err != nil {
			t.Fatal(err)
		}
		left += n
	}
	return left
}

func TestMarkdownCutsErrorsLast(t *testing.T) {
	t.Parallel()
	const groups = 10_000
	in := crowd(groups, plan.Managed, func(i int, g *config.Group) []finding.Finding {
		severity := finding.Warning
		if i%10 == 9 {
			severity = finding.Error
		}
		return []finding.Finding{withFix(about(g, "owners-minimum", severity, fmt.Sprintf("too few owners in %05d", i)), "Add an owner")}
	})
	got := render(t, "markdown", in)
	if len(got) > summaryLimit {
		t.Errorf("%d bytes, at most %d are allowed", len(got), summaryLimit)
	}
	if n := strings.Count(got, "❌ **error**"); n != groups/10 {
		t.Errorf("%d errors shown, want all %d", n, groups/10)
	}
	shown := strings.Count(got, "⚠️ **warning**") + strings.Count(got, "❌ **error**") + strings.Count(got, "| managed |")
	if left := cut(t, got); shown+left != 2*groups || left == 0 {
		t.Errorf("%d rows shown and %d said to be cut, want %d in all", shown, left, 2*groups)
	}
	checkClosed(t, got)
}

func TestMarkdownCutsUnknownLast(t *testing.T) {
	t.Parallel()
	const groups = 10_000
	in := crowd(groups, plan.Managed, func(i int, g *config.Group) []finding.Finding {
		f := about(g, "owner-disabled", finding.Error, "an owner is disabled in "+g.Name.Value)
		if i >= groups-100 {
			f.Status, f.Message, f.Severity = finding.NotEvaluated, "not evaluated: 429", finding.Note
		}
		return []finding.Finding{f}
	})
	for i := groups - 100; i < groups; i++ {
		in.Plan.Groups[i].State = plan.Unknown
	}
	got := render(t, "markdown", in)
	if len(got) > summaryLimit {
		t.Errorf("%d bytes, at most %d are allowed", len(got), summaryLimit)
	}
	for i := groups - 100; i < groups; i++ {
		if name := in.File.Groups[i].Name.Value; strings.Count(got, "`"+name+"`") < 2 {
			t.Fatalf("the unknown group %s is not told twice, as unknown and as not evaluated", name)
		}
	}
	if strings.Count(got, "❌ **error**") == groups-100 {
		t.Error("nothing was cut: the test proves nothing")
	}
	checkClosed(t, got)
}

// Each question may have a reason of its own, which takes room that can't be
// cut row by row.
func TestMarkdownCutsReasons(t *testing.T) {
	t.Parallel()
	in := crowd(500, plan.Managed, func(i int, g *config.Group) []finding.Finding {
		f := about(g, "owner-disabled", finding.Error, fmt.Sprintf("not evaluated: reason %d %s", i, strings.Repeat("@", 3000)))
		f.Status = finding.NotEvaluated
		return []finding.Finding{f}
	})
	got := render(t, "markdown", in)
	if len(got) > summaryLimit {
		t.Errorf("%d bytes, at most %d are allowed", len(got), summaryLimit)
	}
	if !strings.Contains(got, "… 400 reasons more") {
		t.Error("does not say how many reasons are left out")
	}
	if shown := strings.Count(got, "**Rules without"); shown+strings.Count(got, " … 1 more") != 100 || shown == 100 {
		t.Errorf("%d reasons shown: either some are lost, or nothing was cut and the test proves nothing", shown)
	}
	checkClosed(t, got)
}

// checkClosed looks for tables and folds that are cut in the middle.
func checkClosed(t *testing.T, document string) {
	t.Helper()
	if opened, closed := strings.Count(document, "<details>"), strings.Count(document, "</details>"); opened != closed {
		t.Errorf("%d folds opened, %d closed", opened, closed)
	}
	for line := range strings.Lines(document) {
		if strings.HasPrefix(line, "|") && !strings.HasSuffix(line, "|\n") {
			t.Fatalf("a row is cut: %q", line)
		}
	}
	if !strings.HasSuffix(document, "</details>\n\n") {
		t.Error("the end is missing")
	}
}

func TestTextLimitsLesserLists(t *testing.T) {
	t.Parallel()
	in := crowd(30, plan.Managed, func(i int, g *config.Group) []finding.Finding {
		return []finding.Finding{about(g, "override-risk", finding.Note, fmt.Sprintf("note %d", i))}
	})
	got := render(t, "text", in)
	if n := strings.Count(got, "note override-risk"); n != 20 || !strings.Contains(got, "… 10 more: the json format") {
		t.Errorf("%d notes shown:\n%s", n, got)
	}
}

func TestAnnotationsAreLimited(t *testing.T) {
	t.Parallel()
	for groups, want := range map[int]int{9: 9, 10: 10, 11: 10, 250: 10} {
		in := crowd(groups, plan.Managed, func(_ int, g *config.Group) []finding.Finding {
			return []finding.Finding{
				about(g, "owner-guest", finding.Warning, "a warning"),
				about(g, "owner-disabled", finding.Error, "an error"),
			}
		})
		got := render(t, "github", in)
		for _, level := range []string{"error", "warning"} {
			if n := strings.Count(got, "::"+level+" "); n != want {
				t.Errorf("%d groups: %d annotations of level %s, want %d", groups, n, level, want)
			}
			more := fmt.Sprintf("::%d more of this kind", groups-9)
			if shown := strings.Count(got, more); (shown == 2) != (groups > 10) {
				t.Errorf("%d groups: %q stands %d times", groups, more, shown)
			}
		}
		if !strings.HasPrefix(got, "::error ") {
			t.Errorf("%d groups: the worst do not come first", groups)
		}
	}
}

// What is waived was heavy once. It still may not take the room of warnings.
func TestMarkdownCutsWaivedFirst(t *testing.T) {
	t.Parallel()
	const groups = 1500
	in := crowd(groups, plan.Managed, func(_ int, g *config.Group) []finding.Finding {
		return []finding.Finding{
			waivedUntil(about(g, "owner-guest", finding.Error, strings.Repeat("waived ", 60)), "2027-01-31"),
			about(g, "owner-guest", finding.Warning, strings.Repeat("warned ", 40)),
		}
	})
	got := render(t, "markdown", in)
	warned, waived := strings.Count(got, "⚠️ **warning**"), strings.Count(got, "➖ **waived**")
	if warned != groups || waived == groups {
		t.Errorf("%d warnings and %d waived are shown of %d each", warned, waived, groups)
	}
}
