package config

import (
	"fmt"

	"pim-groups/internal/finding"
)

// Limits of one declaration, all its files together. Each file has its own
// limits (see strictyaml), but a careless glob, or a thousand files that are
// each acceptable, must not exhaust a runner either. They are far above what a
// tenant has: 10,000 groups fit into a file of 1 MiB.
const (
	maxFiles  = 1000
	maxBytes  = 16 << 20
	maxGroups = 50_000
)

// within says that no more files are named than a declaration may have.
func (l *loader) within(files int) bool {
	if files <= maxFiles {
		return true
	}
	l.Fail("file-limit", finding.Pos{}, fmt.Sprintf("%d files are named; one declaration may have %d", files, maxFiles),
		"name fewer files; a narrower glob may help")
	return false
}

// tooLarge records that the files read so far are too large together.
func (l *loader) tooLarge(last string, files, bytes int) {
	l.Fail("file-limit", finding.Pos{File: last},
		fmt.Sprintf("%d of %d files hold %d bytes already; one declaration may have %d", files, len(l.paths), bytes, maxBytes),
		"name fewer files, or check parts of the declaration in separate runs")
}

// countGroups records the first group beyond the limit.
func (p *parser) countGroups(groups []Group) {
	if len(groups) <= maxGroups {
		return
	}
	p.Fail("file-limit", groups[maxGroups].Place(),
		fmt.Sprintf("%d groups are declared; one declaration may have %d", len(groups), maxGroups),
		"check parts of the declaration in separate runs")
}
