// Package yamledit adds lines to the text of a YAML file and changes no other byte of it.
//
// The text is edited, not written anew: a YAML library that writes a tree back loses
// blank lines, quotes and the places of comments, and a pull request that touches every
// line of a file can't be reviewed. The library is asked only where a node begins and
// whether it is in braces. Whoever edits reads the result back, and compares what it says.
package yamledit

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"pim-groups/internal/order"
)

// Document is the text of a file, with its tree.
type Document struct {
	Data  []byte
	Root  *yaml.Node
	lines []int // offset of the start of each line
	// last is a place whose offset is known, from where to count on: a file may have
	// all its entries on one line.
	last       place
	lastOffset int
}

type place struct{ line, column int }

// Insertion is text to add at an offset.
type Insertion struct {
	at   int
	text string
}

// At makes one.
func At(offset int, text string) Insertion { return Insertion{offset, text} }

// Open reads a file that strictyaml accepts.
func Open(data []byte) (*Document, error) {
	// Columns count from behind a byte order mark.
	start := len(data) - len(bytes.TrimPrefix(data, []byte("\uFEFF")))
	d := &Document{Data: data, lines: []int{start}}
	for i, c := range data {
		if c == '\n' {
			d.lines = append(d.lines, i+1)
		}
	}
	var root yaml.Node
	if err := yaml.Unmarshal(data[start:], &root); err != nil {
		return nil, err
	}
	d.Root = root.Content[0]
	return d, nil
}

// Insert gives the text with all insertions. Those at one offset come in their order.
func (d *Document) Insert(added ...Insertion) []byte {
	added = slices.Clone(added)
	order.By(added, func(a, b Insertion) int { return cmp.Compare(a.at, b.at) })
	var text []byte
	from := 0
	for _, i := range added {
		text = append(append(text, d.Data[from:i.at]...), i.text...)
		from = i.at
	}
	return append(text, d.Data[from:]...)
}

// Below adds lines below another one, which counts from 1 and may be the last and
// without an end. The line end is the one that the line above has, or else the file.
func (d *Document) Below(number int, lines ...string) Insertion {
	if number < len(d.lines) {
		end := d.lines[number]
		return Insertion{end, strings.Join(append(lines, ""), lineEnd(d.Data[:end]))}
	}
	return Insertion{len(d.Data), strings.Join(append([]string{""}, lines...), lineEnd(d.Data[:d.lines[number-1]]))}
}

// lineEnd is what the text ends with.
func lineEnd(data []byte) string {
	if bytes.HasSuffix(data, []byte("\r\n")) {
		return "\r\n"
	}
	return "\n"
}

// LastLine is the number of the last line that is not blank.
func (d *Document) LastLine() int {
	last := len(d.lines)
	for last > 1 && d.blank(last) {
		last--
	}
	return last
}

// LastLineOf is the number of the last line of a node in a block: it takes what
// is indented more than the node. Blank lines at its end don't count.
func (d *Document) LastLineOf(n *yaml.Node) int {
	last := lastStart(n)
	for next := last + 1; next <= len(d.lines); next++ {
		if d.blank(next) {
			continue
		}
		if d.indent(next) < n.Column {
			break
		}
		last = next
	}
	return last
}

// lastStart is the last line on which a part of the node begins.
func lastStart(n *yaml.Node) int {
	last := n.Line
	for _, part := range n.Content {
		last = max(last, lastStart(part))
	}
	return last
}

func (d *Document) line(number int) []byte {
	if number < len(d.lines) {
		return d.Data[d.lines[number-1]:d.lines[number]]
	}
	return d.Data[d.lines[number-1]:]
}

func (d *Document) blank(number int) bool { return len(bytes.TrimSpace(d.line(number))) == 0 }

// indent is how many blanks a line begins with.
func (d *Document) indent(number int) int {
	line := d.line(number)
	return len(line) - len(bytes.TrimLeft(line, " "))
}

// Offset turns a place, which counts lines and characters from 1, into an offset.
func (d *Document) Offset(line, column int) int {
	if d.last.line != line || d.last.column > column {
		d.last, d.lastOffset = place{line, 1}, d.lines[line-1]
	}
	for ; d.last.column < column; d.last.column++ {
		_, size := utf8.DecodeRune(d.Data[d.lastOffset:])
		d.lastOffset += size
	}
	return d.lastOffset
}

// Begin is the offset of a node.
func (d *Document) Begin(n *yaml.Node) int { return d.Offset(n.Line, n.Column) }

// EndOf is the offset behind a value of one word.
func (d *Document) EndOf(n *yaml.Node) int {
	quotes := 0
	if n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 {
		quotes = 2
	}
	return d.Begin(n) + len(n.Value) + quotes
}
