package groupsyaml

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
)

// Refusal is an item that was taken out of a file, and why the parser refused it.
type Refusal struct {
	Section string // groups, settings, or principals. and a kind
	Name    string // raw
	Message string
}

// Settle writes the file and takes out what the parser refuses, until it refuses
// nothing. The parser is asked, not a copy of its rules. A group stays as a comment. The
// text is nil if no group is left.
func Settle(f *File) (text []byte, refused []Refusal, err error) {
	for slices.ContainsFunc(f.Groups, func(g Group) bool { return !g.Out }) {
		var written bytes.Buffer
		if err := Write(&written, f); err != nil {
			return nil, refused, err
		}
		_, found := config.Parse([]config.Source{{Path: "groups.yaml", Data: written.Bytes()}})
		if len(found) == 0 {
			return written.Bytes(), refused, nil
		}
		out := f.takeOut(refusals(written.String(), found))
		if len(out) == 0 {
			return nil, refused, fmt.Errorf("the declaration can't be written: %s", found[0].Message)
		}
		refused = append(refused, out...)
	}
	return nil, refused, nil
}

// item is an entry of the file: its section, and how many stand before it there.
type item struct {
	section string
	index   int
}

// refusals gives the items that the findings are about, with the first message each.
func refusals(text string, found []finding.Finding) map[item]string {
	items, messages := itemsByLine(text), map[item]string{}
	for _, f := range found {
		if f.Pos.Line < 1 || f.Pos.Line > len(items) {
			continue
		}
		if at := items[f.Pos.Line-1]; at.index >= 0 && messages[at] == "" {
			messages[at] = f.Message
		}
	}
	return messages
}

// itemsByLine gives the item that each line of a written file belongs to. Its index is
// -1 outside of all items.
func itemsByLine(text string) []item {
	var all []item
	var at item
	top := ""
	for line := range strings.Lines(text) {
		body := strings.TrimLeft(line, " ")
		indent := len(line) - len(body)
		key := strings.TrimSuffix(body, ":\n")
		switch {
		case body[0] == '#':
		case indent == 0:
			top, at = key, item{key, -1}
		case indent == 2 && top == "principals":
			at = item{"principals." + key, -1}
		case indent == 2 && (top == "settings" || body[0] == '-'), indent == 4 && top == "principals":
			at.index++
		}
		all = append(all, at)
	}
	return all
}

// takeOut takes out the items that are refused.
func (f *File) takeOut(messages map[item]string) (refused []Refusal) {
	next := map[string]int{}
	refusal := func(section, name string) string {
		message := messages[item{section, next[section]}]
		if next[section]++; message != "" {
			refused = append(refused, Refusal{section, name, message})
		}
		return message
	}
	f.Principals = slices.DeleteFunc(f.Principals, func(p Principal) bool {
		return p.ID != "" && refusal("principals."+string(p.Kind)+"s", p.Name) != ""
	})
	f.Templates = slices.DeleteFunc(f.Templates, func(t Template) bool { return refusal("settings", t.Name) != "" })
	for i := range f.Groups {
		g := &f.Groups[i]
		if g.Out {
			continue
		}
		if message := refusal("groups", g.Name); message != "" {
			g.Out, g.Comments = true, append(g.Comments, "groups.yaml can't hold it: "+message)
		}
	}
	return refused
}
