package importing

import (
	"slices"
	"strings"
)

// node is a value of a foreign file. Whoever reads one marks it, so that what nobody has
// read can be listed.
type node struct {
	place   string // such as PolicyTemplates.Standard.ActivationDuration
	line    int
	comment string // behind it, on its line
	kind    kind
	text    string // of what is no list and no object
	keys    []string
	items   []*node // of a list; of an object, in the order of its keys
	read    bool
	left    bool // noted
	hidden  bool // sensitive in Terraform: it is never written anywhere
}

type kind int

const (
	null kind = iota
	object
	list
	text
	boolean
	other
)

// get gives the value of the first of these keys that the object has, in any letter case
// as PowerShell takes them. It gives nil where there is none, or null.
func (v *node) get(names ...string) *node {
	if v == nil || v.kind != object {
		return nil
	}
	for _, name := range names {
		i := slices.IndexFunc(v.keys, func(key string) bool { return strings.EqualFold(key, name) })
		if i >= 0 && v.items[i].kind != null {
			return v.items[i]
		}
	}
	return nil
}

// elements gives those of a list; what is no list is the one element.
func (v *node) elements() []*node {
	switch {
	case v == nil:
		return nil
	case v.kind != list:
		return []*node{v}
	}
	v.read = true
	return v.items
}

// markLeft marks a value with all below it as read and noted.
func (v *node) markLeft() {
	v.read, v.left = true, true
	for _, item := range v.items {
		item.markLeft()
	}
}

// untouched says that nobody has read the value, or anything below it.
func (v *node) untouched() bool {
	return !v.read && !slices.ContainsFunc(v.items, func(item *node) bool { return !item.untouched() })
}

// notes are what is left out, with the reasons.
type notes []Note

// leave notes a value and marks it with all below it.
func (n *notes) leave(v *node, reason string) {
	*n = append(*n, Note{Place: v.place, Line: v.line, Reason: reason})
	v.markLeft()
}

// leaveUnread notes all that nobody has read, the largest parts as a whole.
func (n *notes) leaveUnread(v *node) {
	switch {
	case v.untouched() && v.kind == null:
		n.leave(v, "is null")
	case v.untouched():
		n.leave(v, "is no key that import reads here")
	default:
		for _, item := range v.items {
			n.leaveUnread(item)
		}
	}
}

// textOf reads a text. What is no text is noted.
func (n *notes) textOf(v *node) string {
	if v == nil {
		return ""
	}
	if v.kind != text {
		n.leave(v, "is not a text")
		return ""
	}
	v.read = true
	return strings.TrimSpace(v.text)
}

// flag reads true or false, which EasyPIM takes as a text too.
func (n *notes) flag(v *node) (yes, known bool) {
	if v == nil {
		return false, false
	}
	yes = strings.EqualFold(v.text, "true")
	if v.kind != boolean && v.kind != text || !yes && !strings.EqualFold(v.text, "false") {
		n.leave(v, "is neither true nor false")
		return false, false
	}
	v.read = true
	return yes, true
}

// words reads a list of texts, or one text with commas.
func (n *notes) words(v *node) (words []string) {
	for _, item := range v.elements() {
		for word := range strings.SplitSeq(n.textOf(item), ",") {
			if word = strings.TrimSpace(word); word != "" {
				words = append(words, word)
			}
		}
	}
	return words
}
