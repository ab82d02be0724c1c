package pin

import (
	"strings"

	"gopkg.in/yaml.v3"

	"pim-groups/internal/config"
)

// register adds the lines of users to those that the file has; to principals, if it has
// only others; or with principals below the version.
func (d *document) register(pins []Pin) insertion {
	key, principals := lookup(d.root, "principals")
	if _, users := lookup(principals, "users"); users != nil {
		last := users.Content[len(users.Content)-1]
		if inBraces(users) {
			return insertion{d.endOf(last), ", " + strings.Join(lines(pins, isQuoted(users.Content[0])), ", ")}
		}
		return d.below(last.Line, indented(users.Column-1, lines(pins, isQuoted(users.Content[0])))...)
	}
	if principals != nil {
		quoted := isQuoted(key)
		if inBraces(principals) {
			return insertion{d.offset(principals.Line, principals.Column) + 1, braced("users", quoted, lines(pins, quoted)) + ", "}
		}
		margin := principals.Column - 1
		return d.below(key.Line, append(indented(margin, []string{"users:"}), indented(margin+2, lines(pins, false))...)...)
	}
	key, version := lookup(d.root, "version")
	if quoted := isQuoted(key); inBraces(d.root) {
		users := braced("users", quoted, lines(pins, quoted))
		return insertion{d.endOf(version), ", " + braced("principals", quoted, []string{users})}
	}
	line, margin := version.Line, d.root.Column-1
	if _, tenant := lookup(d.root, "tenant"); tenant != nil && tenant.Line == line+1 {
		line++
	}
	return d.below(line, append(indented(margin, []string{"principals:", "  users:"}), indented(margin+4, lines(pins, false))...)...)
}

// lines are the keys and values of users.
func lines(pins []Pin, quoted bool) []string {
	var list []string
	for _, p := range pins {
		name, id := p.Name.Value, p.User.ID
		if quoted {
			id = config.Quote(id)
		}
		if quoted || strings.IndexByte("'!#", name[0]) >= 0 { // what begins something else in YAML
			name = config.Quote(name)
		}
		list = append(list, name+": "+id)
	}
	return list
}

// braced is a key with a mapping on one line.
func braced(key string, quoted bool, members []string) string {
	if quoted {
		key = config.Quote(key)
	}
	return key + ": {" + strings.Join(members, ", ") + "}"
}

func indented(margin int, lines []string) []string {
	for i := range lines {
		lines[i] = strings.Repeat(" ", margin) + lines[i]
	}
	return lines
}

func inBraces(n *yaml.Node) bool { return n.Style&yaml.FlowStyle != 0 }

func isQuoted(n *yaml.Node) bool { return n.Style&yaml.DoubleQuotedStyle != 0 }

// endOf is the offset behind a value of one word.
func (d *document) endOf(n *yaml.Node) int {
	quotes := 0
	if n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 {
		quotes = 2
	}
	return d.offset(n.Line, n.Column) + len(n.Value) + quotes
}
