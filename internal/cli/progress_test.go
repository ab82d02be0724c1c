package cli

import (
	"strings"
	"testing"
	"time"

	"pim-groups/internal/graph"
)

// A terminal has one line, which is gone at the end; a log has a line for each
// quarter, and one for each wait.
func TestProgress(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	wait := now.Add(90 * time.Second)
	steps := []graph.Progress{
		{}, {Groups: 1, Total: 8}, {Groups: 4, Total: 8}, {Groups: 4, Total: 8, Waiting: wait}, {Groups: 4, Total: 8, Waiting: wait}, {Groups: 8, Total: 8},
		{Protection: 10, Longest: 15 * time.Second}, {Protection: 1000, Longest: 25 * time.Minute}, {Again: time.Minute},
	}
	const ahead = "reading how 1000 groups are protected; if Microsoft Graph throttles, that takes up to 25 minutes"
	const again = "somebody who is eligible looks standing; looking again in 1m0s, in case an activation just began or ended"
	const waiting = "Microsoft Graph is throttling: waiting 1m30s, until 08:01:30 UTC"
	var log, terminal strings.Builder
	inLog := &progress{to: &log, now: func() time.Time { return now }}
	onTerminal := &progress{to: &terminal, now: inLog.now}
	for _, at := range steps {
		inLog.log(at)
		onTerminal.draw(at)
	}
	if want := "read 4 of 8 groups\n" + waiting + "\nread 8 of 8 groups\n" + ahead + "\n" + again + "\n"; log.String() != want {
		t.Errorf("the log has %q, want %q", log.String(), want)
	}
	lines := strings.Split(terminal.String(), "\r\x1b[K")
	want := []string{
		"", "", "reading groups [===                           ] 1 of 8", "reading groups [===============               ] 4 of 8", waiting, waiting, "", "", ahead, again,
	}
	if got := strings.Join(lines, "|"); got != strings.Join(want, "|") {
		t.Errorf("the terminal shows %q, want %q", lines, want)
	}
}
