package report

import (
	"strings"

	"pim-groups/internal/config"
	"pim-groups/internal/escape"
	"pim-groups/internal/finding"
)

// listing holds the lines of the declared files.
type listing map[string][]string

func newListing(sources []config.Source) listing {
	l := make(listing, len(sources))
	for _, s := range sources {
		text := strings.TrimPrefix(string(s.Data), "\ufeff") // no editor counts a byte order mark
		l[s.Path] = strings.Split(text, "\n")
	}
	return l
}

func (l listing) line(at finding.Pos) (string, bool) {
	lines := l[at.File]
	if at.Line < 1 || at.Line > len(lines) {
		return "", false
	}
	return strings.TrimSuffix(lines[at.Line-1], "\r"), true
}

// characters is a line cut into its characters, once for all findings about it:
// a file may have thousands of them on one line.
type characters struct {
	list  []string
	width int // in columns of a terminal
}

func newCharacters(line string) characters {
	return characters{strings.Split(line, ""), escape.Width(escape.Line(line))}
}

// excerpt cuts a line to a window of the width around the column and draws
// carets under what is meant: from column to the one before end, or a single
// one if the end is not known. Both are columns in characters; what is drawn
// counts columns of the terminal, in which a wide character takes two and an
// escape as many as it has characters.
func (c characters) excerpt(column, end, width int) (text, carets string) {
	column = min(column, len(c.list)+1)
	end = min(max(end, column+1), len(c.list)+1)
	from := 0
	if c.width > width {
		from = window(c.list[:column-1], width)
	}
	before := strings.Join(c.list[from:column-1], "")
	if from > 0 {
		before = "…" + before
	}
	rest := c.list[column-1:]
	marked, _ := fitting(before, rest[:max(0, end-column)], width)
	text, whole := fitting(before, rest, width)
	if !whole {
		text += "…"
	}
	offset := escape.Width(escape.Line(before))
	run := max(1, escape.Width(escape.Line(marked))-offset)
	return text, strings.Repeat(" ", offset) + strings.Repeat("^", run)
}

// window says where to start, so that what stands before the column takes half
// of the width at most, and a quarter if it has to be cut.
func window(before []string, width int) int {
	used, quarter := 0, len(before)
	for i := len(before) - 1; i >= 0; i-- {
		used += escape.Width(escape.Line(before[i]))
		if used <= width/4 {
			quarter = i
		}
		if used > width/2 {
			return quarter
		}
	}
	return 0
}

// fitting adds characters to a text as long as it stays within the width, and
// says whether all were added.
func fitting(text string, chars []string, width int) (fitted string, whole bool) {
	// Alone a combining mark counts for too much, so what may fit is measured as
	// a whole. A line that is too long anyway is cut a little earlier.
	if len(chars) <= 4*width {
		if all := text + strings.Join(chars, ""); escape.Width(escape.Line(all)) <= width {
			return all, true
		}
	}
	used := escape.Width(escape.Line(text))
	for i, c := range chars {
		if used += escape.Width(escape.Line(c)); used > width {
			return text + strings.Join(chars[:i], ""), false
		}
	}
	return text + strings.Join(chars, ""), true
}
