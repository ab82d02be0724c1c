package pin

import (
	"strings"

	"pim-groups/internal/config"
	"pim-groups/internal/yamledit"
)

// register adds the lines of users to those that the file has; to principals, if it has
// only others; or with principals below the version.
func (d *document) register(pins []Pin) yamledit.Insertion {
	key, principals := yamledit.Lookup(d.Root, "principals")
	if _, users := yamledit.Lookup(principals, "users"); users != nil {
		last := users.Content[len(users.Content)-1]
		if yamledit.InBraces(users) {
			return yamledit.At(d.EndOf(last), ", "+strings.Join(lines(pins, yamledit.IsQuoted(users.Content[0])), ", "))
		}
		return d.Below(last.Line, yamledit.Indented(users.Column-1, lines(pins, yamledit.IsQuoted(users.Content[0])))...)
	}
	if principals != nil {
		quoted := yamledit.IsQuoted(key)
		if yamledit.InBraces(principals) {
			return yamledit.At(d.Begin(principals)+1, braced("users", quoted, lines(pins, quoted))+", ")
		}
		margin := principals.Column - 1
		return d.Below(key.Line, append(yamledit.Indented(margin, []string{"users:"}), yamledit.Indented(margin+2, lines(pins, false))...)...)
	}
	key, version := yamledit.Lookup(d.Root, "version")
	if quoted := yamledit.IsQuoted(key); yamledit.InBraces(d.Root) {
		users := braced("users", quoted, lines(pins, quoted))
		return yamledit.At(d.EndOf(version), ", "+braced("principals", quoted, []string{users}))
	}
	line, margin := version.Line, d.Root.Column-1
	if _, tenant := yamledit.Lookup(d.Root, "tenant"); tenant != nil && tenant.Line == line+1 {
		line++
	}
	return d.Below(line, append(yamledit.Indented(margin, []string{"principals:", "  users:"}), yamledit.Indented(margin+4, lines(pins, false))...)...)
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
