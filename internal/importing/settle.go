package importing

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/groupsyaml"
)

// settle writes the file and takes out what the parser refuses, until it refuses
// nothing. The parser is asked, not a copy of its rules.
func (r *Result) settle() error {
	for r.Groups() > 0 {
		var text bytes.Buffer
		if err := groupsyaml.Write(&text, r.File); err != nil {
			return err
		}
		_, found := config.Parse([]config.Source{{Path: "groups.yaml", Data: text.Bytes()}})
		if len(found) == 0 {
			r.YAML = text.Bytes()
			return nil
		}
		if !r.takeOut(refusals(text.String(), found)) {
			return fmt.Errorf("the declaration can't be written: %s", found[0].Message)
		}
	}
	return nil
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

// takeOut takes out the items that are refused, and says whether there was one. A group
// stays as a comment.
func (r *Result) takeOut(messages map[item]string) bool {
	next := map[string]int{}
	refusal := func(section, name string) string {
		message := messages[item{section, next[section]}]
		next[section]++
		if message == "" {
			return ""
		}
		reason := "groups.yaml can't hold it: " + message
		r.Notes = append(r.Notes, Note{Place: section + " " + finding.Quote(name), Reason: reason})
		return reason
	}
	f, before := r.File, len(r.Notes)
	f.Principals = slices.DeleteFunc(f.Principals, func(p groupsyaml.Principal) bool {
		return p.ID != "" && refusal("principals."+string(p.Kind)+"s", p.Name) != ""
	})
	f.Templates = slices.DeleteFunc(f.Templates, func(t groupsyaml.Template) bool { return refusal("settings", t.Name) != "" })
	for i := range f.Groups {
		g := &f.Groups[i]
		if g.Out {
			continue
		}
		if reason := refusal("groups", g.Name); reason != "" {
			g.Out, g.Comments = true, append(g.Comments, reason)
		}
	}
	return len(r.Notes) > before
}
