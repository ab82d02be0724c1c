package report

import (
	"bytes"
	"strings"

	"pim-groups/internal/escape"
)

// columns is how wide the text format is where nobody says otherwise: files and
// logs have no width, and there the same inputs give the same bytes.
const columns = 80

// style is a colour or weight of a terminal: the parameter of SGR in
// https://ecma-international.org/publications-and-standards/standards/ecma-48/
type style string

const (
	plain  style = ""
	bold   style = "1"
	dim    style = "2"
	red    style = "1;31"
	green  style = "1;32"
	yellow style = "1;33"
	cyan   style = "1;36"
)

// page is text for a terminal in the making. Everything that is printed goes
// through its line method, which escapes; colours are put around what has
// been escaped already.
type page struct {
	bytes.Buffer
	color bool
	width int // in columns
}

// line prints one line: a styled start and the rest. The parts are escaped as
// one, so that what they are together is harmless too, and a wrapped text can't
// start a line with what the GitHub runner takes for a command.
func (p *page) line(indent int, s style, start, rest string) {
	whole := strings.TrimRight(escape.Line(start+rest), " ")
	if whole == "" {
		p.blank()
		return
	}
	p.WriteString(strings.Repeat(" ", indent))
	if head := escape.Line(start); p.color && s != plain && head != "" && strings.HasPrefix(whole, head) {
		p.WriteString("\x1b[" + string(s) + "m" + head + "\x1b[0m" + whole[len(head):])
	} else {
		p.WriteString(whole)
	}
	p.blank()
}

func (p *page) blank() { p.WriteByte('\n') }

func (p *page) heading(text string) {
	p.blank()
	p.line(0, bold, text, "")
}

// paragraph prints a text over as many lines as it needs; those after the
// first are indented by two more.
func (p *page) paragraph(indent int, s style, start, rest string) {
	for i, line := range Wrap(escape.Line(start+rest), p.width-indent, 2) {
		switch {
		case i > 0:
			p.line(indent+2, plain, "", line)
		case strings.HasPrefix(line, escape.Line(start)):
			p.line(indent, s, start, line[len(escape.Line(start)):])
		default:
			p.line(indent, s, line, "")
		}
	}
}

// Wrap breaks a text, escaped already, at its blanks into lines of at most that
// many columns, hang fewer after the first. A word that is longer stays whole: an id or a
// path must be good for copying.
func Wrap(text string, width, hang int) []string {
	var lines []string
	var line strings.Builder
	used := 0
	for i, word := range strings.Split(text, " ") {
		taken := escape.Width(word)
		switch {
		case i == 0:
		case used+1+taken <= width:
			line.WriteByte(' ')
			used++
		default:
			if lines == nil {
				width -= hang
			}
			lines = append(lines, line.String())
			line.Reset()
			used = 0
		}
		line.WriteString(word)
		used += taken
	}
	return append(lines, line.String())
}

// table prints rows of aligned columns; the last column wraps below when it
// does not fit. A cell wider than the widest allowed pushes its row, not the
// others.
func (p *page) table(indent int, rows [][]string) {
	const widest = 30
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			if w := escape.Width(escape.Line(cell)); w <= widest {
				widths[i] = max(widths[i], w)
			}
		}
	}
	for _, row := range rows {
		p.row(indent, widths, row)
	}
}

func (p *page) row(indent int, widths []int, row []string) {
	last := len(row) - 1
	var start strings.Builder
	for i, cell := range row[:last] {
		cell = escape.Line(cell)
		start.WriteString(cell)
		start.WriteString(strings.Repeat(" ", max(0, widths[i]-escape.Width(cell))+2))
	}
	used := escape.Width(start.String())
	if indent+used+escape.Width(escape.Line(row[last])) <= p.width {
		p.line(indent, plain, "", start.String()+row[last])
		return
	}
	p.line(indent, plain, "", start.String())
	p.paragraph(indent+2, plain, "", row[last])
}
