package config

import (
	"fmt"
	"strings"
	"unicode"

	"pim-groups/internal/escape"
)

// Quote writes a text in double quotes, so that YAML reads back the same text
// whatever it looks like. What can't be printed is escaped, so that the text
// stays in its line, and so is the first character of what a runner takes for
// a command anywhere in a line.
// https://yaml.org/spec/1.2.2/#57-escaped-characters
func Quote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case !unicode.IsPrint(r), escape.BeginsCommand(text[i:]):
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// Undeclarable says why no entry of groups.yaml can hold a group of this name
// and id, a clause; "" if one can.
func Undeclarable(name, id string) string {
	// The parser is asked, not a copy of its rules: what it will say of the
	// pasted entry is what counts.
	text := fmt.Sprintf("version: 1\ngroups:\n  - name: %s\n    id: %s\n", Quote(name), id)
	file, found := Parse([]Source{{Path: "entry", Data: []byte(text)}})
	switch {
	case len(found) > 0:
		return found[0].Message
	case file.Groups[0].Name.Value != name:
		return "YAML can't hold its name as it is"
	}
	return ""
}
