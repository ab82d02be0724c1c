package policy

import (
	"fmt"
	"slices"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/identity"
)

// forPIM says that the group is declared to be under PIM. What PIM can't manage
// is no problem of a group that is declared for its owners only.
func forPIM(g *config.Group) bool { return g.PIM == config.Required }

// obstacleRule makes a rule of a fact that keeps PIM from managing a group, with
// the message for a group that has it.
func obstacleRule(o directory.Obstacle, rule finding.Rule, message func(*Pass) string) Rule {
	return Rule{Rule: rule, About: EachFound, Needs: []directory.Part{directory.PartGroups}, Applies: forPIM, Check: func(p *Pass) {
		if p.Group.Found.Has(o) {
			p.Report(finding.Finding{Message: message(p)})
		}
	}}
}

func unpinned(g *config.Group) bool { return g.ID == nil }

// declared is the set of ids that the files mean: by id, or by a name that
// has a group. All candidates of an ambiguous name are in it, since that entry
// is an error of its own that lists them.
func (p *Pass) declared() map[string]bool {
	ids := make(map[string]bool, len(p.Plan.Groups))
	for _, g := range p.Plan.Groups {
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
	return fmt.Sprintf("%s (id %s)", finding.Quote(g.DisplayName), g.ID)
}

// namesakes lists the groups that have the declared name for certain: a hint
// if the id leads elsewhere.
func (p *Pass) namesakes() []*directory.Group {
	return slices.DeleteFunc(p.Tenant.Named(p.Group.Declared.Name.Value, false), func(g *directory.Group) bool {
		_, doubted := p.Tenant.Doubted(g.ID)
		return doubted
	})
}

// declare is the advice to declare a group, with the entry to paste where
// groups.yaml can hold one.
func (p *Pass) declare(g *directory.Group) string {
	if _, doubted := p.Tenant.Doubted(g.ID); doubted {
		return "Declare the group by its name and id"
	}
	if reason := config.Undeclarable(g.DisplayName, g.ID); reason != "" {
		return "Rename the group in Entra, then declare it by its name and id, because no entry can hold this name: " + reason
	}
	if entry := p.entryNamed(g.DisplayName); entry != nil {
		return fmt.Sprintf("The entry at %s has this name, and a declaration holds each name once: "+
			"correct its id, or rename one of the groups in Entra", entry.Place())
	}
	return fmt.Sprintf("Add to groups: - {name: %s, id: %s}", scalar(g.DisplayName), g.ID)
}

// entryNamed finds the entry of a name. A tenant can have as many undeclared
// groups as a file has entries, so the names are folded once.
func (p *Pass) entryNamed(name string) *config.Group {
	if p.named == nil {
		p.named = make(map[string]*config.Group, len(p.File.Groups))
		for i := range p.File.Groups {
			p.named[identity.FoldName(p.File.Groups[i].Name.Value)] = &p.File.Groups[i]
		}
	}
	return p.named[identity.FoldName(name)]
}
