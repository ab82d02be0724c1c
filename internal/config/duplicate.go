package config

import (
	"fmt"

	"pim-groups/internal/finding"
	"pim-groups/internal/identity"
	"pim-groups/internal/strictyaml"
)

// duplicateGroups records each group that an earlier entry declares already.
// Two entries are the same group if their ids are equal, or their names as
// package identity compares them: without case. Which of two entries counts would
// be a guess, and the second could undo what the first was reviewed for.
func (p *parser) duplicateGroups(groups []Group) {
	ids := make(map[string]finding.Pos, len(groups))
	names := make(map[string]finding.Pos, len(groups))
	for i := range groups {
		g := &groups[i]
		name := identity.FoldName(g.Name.Value)
		if g.ID != nil && p.repeats(ids, g.ID.Value, *g.ID, "id") || name == "" {
			continue
		}
		p.repeats(names, name, g.Name, "name")
	}
}

func (p *parser) repeats(seen map[string]finding.Pos, key string, text Text, what string) bool {
	first, twice := seen[key]
	if !twice {
		seen[key] = text.Pos
		return false
	}
	p.Fail("file-duplicate-group", text.Pos,
		fmt.Sprintf("the group with the %s %s is declared twice, first at %s", what, strictyaml.Quote(text.Value), first),
		"keep one entry with all that is wanted of the group",
		finding.Related{Pos: first, Message: "first declared here"})
	return true
}
