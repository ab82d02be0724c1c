package report

import (
	"cmp"
	"fmt"
	"io"

	"pim-groups/internal/history"
)

func writeHistoryText(w io.Writer, h *History) error {
	t := &page{color: h.Color, width: cmp.Or(h.Width, columns)}
	t.line(0, bold, h.Tool.Name+" diff", "  "+h.Tool.words())
	for _, f := range h.snapshots() {
		t.paragraph(2, dim, fmt.Sprintf("%-9s", f.name), f.value)
	}
	for _, one := range h.byEffect() {
		t.heading(fmt.Sprintf("%s (%d)", one.title, len(one.changes)))
		t.history(one)
	}
	for _, expected := range []bool{false, true} {
		t.uncompared(h.uncompared(expected), expected)
	}
	t.blank()
	t.line(0, bold, h.verdict(), "")
	_, err := w.Write(t.Bytes())
	return err
}

// history lists changes, each group and role once.
func (p *page) history(one effectSection) {
	s := plain
	if one.weakens() {
		s = yellow
	}
	for _, same := range groupBy(one.changes, func(c *history.Change) [2]string { return [2]string{c.Group, c.Role} }) {
		c := same[0]
		id := c.Group
		if c.Name == "" {
			id = ""
		}
		p.line(2, bold, cmp.Or(groupAndRole(c), "tenant"), "  "+id)
		for _, c := range same {
			p.paragraph(4, s, one.mark+" "+whatChanged(c), ": "+historyDifference(c))
		}
	}
}

func (p *page) uncompared(list []uncompared, expected bool) {
	if len(list) == 0 {
		return
	}
	title := notComparable
	if expected {
		title = notLookedAt
	}
	p.heading(title)
	for _, u := range list {
		p.paragraph(2, plain, "", u.words()+": "+u.reason)
	}
}
