package strictyaml

import (
	"fmt"
	"slices"
	"strings"

	"pim-groups/internal/finding"
)

// Decoder turns trees into values and collects what is wrong on the way; it
// never stops at the first problem. The zero value is ready. Every method
// takes a nil or Refused node, which yields nothing and no further finding.
type Decoder struct {
	found []finding.Finding
	count map[string]int // by file, of all findings, the dropped ones included
}

// maxKept bounds what is remembered of one file. It is more than is listed,
// because findings don't come in the order in which they are listed.
const maxKept = 10 * MaxFindings

// Value is a value and where it stands.
type Value[T any] struct {
	Value T
	Pos   finding.Pos
}

// List is a list of values and where its key stands.
type List struct {
	Pos   finding.Pos
	Items []*Node
}

// Fail records an error.
func (d *Decoder) Fail(rule string, pos finding.Pos, message, fix string, related ...finding.Related) {
	if d.drop(pos) {
		return
	}
	d.countOne(pos)
	d.found = append(d.found, finding.Finding{
		Rule: rule, Severity: finding.Error, Pos: pos, Message: message, Fix: fix, Related: related,
	})
}

// drop says that the file has so many findings that one more is only counted,
// which it does; whoever asks first saves the making of the message.
func (d *Decoder) drop(pos finding.Pos) bool {
	if d.count[pos.File] < maxKept {
		return false
	}
	d.countOne(pos)
	return true
}

func (d *Decoder) countOne(pos finding.Pos) {
	if d.count == nil {
		d.count = make(map[string]int)
	}
	d.count[pos.File]++
}

// Found returns all findings in order. Of each file at most MaxFindings are
// listed; one more says how many were left out.
func (d *Decoder) Found() []finding.Finding {
	finding.Sort(d.found)
	var kept []finding.Finding
	listed := map[string]int{}
	for _, f := range d.found {
		file := f.Pos.File
		switch listed[file]++; {
		case listed[file] <= MaxFindings:
			kept = append(kept, f)
		case listed[file] == MaxFindings+1:
			kept = append(kept, finding.Finding{
				Rule: fileNodes, Severity: finding.Error, Pos: f.Pos,
				Message: "… " + finding.Count(d.count[file]-MaxFindings, "more problem") + " in this file",
				Fix:     "fix the ones above first, then run again",
			})
		}
	}
	return kept
}

// String reads text that stands on one line; see Keys.Prose. What is named in
// messages; it is the key in double quotes, as a rule.
func (d *Decoder) String(n *Node, what string) *Value[string] {
	text := d.prose(n, what)
	if text == nil || !n.Multiline {
		return text
	}
	d.Fail(fileType, n.Pos, what+" is spread over several lines", "write it on one line, in quotes if need be")
	return nil
}

func (d *Decoder) prose(n *Node, what string) *Value[string] {
	if !d.is(Scalar, n, what, "text") {
		return nil
	}
	if other := implicitType(n.Text); n.Plain && other != "" {
		d.Fail(fileType, n.Pos, fmt.Sprintf("%s must be text, but some YAML readers take %s without quotes for %s", what, cut(n.Text), other),
			"put it in quotes if it is meant as text: "+Quote(n.Text))
		return nil
	}
	return &Value[string]{n.Text, n.Pos}
}

// Enum reads one of the allowed words, in exactly that spelling.
func (d *Decoder) Enum(n *Node, what string, allowed ...string) *Value[string] {
	words := strings.Join(allowed, ", ")
	if !d.is(Scalar, n, what, "one of "+words) {
		return nil
	}
	if slices.Contains(allowed, n.Text) {
		return &Value[string]{n.Text, n.Pos}
	}
	d.Fail(fileType, n.Pos, what+" can't be "+Quote(n.Text), didYouMean(n.Text, allowed)+"allowed: "+words)
	return nil
}

// is says whether the node is there and of the wanted kind, and records a
// finding when it is there and is not.
func (d *Decoder) is(want Kind, n *Node, what, wanted string) bool {
	switch {
	case n == nil || n.Kind == Refused:
		return false
	case n.Kind == want:
		return true
	case d.drop(n.Pos):
	case n.Kind == Null:
		d.Fail(fileNull, n.Pos, what+" has no value", nullFix(n, wanted))
	default:
		d.Fail(fileType, n.Pos, fmt.Sprintf("%s must be %s, found %s", what, wanted, describe(n)),
			"write "+wanted+" there")
	}
	return false
}

func nullFix(n *Node, wanted string) string {
	if n.Text == "" {
		return "write " + wanted + ", or remove the line"
	}
	return fmt.Sprintf("unquoted %s means \"nothing\" in YAML: write %s, in quotes if that is the text you mean", n.Text, wanted)
}

// describe says in plain words what stands at the node.
func describe(n *Node) string {
	switch n.Kind {
	case Sequence:
		return "a list"
	case Mapping:
		return "a mapping of keys to values"
	}
	if n.Plain {
		return Quote(n.Text)
	}
	return "the quoted text " + Quote(n.Text)
}
