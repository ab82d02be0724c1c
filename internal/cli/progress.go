package cli

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"pim-groups/internal/finding"
	"pim-groups/internal/graph"
)

// progress shows how far reading is, on standard error: a bar on a terminal,
// some lines in the log of a workflow, nothing elsewhere, where it would only
// be noise in a file.
func (p *program) progress() func(graph.Progress) {
	shown := &progress{to: p.Stderr, now: p.Now}
	switch {
	case p.ErrTerminal:
		return shown.draw
	case p.runner().Active():
		return shown.log
	}
	return nil
}

// progress is what was last shown.
type progress struct {
	to  io.Writer
	now func() time.Time

	mu       sync.Mutex
	quarters int       // that were read
	until    time.Time // of the last wait
}

// draw draws the one line of a terminal again.
func (p *progress) draw(at graph.Progress) {
	const clear, width = "\r\x1b[K", 30
	p.mu.Lock()
	defer p.mu.Unlock()
	text := cmp.Or(p.waiting(at), ahead(at))
	if text == "" && at.Groups < at.Total {
		done := width * at.Groups / at.Total
		text = fmt.Sprintf("reading groups [%s%s] %d of %d", strings.Repeat("=", done), strings.Repeat(" ", width-done), at.Groups, at.Total)
	}
	fmt.Fprint(p.to, clear+text)
}

// log writes a line for what takes long, for each quarter that is read, and for each
// wait.
func (p *progress) log(at graph.Progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if wait := p.waiting(at); wait != "" {
		if at.Waiting.After(p.until.Add(time.Second)) {
			p.until = at.Waiting
			fmt.Fprintln(p.to, wait)
		}
		return
	}
	if long := ahead(at); long != "" {
		fmt.Fprintln(p.to, long)
	}
	if quarters := 4 * at.Groups / max(at.Total, 1); quarters > p.quarters {
		p.quarters = quarters
		fmt.Fprintf(p.to, "read %d of %d groups\n", at.Groups, at.Total)
	}
}

// ahead says beforehand what may take minutes, "" if nothing does.
func ahead(at graph.Progress) string {
	switch {
	case at.Again > 0:
		return fmt.Sprintf("somebody who is eligible looks standing; looking again in %s, in case an activation just began or ended", at.Again)
	case at.Longest < time.Minute:
		return ""
	}
	return fmt.Sprintf("reading how %s are protected; if Microsoft Graph throttles, that takes up to %s",
		finding.Count(at.Protection, "group"), finding.Count(int(at.Longest.Minutes()), "minute"))
}

// waiting says until when Graph asked to wait, "" when it did not.
func (p *progress) waiting(at graph.Progress) string {
	now := p.now()
	if !at.Waiting.After(now) {
		return ""
	}
	return fmt.Sprintf("Microsoft Graph is throttling: waiting %s, until %s",
		at.Waiting.Sub(now).Round(time.Second), at.Waiting.UTC().Format("15:04:05 UTC"))
}
