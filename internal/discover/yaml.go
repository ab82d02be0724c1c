package discover

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/escape"
)

// WriteFile writes the entries of WriteYAML as a whole groups.yaml.
func WriteFile(w io.Writer, v *Inventory) error {
	if _, err := io.WriteString(w, "version: 1\ngroups:\n"); err != nil {
		return err
	}
	return WriteYAML(w, v)
}

// WriteYAML writes entries to paste below `groups:`. Every entry was read by
// the parser of groups.yaml before it is written, and gave the group's name
// and id back; a group that no entry can declare is a comment that says why.
// Of groups that share a name, of which a declaration holds one, each is an
// entry that is commented out, save for the only one that can hold roles.
func WriteYAML(w io.Writer, v *Inventory) error {
	out := bufio.NewWriter(w)
	for _, g := range v.Groups {
		fmt.Fprint(out, g.yaml())
	}
	return out.Flush()
}

func (g *Group) yaml() string {
	comment := func(text string) string {
		return fmt.Sprintf("  # %s (id %s) %s\n", escape.Quote(g.DisplayName), g.ID, escape.Line(text))
	}
	if reason := config.Undeclarable(g.DisplayName, g.ID); reason != "" {
		return comment("can't be declared: " + reason)
	}
	if g.NameTaken != "" {
		return comment("is left out: " + g.NameTaken)
	}
	entry := []string{"- name: " + config.Quote(g.DisplayName), "  id: " + g.ID, "  " + consequence(g.Managed)}
	lines := func(indent string) string { return indent + strings.Join(entry, "\n"+indent) + "\n" }
	switch {
	case g.Namesakes == 0:
		return lines("  ")
	case g.Privileged:
		return comment(fmt.Sprintf("shares its name with %d more; it alone can hold Entra roles:", g.Namesakes)) + lines("  ")
	}
	return comment(fmt.Sprintf("shares its name with %d more; uncomment the one that you mean:", g.Namesakes)) + lines("  # ")
}

// consequence says what a merge of the entry means: nothing changes for a group
// that PIM manages, any other is onboarded.
func consequence(managed directory.Flag) string {
	switch managed {
	case directory.True:
		return "# managed by PIM already"
	case directory.False:
		return "# not managed: a merge onboards it, which can't be undone"
	}
	return "# whether PIM manages it could not be read"
}
