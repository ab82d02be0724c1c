// Package strictyaml reads the small part of YAML that a file under review
// may use, and says what is wrong with the rest, all of it in one run. It
// owns the limits on size, depth and characters, the position of every key
// and value, and the vocabulary in which a decoder asks for them. It knows no
// key and no meaning: those are its callers' business.
//
// Refused because a reviewer would read something else than the program does:
// anchors, aliases and merge keys (the text is somewhere else), tags (the text
// is not the value), directives, a second document, keys twice, keys that are
// no plain text, characters that are invisible or that break lines only for
// some programs.
//
// The library below, gopkg.in/yaml.v3, is asked for its node tree only, never
// to fill a Go value: that is where it expands aliases, turns NO into false,
// drops a second document and compares every key with every other one.
package strictyaml

import "pim-groups/internal/finding"

// Limits of a file. They are far above any real declaration and far below
// what would cost memory or time.
const (
	MaxSize  = 1 << 20 // bytes
	MaxDepth = 16      // lists and mappings inside each other
	// MaxNodes bounds values, lists and mappings; keys don't count. So 10,000
	// groups of a name, an id and a "pim" (40,002 nodes) fit, and what fits
	// into MaxSize as groups fits here as well.
	MaxNodes    = 50_000
	MaxFindings = 100 // listed of one file; the rest is counted
)

// Kind is what a node is.
type Kind int

const (
	// Refused stands where something was that has a finding already. Whoever
	// asks for its value gets none, and no second finding.
	Refused Kind = iota
	Null
	Scalar
	Sequence
	Mapping
)

// Node is a value of the file.
type Node struct {
	Kind      Kind
	Text      string // of a Scalar: what was written, quotes and escapes resolved
	Plain     bool   // a Scalar without quotes, which other programs may take for a number or a truth value
	Multiline bool   // a Scalar that is spread over several lines
	Pos       finding.Pos
	Items     []*Node // of a Sequence
	Entries   []Entry // of a Mapping, in the order of the file, each key once

	partial bool // a key was refused or misspelt, so a missing one may be that one
}

// Entry is a key and its value.
type Entry struct {
	Key   string
	Pos   finding.Pos // of the key
	Value *Node

	other string // what else a YAML reader may take the key for, "" for nothing
}

// Parse reads one file. It returns nil when there is nothing to decode; why
// is among the decoder's findings then. A tree can come with findings: what
// is sound in a file is still worth checking.
func (d *Decoder) Parse(path string, data []byte) *Node {
	src, ok := d.checkedSource(path, data)
	if !ok {
		return nil
	}
	doc := d.document(src)
	if doc == nil {
		return nil
	}
	tree := builder{Decoder: d, cursor: cursor{source: src}}
	root := tree.node(doc, 0)
	if root.Kind == Null {
		d.empty(path)
		return nil
	}
	return root
}

func (d *Decoder) empty(path string) {
	d.Fail(fileEmpty, finding.Pos{File: path, Line: 1, Column: 1}, "the file declares nothing",
		"write at least a version and one entry; an empty file must not look like a pass")
}
