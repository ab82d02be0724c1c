package report

import (
	"cmp"
	"fmt"
	"strings"
)

// Listing is what a command that makes no report leaves in the summary of its step:
// discover, pin and snapshot. All texts are raw.
type Listing struct {
	Mode   string
	Result Result
	Said   []string // what the command said, one sentence or finding each
	Groups []Listed
}

// Listed is a group of the list.
type Listed struct{ Name, ID, About string }

// A summary is read at a glance; the log has all of it.
const (
	mostSaid   = 50
	mostListed = 100
)

// Markdown writes the listing as GitHub's Markdown.
func (l *Listing) Markdown() []byte {
	mark, verdict := l.verdict()
	var b strings.Builder
	fmt.Fprintf(&b, "## %s pim-groups %s — %s\n\n", mark, prose(l.Mode), verdict)
	for _, text := range l.Said[:min(len(l.Said), mostSaid)] {
		fmt.Fprintf(&b, "- %s\n", prose(text))
	}
	b.WriteString(more(len(l.Said)-mostSaid, "- … %d more, in the log\n"))
	if len(l.Groups) > 0 {
		b.WriteString("\n| Group | Id | |\n| --- | --- | --- |\n")
	}
	for _, g := range l.Groups[:min(len(l.Groups), mostListed)] {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", code(g.Name), id(g.ID), prose(g.About))
	}
	b.WriteString(more(len(l.Groups)-mostListed, "| … %d more, in the log | | |\n"))
	return []byte(b.String())
}

func (l *Listing) verdict() (mark, word string) {
	switch l.Result {
	case Clean:
		return "✅", "Done"
	case Incomplete:
		return "⚠️", "Incomplete"
	case Cancelled:
		return "⚠️", "Cancelled"
	}
	return "❌", "Stopped"
}

// Headline says in one line how the command ended.
func (l *Listing) Headline() string {
	_, verdict := l.verdict()
	return Plain(verdict + ": " + l.Mode)
}

func more(n int, form string) string {
	if n <= 0 {
		return ""
	}
	return fmt.Sprintf(form, n)
}

// NotStarted is the job summary, as Markdown, of a run that ended before it had a
// report: bad input, or an event that it refuses. The reasons are raw, one a line.
func NotStarted(mode string, result Result, reasons []string) []byte {
	verdict := notStarted(result)
	var b strings.Builder
	fmt.Fprintf(&b, "## ❌ pim-groups %s — %s\n\n> [!CAUTION]\n", prose(cmp.Or(mode, "check")), verdict)
	for _, reason := range reasons {
		fmt.Fprintf(&b, "> - %s\n", prose(reason))
	}
	b.WriteString("\nNo tenant was read, and nothing was written.\n")
	return []byte(b.String())
}

// NotStartedHeadline says in one line how such a run ended.
func NotStartedHeadline(result Result) string {
	return notStarted(result) + ": no tenant was read, and nothing was written"
}

func notStarted(result Result) string {
	if result == Refused {
		return "Refused"
	}
	return "Bad input"
}
