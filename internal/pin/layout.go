package pin

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/order"
)

// The text is edited, not written anew: a YAML library that writes a tree
// back loses blank lines, quotes and the places of comments, and a pull
// request that touches every line of groups.yaml can't be reviewed. The
// library is asked only where an entry begins and whether it is in braces.

// document is the text of a file and the entries of its list of groups.
type document struct {
	data    []byte
	lines   []int // offset of the start of each line
	root    *yaml.Node
	entries map[place]entry
	// last is a place whose offset is known, from where to count on: a file may have
	// all its entries on one line.
	last       place
	lastOffset int
}

// place is where a name is, by which entries are told apart.
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

// insert writes the pins of one file into its text.
func insert(source config.Source, pins []Pin) ([]byte, error) {
	data := source.Data
	doc, err := open(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", source.Path, err)
	}
	var added []insertion
	var users []Pin
	for _, p := range pins {
		if p.User != nil {
			users = append(users, p)
			continue
		}
		e, found := doc.entries[place{p.Name.Pos.Line, p.Name.Pos.Column}]
		if !found {
			return nil, fmt.Errorf("%s: no entry has its name there", p.Name.Pos)
		}
		added = append(added, doc.pin(e, p.Name.Pos, p.Group.ID)...)
	}
	if len(users) > 0 {
		added = append(added, doc.register(users))
	}
	order.By(added, func(a, b insertion) int { return cmp.Compare(a.at, b.at) })
	var text []byte
	from := 0
	for _, i := range added {
		text = append(append(text, data[from:i.at]...), i.text...)
		from = i.at
	}
	return append(text, data[from:]...), nil
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
	d.root = root.Content[0]
	_, groups := lookup(d.root, "groups")
	for _, item := range contents(groups) {
		if key, name := lookup(item, "name"); name != nil {
			d.entries[place{name.Line, name.Column}] = entry{item, key}
		}
	}
	return d, nil
}

// contents are the items of a list, or the keys and values of a mapping, in turn.
func contents(n *yaml.Node) []*yaml.Node {
	if n == nil {
		return nil
	}
	return n.Content
}

// lookup finds a key and its value in a mapping.
func lookup(n *yaml.Node, name string) (key, value *yaml.Node) {
	for i := 0; i+1 < len(contents(n)); i += 2 {
		if n.Content[i].Value == name {
			return n.Content[i], n.Content[i+1]
		}
	}
	return nil, nil
}

// pin adds the id behind the name: in a line of its own, or within the braces
// or the brackets that the entry is in.
func (d *document) pin(e entry, name finding.Pos, id string) []insertion {
	line := "id: " + id
	if e.key.Style&yaml.DoubleQuotedStyle != 0 { // a file that is JSON as well stays that
		line = `"id": "` + id + `"`
	}
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

// below adds lines below another one, which may be the last and without an end. The
// line end is the one that the line above has, or else the file.
func (d *document) below(number int, lines ...string) insertion {
	if number < len(d.lines) {
		end := d.lines[number]
		return insertion{end, strings.Join(append(lines, ""), lineEnd(d.data[:end]))}
	}
	return insertion{len(d.data), strings.Join(append([]string{""}, lines...), lineEnd(d.data[:d.lines[number-1]]))}
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
		d.last, d.lastOffset = place{line, 1}, d.lines[line-1]
	}
	for ; d.last.column < column; d.last.column++ {
		_, size := utf8.DecodeRune(d.data[d.lastOffset:])
		d.lastOffset += size
	}
	return d.lastOffset
}
