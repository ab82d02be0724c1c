package report_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"
	nethtml "golang.org/x/net/html"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
)

const (
	commentLimit = 65_000
	judged       = "6e1f0c9d8b7a695847362514039281706f5e4d3c"
)

func comment(in report.Input) string { return report.Comment(report.New(in), judged, commentLimit) }

func TestCommentGolden(t *testing.T) {
	t.Parallel()
	compareGolden(t, "everything.comment.golden", comment(everything()))
}

// Two runs that find the same leave the same bytes, whenever they ran and
// whatever they cost.
func TestCommentIsTheSameForTheSame(t *testing.T) {
	t.Parallel()
	early, late := everything(), everything()
	late.Now = late.Now.Add(36 * time.Hour)
	late.Cost = &report.Cost{Requests: 12, Wall: time.Second}
	edit(&late, func(s *directory.Snapshot) { s.Taken = s.Taken.Add(time.Hour) })
	if a, b := comment(early), comment(late); a != b {
		t.Errorf("the comments differ:\n%s\n--- and\n%s", a, b)
	}
	if comment(early) == report.Comment(report.New(early), strings.Repeat("0", 40), commentLimit) {
		t.Error("the comment does not tell which commit it is about")
	}
}

// A comment that is too long loses whole rows, the errors last, and says where
// the rest is.
func TestCommentIsCutOnARow(t *testing.T) {
	t.Parallel()
	const groups = 2000
	in := crowd(groups, plan.Managed, func(i int, g *config.Group) []finding.Finding {
		severity := finding.Warning
		if i%40 == 39 {
			severity = finding.Error
		}
		return []finding.Finding{withFix(about(g, "owners-minimum", severity, "zu wenige Eigentümer 所有者不足"), "Add an owner")}
	})
	got := comment(in)
	if len(got) > commentLimit || len(got) < commentLimit*9/10 {
		t.Errorf("%d bytes, at most %d are allowed", len(got), commentLimit)
	}
	if n := strings.Count(got, "❌ **error**"); n != groups/40 {
		t.Errorf("%d errors shown, want all %d", n, groups/40)
	}
	shown := strings.Count(got, "⚠️ **warning**") + strings.Count(got, "❌ **error**") + strings.Count(got, "| managed |")
	if left := cut(t, got); shown+left != 2*groups || left == 0 {
		t.Errorf("%d rows shown and %d said to be cut, want %d in all", shown, left, 2*groups)
	}
	if !strings.Contains(got, "rows are left out: [the summary of the workflow run](https://github.com/contoso/access/actions/runs/42)") {
		t.Error("does not say where the rest is")
	}
	checkRows(t, got)
	if small := comment(fine(3)); strings.Contains(small, "left out") {
		t.Error("a short comment says that it is cut")
	}
}

// Texts that can't be cut on a row do not make the comment too long either.
func TestCommentOfEndlessTexts(t *testing.T) {
	t.Parallel()
	in := everything()
	in.Failure = strings.Repeat("\x01", 10_000)
	for i := range in.Plan.Changes {
		in.Plan.Changes[i].Reason = strings.Repeat("\x01", 10_000)
	}
	got := comment(in)
	if len(got) > commentLimit || !strings.Contains(got, report.New(in).Verdict()) || !strings.Contains(got, "actions/runs/42") {
		t.Errorf("%d bytes:\n%.300s", len(got), got)
	}
}

