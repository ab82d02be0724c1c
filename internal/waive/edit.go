package waive

import (
	"errors"
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"

	"pim-groups/internal/config"
	"pim-groups/internal/escape"
	"pim-groups/internal/yamledit"
)

// empty is the policy file that waivers are added to where there is none.
const empty = "version: 1\n"

// insert gives the text of a policy file with the waivers added: at the end of its list,
// or where the list is in brackets at its begin. The result was read back: it says what
// the file says, and the waivers, and nothing else. The file must be one that
// policy.ParseSettings takes.
func insert(text []byte, waivers []Waiver, d Decision) ([]byte, error) {
	doc, err := yamledit.Open(text)
	if err != nil {
		return nil, err
	}
	e := editor{doc, waivers, d}
	var edit yamledit.Insertion
	switch key, list := yamledit.Lookup(doc.Root, "waivers"); {
	case list != nil && yamledit.InBraces(list):
		edit = e.intoBrackets(key, list)
	case list != nil:
		edit = doc.Below(doc.LastLineOf(list), e.block(list.Column-1)...)
	case yamledit.InBraces(doc.Root):
		edit = e.intoBraces()
	default:
		margin := doc.Root.Column - 1
		edit = doc.Below(doc.LastLine(), append(yamledit.Indented(margin, []string{"waivers:"}), e.block(margin+2)...)...)
	}
	edited := doc.Insert(edit)
	if !e.added(edited) {
		return nil, errors.New("the waivers can't be added to the layout of the policy file by a program")
	}
	return edited, nil
}

// editor adds waivers to a file.
type editor struct {
	*yamledit.Document
	waivers []Waiver
	Decision
}

// block writes the waivers line by line, each below a comment that says what it is about.
func (e *editor) block(margin int) []string {
	var lines []string
	for i := range e.waivers {
		w := &e.waivers[i]
		lines = append(lines, "# "+escape.Line(w.Rule.Title+": "+w.Group.Name))
		bullet := "- "
		for _, line := range w.lines(e.Decision) {
			lines = append(lines, bullet+line)
			bullet = "  "
		}
	}
	return yamledit.Indented(margin, lines)
}

// intoBrackets adds to a list that is on one line, or in a file that is JSON as well.
func (e *editor) intoBrackets(key, list *yaml.Node) yamledit.Insertion {
	text := strings.Join(e.braces(yamledit.IsQuoted(key)), ", ")
	if len(list.Content) > 0 {
		text += ", "
	}
	return yamledit.At(e.Begin(list)+1, text)
}

// intoBraces adds the list to a file that is in braces.
func (e *editor) intoBraces() yamledit.Insertion {
	key, version := yamledit.Lookup(e.Root, "version")
	name := "waivers"
	if yamledit.IsQuoted(key) {
		name = config.Quote(name)
	}
	return yamledit.At(e.EndOf(version), fmt.Sprintf(", %s: [%s]", name, strings.Join(e.braces(yamledit.IsQuoted(key)), ", ")))
}

func (e *editor) braces(quoted bool) []string {
	var list []string
	for i := range e.waivers {
		var members []string
		for _, pair := range e.waivers[i].pairs(e.Decision) {
			key, value := pair[0], pair[1]
			if quoted {
				key = config.Quote(key)
			}
			if pair[0] != "up-to" {
				value = config.Quote(value)
			}
			members = append(members, key+": "+value)
		}
		list = append(list, "{"+strings.Join(members, ", ")+"}")
	}
	return list
}

// added says whether the text says what the file said and has the waivers besides.
func (e *editor) added(text []byte) bool {
	after, err := yamledit.Open(text)
	if err != nil {
		return false
	}
	want, err := yamledit.Open([]byte("waivers: [" + strings.Join(e.braces(false), ", ") + "]\n"))
	if err != nil {
		return false
	}
	own := want.Root.Content[1].Content
	_, was := yamledit.Lookup(e.Root, "waivers")
	_, is := yamledit.Lookup(after.Root, "waivers")
	if is == nil || len(is.Content) != len(yamledit.Contents(was))+len(own) {
		return false
	}
	old := is.Content[:len(is.Content)-len(own)]
	added := is.Content[len(old):]
	if was != nil && yamledit.InBraces(was) {
		added, old = is.Content[:len(own)], is.Content[len(own):]
	}
	list := func(items []*yaml.Node) *yaml.Node { return &yaml.Node{Kind: yaml.SequenceNode, Content: items} }
	return yamledit.Same(list(own), list(added)) && yamledit.Same(list(yamledit.Contents(was)), list(old)) &&
		yamledit.Same(e.rest(e.Root), e.rest(after.Root))
}

// rest is a policy file without its waivers.
func (e *editor) rest(root *yaml.Node) *yaml.Node {
	rest := &yaml.Node{Kind: root.Kind}
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value != "waivers" {
			rest.Content = append(rest.Content, root.Content[i:i+2]...)
		}
	}
	return rest
}
