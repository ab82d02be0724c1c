package report

import (
	"cmp"
	"fmt"
	"strings"
)

// NotStarted is the job summary, as Markdown, of a run that ended before it had a
// report: bad input, or an event that it refuses. The reasons are raw, one a line.
func NotStarted(mode string, result Result, reasons []string) []byte {
	verdict := "Bad input"
	if result == Refused {
		verdict = "Refused"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "## ❌ pim-groups %s — %s\n\n> [!CAUTION]\n", prose(cmp.Or(mode, "check")), verdict)
	for _, reason := range reasons {
		fmt.Fprintf(&b, "> - %s\n", prose(reason))
	}
	b.WriteString("\nNo tenant was asked, and nothing was written.\n")
	return []byte(b.String())
}
