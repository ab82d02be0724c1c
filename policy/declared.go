package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// declared is the set of ids that the files speak of: by id, or by a name that
// has a group. All candidates of an ambiguous name are in it, since that entry
// is an error of its own that lists them.
func (p *Pass) declared() map[string]bool {
	ids := make(map[string]bool, len(p.Plan.Groups))
	for i := range p.Plan.Groups {
		g := &p.Plan.Groups[i]
		ids[g.ID()] = true
		for _, candidate := range g.Candidates {
			ids[candidate.ID] = true
		}
	}
	return ids
}

// ref names a group of the tenant in a finding about no entry of the file.
func ref(g *directory.Group) finding.Group { return finding.Group{ID: g.ID, Name: g.DisplayName} }

// known names a group of the tenant, which has no line in the file, so that it
// can be found: by its name and id, or by the id alone if no more was read.
func known(g *directory.Group) string {
	if g.DisplayName == "" {
		return "the group " + g.ID
	}
	return fmt.Sprintf("%s (id %s)", quoted(g.DisplayName), g.ID)
}

// declare is the advice to declare a group, with the line to paste.
func declare(g *directory.Group) string {
	if g.DisplayName == "" {
		return "Declare the group by its name and id; or waive it with the reason"
	}
	return fmt.Sprintf("Add to groups: - {name: %s, id: %s}; or waive it with the reason", scalar(g.DisplayName), g.ID)
}
