package report

import "strings"

// A job summary over 1 MiB is dropped as a whole, and other steps may write
// to the same one
// (https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits).
const markdownBudget = 900 << 10

// part is a piece of a document: rows between a head and a foot, which belong
// to it whatever is cut, so that no table, list or fold is left open.
type part struct {
	head, foot string
	rows       []row
	more       func(left int) string // says how many rows were cut; nil if there are no rows
}

// row is what is cut or kept as one. Of two rows the lighter is cut first.
type row struct {
	text   string
	weight weight
	intro  bool // not counted when it is cut: it only introduces others
	kept   bool
}

// weight orders rows by what a reader must not miss.
type weight int

const (
	detail   weight = iota // also shown elsewhere
	light                  // notes, waived
	medium                 // warnings
	heavy                  // errors, permanent changes
	heaviest               // what is not known
)

// assemble joins parts into a document of at most budget bytes. Rows are
// admitted by weight, heaviest first and otherwise in order, until one does
// not fit: nothing that weighs less, or stands later, gets the room of a row
// that was cut. Heads, feet and the words about cut rows are always in.
func assemble(parts []part, budget int) string {
	room := budget
	for _, p := range parts {
		room -= len(p.head) + len(p.foot)
		if len(p.rows) > 0 {
			room -= len(p.more(len(p.rows)))
		}
	}
	admit(parts, room)
	var b strings.Builder
	for i := range parts {
		p := &parts[i]
		b.WriteString(p.head)
		left := 0
		for j := range p.rows {
			switch {
			case p.rows[j].kept:
				b.WriteString(p.rows[j].text)
			case !p.rows[j].intro:
				left++
			}
		}
		if left > 0 {
			b.WriteString(p.more(left))
		}
		b.WriteString(p.foot)
	}
	return b.String()
}

// admit marks the rows that fit, and those alone.
func admit(parts []part, room int) {
	for w := heaviest; w >= detail; w-- {
		for i := range parts {
			for j := range parts[i].rows {
				if r := &parts[i].rows[j]; r.weight == w {
					room -= len(r.text)
					r.kept = room >= 0
				}
			}
		}
	}
}
