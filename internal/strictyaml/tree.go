package strictyaml

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"

	"pim-groups/internal/finding"
)

// builder turns the library's tree into ours and refuses on the way what a
// file may not use. It walks in the order of the text, which its cursor needs.
type builder struct {
	*Decoder
	cursor
	nodes   int
	refused finding.Pos // of the last anchor or tag, which a mapping shares with its first key
}

const (
	tooDeepMessage = "lists and mappings are nested too deeply"
	tooDeepFix     = "a file may nest 16 of them; none needs more than 8"
	aliasFix       = "write the value itself, so that reviewers see it in its place"
	tagFix         = "remove the tag; text that looks like something else can be put in quotes"
)

func (d *Decoder) tooDeep(pos finding.Pos) { d.Fail(fileDepth, pos, tooDeepMessage, tooDeepFix) }

func (d *Decoder) tooMany(pos finding.Pos) {
	d.Fail(fileNodes, pos, fmt.Sprintf("the file has more than %d values", MaxNodes), "split it into several files")
}

// node builds a value that is inside depth lists and mappings.
func (b *builder) node(n *yaml.Node, depth int) *Node {
	if b.nodes++; b.nodes > MaxNodes {
		if b.nodes == MaxNodes+1 {
			b.tooMany(b.source.whole(n.Line))
		}
		return new(Node)
	}
	rest := b.rest(n.Line, n.Column)
	if tagged := b.properties(n, rest); tagged || n.Kind == yaml.AliasNode {
		return new(Node)
	}
	built := &Node{Pos: finding.Pos{File: b.path, Line: n.Line, Column: n.Column}}
	switch {
	case n.Kind == yaml.ScalarNode:
		b.scalar(built, n, rest)
	case depth == MaxDepth:
		b.tooDeep(b.span(n.Line, n.Column, "x"))
	case n.Kind == yaml.SequenceNode:
		built.Kind = Sequence
		b.items(built, n, depth+1)
	case n.Kind == yaml.MappingNode:
		built.Kind = Mapping
		b.entries(built, n, depth+1)
	}
	return built
}

// properties records anchors, aliases and tags in front of a value. They are
// read from the text: the tree doesn't show the tag "!".
func (b *builder) properties(n *yaml.Node, rest string) (tagged bool) {
	column := n.Column
	for rest != "" && strings.IndexByte("&*!", rest[0]) >= 0 {
		word := rest[:wordLength(rest)]
		pos := b.span(n.Line, column, word)
		switch {
		case pos == b.refused:
		case rest[0] == '!':
			b.Fail(fileTag, pos, "tags are not allowed, found "+Quote(word), tagFix)
		default:
			b.Fail(fileAlias, pos, "anchors and aliases are not allowed, found "+Quote(word), aliasFix)
		}
		b.refused = pos
		tagged = tagged || rest[0] == '!'
		blanks := len(rest[len(word):]) - len(strings.TrimLeft(rest[len(word):], " \t"))
		column = pos.EndColumn + blanks
		rest = rest[len(word)+blanks:]
	}
	return tagged || n.Style&yaml.TaggedStyle != 0
}

// wordLength is where an anchor, alias or tag ends.
func wordLength(s string) int {
	if end := strings.IndexByte(s, '>'); strings.HasPrefix(s, "!<") && end > 0 {
		return end + 1
	}
	if end := strings.IndexAny(s, " \t,[]{}"); end > 0 {
		return end
	}
	return len(s)
}

// scalar fills in a single value and where it ends. The tree knows only where
// it begins, so the end is found in the text.
func (b *builder) scalar(built *Node, n *yaml.Node, rest string) {
	const quotedStyle = yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle
	built.Kind, built.Text = Scalar, n.Value
	length, oneLine := len(n.Value), true
	switch {
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		length, oneLine = len(rest), false
	case n.Style&quotedStyle != 0 && rest != "":
		length, oneLine = quotedLength(rest)
	case !strings.HasPrefix(rest, n.Value):
		built.Plain, length, oneLine = true, len(rest), false
	default:
		built.Plain = true
	}
	if built.Plain && n.Tag == "!!null" {
		built.Kind = Null
	}
	built.Multiline = !oneLine
	built.Pos = b.span(n.Line, n.Column, strings.TrimRight(rest[:length], " \t"))
}

func (b *builder) items(built *Node, n *yaml.Node, depth int) {
	built.Items = make([]*Node, 0, len(n.Content))
	for _, item := range n.Content {
		value := b.node(item, depth)
		if value.Kind == Null && value.Text == "" {
			// Nothing after the dash: the library points behind it.
			value.Pos = b.span(item.Line, max(1, item.Column-1), "-")
		}
		built.Items = append(built.Items, value)
	}
}

// entries fills in a mapping. Keys are compared by their text, whatever their
// quotes, through a map: the library's own check is quadratic.
func (b *builder) entries(built *Node, n *yaml.Node, depth int) {
	built.Entries = make([]Entry, 0, min(len(n.Content)/2, MaxNodes))
	index := make(map[string]int, cap(built.Entries))
	for i := 0; i+1 < len(n.Content) && b.nodes <= MaxNodes; i += 2 {
		entry, ok := b.key(n.Content[i])
		entry.Value = b.node(n.Content[i+1], depth)
		key, pos, value := entry.Key, entry.Pos, entry.Value
		if value.Kind == Null && value.Text == "" {
			value.Pos = pos
		}
		before, twice := index[key]
		switch {
		case !ok:
			built.partial = true
		case twice:
			first := built.Entries[before].Pos
			b.Fail(fileDuplicateKey, pos, fmt.Sprintf("the key %s is written twice, first on line %d", Quote(key), first.Line),
				"keep one of the two", finding.Related{Pos: first, Message: "first here"})
		default:
			index[key] = len(built.Entries)
			built.Entries = append(built.Entries, entry)
		}
	}
}

// key reads a key, which must be text and nothing more.
func (b *builder) key(n *yaml.Node) (e Entry, ok bool) {
	rest := b.rest(n.Line, n.Column)
	var key Node
	switch tagged := b.properties(n, rest); {
	case tagged || n.Kind == yaml.AliasNode:
		return Entry{Pos: b.source.whole(n.Line)}, false
	case n.Kind != yaml.ScalarNode:
		e.Pos = b.span(n.Line, n.Column, "x")
		b.Fail(fileType, e.Pos, "a list or mapping can't be a key", "write a key of plain text")
		return e, false
	}
	b.scalar(&key, n, rest)
	e = Entry{Key: key.Text, Pos: key.Pos}
	switch {
	case n.Tag == "!!merge":
		b.Fail(fileAlias, key.Pos, "merge keys (<<) are not allowed", aliasFix)
		return e, false
	case key.Kind == Null:
		e.other = "nothing"
	case key.Plain:
		e.other = implicitType(key.Text)
	}
	return e, true
}
