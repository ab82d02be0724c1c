// Package markup makes HTML that no text in it can break. It owns the vocabulary
// of a page and which addresses a link may have, and knows nothing of what the
// pages say.
//
// A page is made of Nodes, and only this package can make one: from an element
// or attribute of its lists, from a text, which is escaped, or from words that
// are a constant of the program. So no text of a file or a tenant can become
// an element, an attribute, a script or an address, and no caller can forget to
// escape.
//
// The standard library has html/template for this. It finds methods by name at
// run time, so the linker must keep every exported method of every type: with the
// types of the Graph SDK that is a third of the binary
// (https://pkg.go.dev/cmd/link, "ReflectMethod" in
// cmd/link/internal/ld/deadcode.go).
package markup

import (
	"html"
	"strings"

	"pim-groups/internal/escape"
)

// Node is a piece of a page: an element, a text, or an attribute of the
// element that it is given to. The zero Node is nothing and may stand anywhere.
type Node struct {
	html      string
	attribute bool
}

// IsNothing says that the node adds nothing to a page.
func (n Node) IsNothing() bool { return n.html == "" }

// String is the page.
func (n Node) String() string { return n.html }

// Text is foreign text. Invisible characters become visible escapes.
func Text(s string) Node { return Node{html: escape.HTML(s)} }

// words is a type that no other package can name, so that only constants fit.
type words string

// Words are words of the program. Unlike a text they may begin with a colon.
func Words(s words) Node { return Node{html: html.EscapeString(string(s))} }

// Join puts nodes side by side, without anything between them.
func Join(nodes ...Node) Node { return wrap("", "", "", nodes) }

// If is the node where the condition holds, and nothing elsewhere.
func If(holds bool, n Node) Node {
	if holds {
		return n
	}
	return Node{}
}

// element makes an element; its attributes may stand anywhere among its nodes.
// Each node inside is followed by the separator.
func element(name, separator string, nodes []Node) Node {
	return wrap("<"+name+attributes(nodes)+">"+separator, separator, "</"+name+">", nodes)
}

func attributes(nodes []Node) string {
	text := ""
	for _, n := range nodes {
		if n.attribute {
			text += n.html
		}
	}
	return text
}

// wrap puts the nodes that are no attributes between a start and an end.
func wrap(start, separator, end string, nodes []Node) Node {
	// The page of 10,000 groups has many megabytes, and a builder that grows by
	// itself copies them again and again.
	size := len(start) + len(end) + len(nodes)*len(separator)
	for _, n := range nodes {
		size += len(n.html)
	}
	var b strings.Builder
	b.Grow(size)
	b.WriteString(start)
	for _, n := range nodes {
		if !n.attribute && n.html != "" {
			b.WriteString(n.html)
			b.WriteString(separator)
		}
	}
	b.WriteString(end)
	return Node{html: b.String()}
}
