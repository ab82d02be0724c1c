package pin

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"pim-groups/internal/finding"
)

// The text is edited, not written anew: a YAML library that writes a tree
// back loses blank lines, quotes and the places of comments, and a pull
// request that touches every line of groups.yaml can't be reviewed. The
// library is asked only where an entry begins and whether it stands in braces.

// document is the text of a file and the entries of its list of groups.
type document struct {
	data    []byte
	lines   []int // offset of the start of each line
	entries map[place]entry
	last    cursor
}

// cursor is a place and its offset, from where to count on: a file may have all
// its entries on one line.
type cursor struct {
	place
	offset int
}

// place is where a name stands, which is what tells entries apart.
type place struct{ line, column int }

// entry is a group of the file as the YAML library sees it.
type entry struct {
	mapping, key *yaml.Node // key is the one of its name
}

// insertion is text to add at an offset.
type insertion struct {
	at   int
	text string
}

// open finds the entries of a file that config.Parse accepts.
func open(data []byte) (*document, error) {
	// Columns count from behind a byte order mark.
	start := len(data) - len(bytes.TrimPrefix(data, []byte("\uFEFF")))
	d := &document{data: data, lines: []int{start}, entries: map[place]entry{}}
	for i, c := range data {
		if c == '\n' {
			d.lines = append(d.lines, i+1)
		}
	}
	var root yaml.Node
	if err := yaml.Unmarshal(data[start:], &root); err != nil {
		return nil, err
	}
	_, groups := lookup(&root, "groups")
	for _, item := range groups.Content {
		if key, name := lookup(item, "name"); name != nil {
			d.entries[place{name.Line, name.Column}] = entry{item, key}
		}
	}
	return d, nil
}

// lookup finds a key and its value in a mapping, or in the one that a document
// holds.
func lookup(n *yaml.Node, name string) (key, value *yaml.Node) {
	if n.Kind == yaml.DocumentNode {
		return lookup(n.Content[0], name)
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return n.Content[i], n.Content[i+1]
		}
	}
	return nil, nil
}

// pin adds the id behind the name: in a line of its own, or within the braces
// or the brackets that the entry stands in.
func (d *document) pin(e entry, name finding.Pos, id string) []insertion {
	line := e.line(id)
	if e.mapping.Style&yaml.FlowStyle == 0 {
		return []insertion{d.below(name.Line, strings.Repeat(" ", e.mapping.Column-1)+line)}
	}
	begin := d.offset(e.mapping.Line, e.mapping.Column)
	end := d.offset(name.Line, name.EndColumn)
	if d.data[begin] == '{' {
		return []insertion{{end, ", " + line}}
	}
	// [name: a, name: b] is a list of mappings of one key each.
	return []insertion{{begin, "{"}, {end, ", " + line + "}"}}
}

// line is the key and value. In a file that is JSON as well it stays that.
func (e entry) line(id string) string {
	if e.key.Style&yaml.DoubleQuotedStyle != 0 {
		return `"id": "` + id + `"`
	}
	return "id: " + id
}

// below adds a line below another one, which may be the last and without an
// end. The line end is the one that the line above has, or else the file.
func (d *document) below(number int, line string) insertion {
	if number < len(d.lines) {
		end := d.lines[number]
		return insertion{end, line + lineEnd(d.data[:end])}
	}
	end := "\n"
	if number > 1 {
		end = lineEnd(d.data[:d.lines[number-1]])
	}
	return insertion{len(d.data), end + line}
}

// lineEnd is what the text ends with.
func lineEnd(data []byte) string {
	if bytes.HasSuffix(data, []byte("\r\n")) {
		return "\r\n"
	}
	return "\n"
}

// offset turns a place, which counts characters, into an offset.
func (d *document) offset(line, column int) int {
	if d.last.line != line || d.last.column > column {
		d.last = cursor{place{line, 1}, d.lines[line-1]}
	}
	for ; d.last.column < column; d.last.column++ {
		_, size := utf8.DecodeRune(d.data[d.last.offset:])
		d.last.offset += size
	}
	return d.last.offset
}

// apply returns a text with all insertions.
func apply(data []byte, added []insertion) []byte {
	slices.SortStableFunc(added, func(a, b insertion) int { return cmp.Compare(a.at, b.at) })
	var text bytes.Buffer
	from := 0
	for _, i := range added {
		text.Write(data[from:i.at])
		text.WriteString(i.text)
		from = i.at
	}
	text.Write(data[from:])
	return text.Bytes()
}
