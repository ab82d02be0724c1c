// Package markup makes HTML that nothing told in it can break. It owns the
// vocabulary of a page, the order in which its bytes are put together, and
// which addresses a link may have. It knows nothing of what the pages tell.
//
// A page is made of Nodes, and only this package can make one: from an element
// or attribute of its lists, from a text, which is escaped, or from words that
// are a constant of the program. So no text of a file or a tenant can become
// an element, an attribute, a script or an address, whatever it holds and
// wherever it stands; there is no function to forget.
//
// The standard library has html/template for this. It finds methods by name at
// run time, and as soon as a program can do that, the linker must keep every
// exported method of every type in it: with the types of the Graph SDK that is
// a third of the binary (https://pkg.go.dev/cmd/link, "ReflectMethod" in
// cmd/link/internal/ld/deadcode.go).
package markup

import (
	"html"
	"strings"

	"pim-groups/internal/escape"
)

// Node is a piece of a page: an element, a text, or an attribute of the
// element that it is given to. The zero Node is nothing and stands anywhere.
type Node struct {
	html      string
	attribute bool
}

// IsNothing says that the node leaves no trace in a page.
func (n Node) IsNothing() bool { return n.html == "" }

// String is the page.
func (n Node) String() string { return n.html }

// Text is foreign text. What could not be seen of it is a visible escape.
func Text(s string) Node { return Node{html: escape.HTML(s)} }

// words has a type that no other package can name, so that only constants fit:
// what a program has read can't be passed off as its own words.
type words string

// Words are words of the program. Unlike a text they may begin with a colon,
// which is no danger behind the element that they follow.
func Words(s words) Node { return Node{html: html.EscapeString(string(s))} }

// Join puts nodes side by side, without anything between them.
func Join(nodes ...Node) Node {
	var b strings.Builder
	b.Grow(size(nodes, ""))
	writeContent(&b, nodes, "")
	return Node{html: b.String()}
}

// If is the node where the condition holds, and nothing elsewhere.
func If(holds bool, n Node) Node {
	if holds {
		return n
	}
	return Node{}
}

// element writes an element; its attributes may stand anywhere among its
// nodes. Each node inside is followed by the separator.
func element(name, separator string, nodes []Node) Node {
	var b strings.Builder
	b.Grow(size(nodes, separator) + len(separator) + 2*len(name) + len("<></>"))
	b.WriteString("<" + name)
	for _, n := range nodes {
		if n.attribute {
			b.WriteString(n.html)
		}
	}
	b.WriteString(">" + separator)
	writeContent(&b, nodes, separator)
	b.WriteString("</" + name + ">")
	return Node{html: b.String()}
}

// size is what the nodes take at most. The page of 10,000 groups has many
// megabytes, and a builder that grows by itself copies them again and again.
func size(nodes []Node, separator string) int {
	n := len(nodes) * len(separator)
	for i := range nodes {
		n += len(nodes[i].html)
	}
	return n
}

// writeContent leaves out attributes: they have said what they had to in the
// tag.
func writeContent(b *strings.Builder, nodes []Node, separator string) {
	for _, n := range nodes {
		if !n.attribute && n.html != "" {
			b.WriteString(n.html)
			b.WriteString(separator)
		}
	}
}
