package pin

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/yamledit"
)

// document is the text of a file and the entries of its list of groups.
type document struct {
	*yamledit.Document
	entries map[place]entry
}

// place is where a name is, by which entries are told apart.
type place struct{ line, column int }

// entry is a group of the file as the YAML library sees it.
type entry struct {
	mapping, key *yaml.Node // key is the one of its name
}

// insert writes the pins of one file into its text.
func insert(source config.Source, pins []Pin) ([]byte, error) {
	doc, err := open(source.Data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", source.Path, err)
	}
	var added []yamledit.Insertion
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
	return doc.Insert(added...), nil
}

// open finds the entries of a file that config.Parse accepts.
func open(data []byte) (*document, error) {
	text, err := yamledit.Open(data)
	if err != nil {
		return nil, err
	}
	d := &document{text, map[place]entry{}}
	_, groups := yamledit.Lookup(d.Root, "groups")
	for _, item := range yamledit.Contents(groups) {
		if key, name := yamledit.Lookup(item, "name"); name != nil {
			d.entries[place{name.Line, name.Column}] = entry{item, key}
		}
	}
	return d, nil
}

// pin adds the id behind the name: in a line of its own, or within the braces
// or the brackets that the entry is in.
func (d *document) pin(e entry, name finding.Pos, id string) []yamledit.Insertion {
	line := "id: " + id
	if yamledit.IsQuoted(e.key) { // a file that is JSON as well stays that
		line = `"id": "` + id + `"`
	}
	if !yamledit.InBraces(e.mapping) {
		return []yamledit.Insertion{d.Below(name.Line, strings.Repeat(" ", e.mapping.Column-1)+line)}
	}
	begin := d.Begin(e.mapping)
	end := d.Offset(name.Line, name.EndColumn)
	if d.Data[begin] == '{' {
		return []yamledit.Insertion{yamledit.At(end, ", "+line)}
	}
	// [name: a, name: b] is a list of mappings of one key each.
	return []yamledit.Insertion{yamledit.At(begin, "{"), yamledit.At(end, ", "+line+"}")}
}
