package cli

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"pim-groups/internal/graph"
)

// progress shows how far reading is, on standard error: a bar on a terminal,
// some lines in the log of a workflow, nothing elsewhere, where it would only
// be noise in a file.
func (p *program) progress() func(graph.Progress) {
	switch {
	case p.ErrTerminal:
		return (&bar{p: p}).show
	case p.commands().Active():
		return (&milestones{p: p}).show
	}
	return nil
}

const barWidth = 30

// bar redraws one line of a terminal.
type bar struct {
	p  *program
	mu sync.Mutex
}

func (b *bar) show(at graph.Progress) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if wait := waiting(at, b.p.Now()); wait != "" {
		fmt.Fprintf(b.p.Stderr, "\r\x1b[K%s", wait)
		return
	}
	if at.Total == 0 {
		return
	}
	done := barWidth * at.Groups / at.Total
	fmt.Fprintf(b.p.Stderr, "\r\x1b[Kreading groups [%s%s] %d of %d", strings.Repeat("=", done), strings.Repeat(" ", barWidth-done), at.Groups, at.Total)
	if at.Groups == at.Total {
		fmt.Fprint(b.p.Stderr, "\r\x1b[K")
	}
}

// milestones writes a line for each quarter that is read and for each wait.
type milestones struct {
	p      *program
	mu     sync.Mutex
	passed int // quarters
	until  time.Time
}

func (m *milestones) show(at graph.Progress) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if wait := waiting(at, m.p.Now()); wait != "" {
		if at.Waiting.After(m.until.Add(time.Second)) {
			m.until = at.Waiting
			fmt.Fprintln(m.p.Stderr, wait)
		}
		return
	}
	if at.Total == 0 {
		return
	}
	if quarter := 4 * at.Groups / at.Total; quarter > m.passed {
		m.passed = quarter
		fmt.Fprintf(m.p.Stderr, "read %d of %d groups\n", at.Groups, at.Total)
	}
}

// waiting says until when Graph asked to wait, "" when it did not.
func waiting(at graph.Progress, now time.Time) string {
	if !at.Waiting.After(now) {
		return ""
	}
	return fmt.Sprintf("Microsoft Graph is throttling: waiting %s, until %s", at.Waiting.Sub(now).Round(time.Second), at.Waiting.UTC().Format("15:04:05 UTC"))
}
