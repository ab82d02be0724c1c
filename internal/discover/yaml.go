package discover

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/escape"
)

// WriteYAML writes entries to paste below `groups:`. Every entry was read by
// the parser of groups.yaml before it is written, and gave the group's name
// and id back; a group that no entry can declare is a comment that says why.
func WriteYAML(w io.Writer, v *Inventory) error {
	out := bufio.NewWriter(w)
	for _, g := range v.Groups {
		entry := fmt.Sprintf("  - name: %s\n    id: %s\n", quote(g.DisplayName), g.ID)
		reason := g.NameTaken
		if reason == "" {
			reason = refusal(entry, g)
		}
		if reason != "" {
			fmt.Fprintf(out, "  # %s (id %s) can't be declared: %s\n", escape.Quote(g.DisplayName), g.ID, escape.Line(reason))
			continue
		}
		fmt.Fprintf(out, "%s    %s\n", entry, consequence(g.Managed))
	}
	return out.Flush()
}

// consequence says what a merge of the entry means: adopting a group that PIM
// manages changes nothing, any other is onboarded.
func consequence(managed directory.Flag) string {
	switch managed {
	case directory.True:
		return "# managed by PIM already"
	case directory.False:
		return "# not managed: a merge onboards it, which can't be undone"
	}
	return "# whether PIM manages it could not be read"
}

// refusal says why groups.yaml can't hold the entry.
func refusal(entry string, g Group) string {
	// The parser is asked, not a copy of its rules: what it will say of the
	// pasted entry is what counts.
	text := "version: 1\ngroups:\n" + entry
	file, found := config.Parse([]config.Source{{Path: "entry", Data: []byte(text)}})
	switch {
	case len(found) > 0:
		return found[0].Message
	case file.Groups[0].Name.Value != g.DisplayName:
		return "YAML can't hold its name as it is"
	}
	return ""
}

// quote writes a name in double quotes, so that YAML reads back the same text
// whatever it looks like. What can't be printed is escaped, so that the entry
// stays in its lines, and so is the first character of "##[", which the GitHub
// runner takes for a command anywhere in a line.
// https://yaml.org/spec/1.2.2/#57-escaped-characters
func quote(name string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i, r := range name {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case !unicode.IsPrint(r), strings.HasPrefix(name[i:], "##["):
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