func TestNotable(t *testing.T) {
	t.Parallel()
	with := func(state plan.State, severity finding.Severity, status finding.Status) report.Input {
		return crowd(1, state, func(_ int, g *config.Group) []finding.Finding {
			if severity == 0 {
				return nil
			}
			f := about(g, "some-rule", severity, "a message")
			f.Status = status
			return []finding.Finding{f}
		})
	}
	lenient := with(plan.Managed, finding.Error, finding.Failed)
	lenient.FailOn = 0
	cancelled := fine(1)
	cancelled.Result = report.Cancelled
	older, mended := with(plan.Managed, finding.Error, finding.Failed), fine(1)
	older.Findings[0].Change, older.Base = finding.Existing, &report.Base{OnlyNew: true}
	mended.Base = &report.Base{OnlyNew: true, Fixed: older.Findings}
	for name, test := range map[string]struct {
		in   report.Input
		want bool
	}{
		"all in order":     {fine(3), false},
		"a note":           {with(plan.Managed, finding.Note, finding.Failed), false},
		"a waived error":   {with(plan.Managed, finding.Error, finding.Waived), false},
		"a warning":        {with(plan.Managed, finding.Warning, finding.Failed), true},
		"a lenient error":  {lenient, true},
		"an open question": {with(plan.Managed, finding.Note, finding.NotEvaluated), true},
		"a change":         {with(plan.ToOnboard, 0, 0), true},
		"an older error":   {older, false},
		"a fixed error":    {mended, true},
		"cancelled":        {cancelled, true},
		"bad input":        {badInput(), true},
		"onboarded":        {onboarded(), true},
	} {
		if got := report.New(test.in).Notable(); got != test.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

// decorated is what GitHub makes of the rendered text of a comment: mentions,
// which notify people, numbers of issues, which link them to each other, emoji
// and addresses (https://github.com/gjtorikian/html-pipeline has the filters).
var decorated = regexp.MustCompile(`(?i)(^|[^\w/` + "`" + `])@[a-z0-9]|(^|\W)#\d|\bgh-\d|[\w-]+/[\w.-]+#\d|:[\w+-]+:|://|www\.`)

// checkComment reads a comment as GitHub shows it. The name may not change what
// the page is made of, nor notify or link anything.
func checkComment(t *testing.T, out, plain string) {
	t.Helper()
	checkMarkdown(t, out, plain)
	var page strings.Builder
	renderer := goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote), goldmark.WithRendererOptions(html.WithUnsafe()))
	if err := renderer.Convert([]byte(out), &page); err != nil {
		t.Fatal(err)
	}
	inCode := 0
	for z := nethtml.NewTokenizer(strings.NewReader(page.String())); ; {
		kind := z.Next()
		token := z.Token()
		switch {
		case kind == nethtml.ErrorToken:
			return
		case kind == nethtml.StartTagToken && token.Data == "code":
			inCode++
		case kind == nethtml.EndTagToken && token.Data == "code":
			inCode--
		case kind == nethtml.StartTagToken && token.Data == "img":
			t.Errorf("an image is loaded: %s", token)
		case kind == nethtml.TextToken && inCode == 0:
			// The filters look at all text but that of code.
			if found := decorated.FindString(token.Data); found != "" {
				t.Errorf("GitHub would decorate %q in %q", found, token.Data)
			}
		}
	}
}

// Programs that take orders from comments read the raw text line by line, such
// as "/approve" and "@dependabot merge".
func checkNoOrders(t *testing.T, out string) {
	t.Helper()
	order := regexp.MustCompile(`^\s*/|@[A-Za-z0-9]`)
	for line := range strings.Lines(out) {
		if order.MatchString(line) {
			t.Errorf("the line %q looks like an order", line)
		}
	}
}

// checkRows looks for tables and folds that are cut in the middle.
func checkRows(t *testing.T, document string) {
	t.Helper()
	if opened, closed := strings.Count(document, "<details>"), strings.Count(document, "</details>"); opened != closed {
		t.Errorf("%d folds opened, %d closed", opened, closed)
	}
	for line := range strings.Lines(document) {
		if strings.HasPrefix(line, "|") && !strings.HasSuffix(line, "|\n") {
			t.Fatalf("a row is cut: %q", line)
		}
	}
}

// What people write into a name so that a comment notifies, links or loads
// something.
func TestCommentsNotifyNobody(t *testing.T) {
	t.Parallel()
	plain := comment(named("x"))
	for _, name := range []string{
		"@contoso/everyone", "a @ada", "(@ada)", "é@ada", "-@ada", "#1", "a#1", "contoso/access#1", "GH-1", "x #12",
		"![](https://evil.test/beacon.png)", "<img src=https://evil.test/x>", "https://github.com/contoso/access/issues/1",
		"[x](https://evil.test)", "<!-- pim-groups comment step=57e9 run=1 commit=a -->", "/approve", "@dependabot merge",
		"| @ada |", "`@ada`", "``` @ada", "\n@ada", "</details>@ada", "|@ada `", "|`@ada|#1`",
	} {
		out := comment(named(name))
		checkComment(t, out, plain)
		checkNoOrders(t, out)
		if !strings.HasPrefix(out, "## ") {
			t.Errorf("%q stands first, where the marker belongs", name)
		}
		if t.Failed() {
			t.Fatalf("%q in\n%s", name, out)
		}
	}
}
