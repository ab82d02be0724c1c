package discover

import (
	"fmt"
	"io"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/groupsyaml"
)

// WriteYAML writes the inventory as a whole groups.yaml. Every entry was read by the
// parser before it is written, and gave the group's name and id back. A group that no
// entry can declare is a comment that says why. Of groups that share a name, of which a
// declaration holds one, each is an entry that is commented out, save for the only one
// that can hold roles.
func WriteYAML(w io.Writer, v *Inventory) error {
	f := &groupsyaml.File{Tenant: v.Snapshot.Tenant, Comments: []string{
		"Made by pim-groups discover: groups that PIM could manage and no file declared. PIM manages those without a comment.",
	}}
	for i := range v.Groups {
		f.Groups = append(f.Groups, v.Groups[i].entry())
	}
	return groupsyaml.Write(w, f)
}

func (g *Group) entry() groupsyaml.Group {
	e := groupsyaml.Group{Name: g.DisplayName, ID: g.ID, Out: true}
	if reason := config.Undeclarable(g.DisplayName, g.ID); reason != "" {
		e.Comments = []string{"can't be declared: " + reason}
		return e
	}
	if g.NameTaken != "" {
		e.Comments = []string{"left out: " + g.NameTaken}
		return e
	}
	e.Out = g.Namesakes > 0 && !g.Privileged
	switch {
	case e.Out:
		e.Comments = []string{fmt.Sprintf("shares its name with %d more; uncomment the one that you mean", g.Namesakes)}
	case g.Namesakes > 0:
		e.Comments = []string{fmt.Sprintf("shares its name with %d more; it alone can hold Entra roles", g.Namesakes)}
	}
	if text := consequence(g.Managed); text != "" {
		e.Comments = append(e.Comments, text)
	}
	return e
}

// consequence says what a merge of the entry means: nothing changes for a group
// that PIM manages, any other is onboarded.
func consequence(managed directory.Flag) string {
	switch managed {
	case directory.True:
		return ""
	case directory.False:
		return "not managed: a merge onboards it, which can't be undone"
	}
	return "whether PIM manages it could not be read"
}
