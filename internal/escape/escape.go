// Package escape makes foreign text harmless for each place where the program
// puts it: a log line, a workflow command, Markdown, a mermaid label, HTML.
// Text from a tenant or a file is hostile; no other package escapes.
package escape

import "strconv"

// Line makes text fit for one line of a log or terminal.
func Line(s string) string { q := strconv.Quote(s); return q[1 : len(q)-1] }

// Quote is Line between double quotes.
func Quote(s string) string { return strconv.Quote(s) }
