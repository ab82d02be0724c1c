package yamledit

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// Contents are the items of a list, or the keys and values of a mapping, in turn. nil
// has none.
func Contents(n *yaml.Node) []*yaml.Node {
	if n == nil {
		return nil
	}
	return n.Content
}

// Lookup finds a key and its value in a mapping.
func Lookup(n *yaml.Node, name string) (key, value *yaml.Node) {
	for i := 0; i+1 < len(Contents(n)); i += 2 {
		if n.Content[i].Value == name {
			return n.Content[i], n.Content[i+1]
		}
	}
	return nil, nil
}

// InBraces says whether a node is in braces or brackets.
func InBraces(n *yaml.Node) bool { return n.Style&yaml.FlowStyle != 0 }

// IsQuoted says whether a scalar is in double quotes, as in a file that is JSON as well.
func IsQuoted(n *yaml.Node) bool { return n.Style&yaml.DoubleQuotedStyle != 0 }

// Indented puts blanks before lines.
func Indented(margin int, lines []string) []string {
	for i := range lines {
		lines[i] = strings.Repeat(" ", margin) + lines[i]
	}
	return lines
}

// Same says whether two trees say the same, wherever it stands and however it is quoted.
// Line ends at the end of a text don't count: the last one of a file may have none yet.
func Same(a, b *yaml.Node) bool {
	ended := func(n *yaml.Node) string { return strings.TrimRight(n.Value, "\r\n") }
	return a.Kind == b.Kind && ended(a) == ended(b) && slices.EqualFunc(a.Content, b.Content, Same)
}
