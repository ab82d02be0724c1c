package policy

import (
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

// known names the group by its display name, by its id when that was not read.
func known(g *directory.Group) string {
	if g.DisplayName == "" {
		return "the group " + g.ID
	}
	return quoted(g.DisplayName)
}
