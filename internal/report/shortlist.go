package report

import (
	"fmt"
	"strings"
)

// openLines is how many lines of a pull request's report stand before the first
// fold, however large the tenant is.
const openLines = 40

// shortlist is a list of which as many rows stand open as there is room for; all of
// them are folded further below if there are more.
type shortlist struct {
	title string // of the open part, Markdown, without the number of rows
	intro string // a paragraph, "" for none
	all   string // title of the fold, plain text
	rows  part
	shown int
}

// open is empty if no row is shown.
func (s *shortlist) open() part {
	if s.shown == 0 {
		return part{}
	}
	p := s.rows
	p.rows = p.rows[:s.shown]
	p.head = s.head() + p.head
	return p
}

func (s *shortlist) head() string {
	title, intro := s.title, s.intro
	if all := len(s.rows.rows); s.shown < all {
		title += fmt.Sprintf(" (first %d of %d, all below)", s.shown, all)
	}
	if intro != "" {
		intro += "\n\n"
	}
	return "### " + title + "\n\n" + intro
}

func (s *shortlist) folded() part {
	if len(s.rows.rows) <= s.shown {
		return part{}
	}
	p, intro := s.rows, ""
	if s.shown == 0 && s.intro != "" {
		intro = s.intro + "\n\n"
	}
	p.head, p.foot = fold(s.all, len(p.rows))+intro+p.head, p.foot+unfold
	return p
}

// shorten decides how many rows of each list stand open: one of each if there is
// room, and then as many as there is room for. The more urgent list comes first.
func shorten(urgent []*shortlist, lines int) {
	for _, most := range []int{1, 2, 3, few, openLines} {
		for _, list := range urgent {
			room := lines
			if list.shown == 0 {
				room -= strings.Count(list.head()+list.rows.head+list.rows.foot, "\n")
			}
			more := min(most, len(list.rows.rows)) - list.shown
			if more = min(more, room); more > 0 {
				list.shown, lines = list.shown+more, room-more
			}
		}
	}
}

func countLines(parts ...part) int {
	n := 0
	for _, p := range parts {
		n += strings.Count(p.head+p.foot, "\n") + len(p.rows)
	}
	return n
}

// foldUnder makes the heading of the first part the title of a fold around all of
// them.
func foldUnder(parts ...part) []part {
	if len(parts) == 0 || parts[0].head == "" {
		return nil
	}
	title, rest, _ := strings.Cut(strings.TrimPrefix(parts[0].head, "### "), "\n")
	parts[0].head = "<details><summary>" + title + "</summary>\n" + rest
	parts[len(parts)-1].foot += unfold
	return parts
}
