package policy

import (
	"cmp"
	"slices"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// place is where a finding about the group asked about points: at the declared setting
// or entry that it is about, else at the role block, else at the group.
func (p *Pass) place(f finding.Finding) finding.Pos {
	role := p.declaredRole(directory.Role(f.Role))
	if role == nil {
		return p.Group.Declared.Place()
	}
	if role.Settings != nil {
		for _, leaf := range p.rule.Leaves {
			if pos, declared := role.Settings.Places[leaf]; declared {
				return pos
			}
		}
	}
	return cmp.Or(p.entryPlace(directory.Role(f.Role), p.idOf(f.Subject)), role.Pos)
}

// declaredRole is what the file declares for a role of the group asked about, nil for
// nothing.
func (p *Pass) declaredRole(role directory.Role) *config.Role {
	if role == "" {
		return nil
	}
	return p.Group.Declared.Role(string(role))
}

// declaresEligible says whether the file says who is eligible for a role.
func (p *Pass) declaresEligible(role directory.Role) bool {
	declared := p.declaredRole(role)
	return declared != nil && declared.Eligible != nil
}

// lasting leaves out the entries whose end is past.
func (p *Pass) lasting(list *config.Assignments) []config.Assignment {
	return slices.DeleteFunc(slices.Clone(list.Items), func(a config.Assignment) bool { return a.Until != nil && !a.Until.Value.After(p.Now) })
}

// entryPlace is the place of the line that makes a principal eligible or active, zero if
// there is none.
func (p *Pass) entryPlace(role directory.Role, id string) finding.Pos {
	declared := p.declaredRole(role)
	if declared == nil {
		return finding.Pos{}
	}
	for _, list := range []*config.Assignments{declared.Eligible, declared.Active} {
		if entry := p.entryIn(list, id); entry != nil {
			return entry.Who.Pos
		}
	}
	return finding.Pos{}
}

// entryIn finds the entry of a declared list that means a principal, nil if none does.
func (p *Pass) entryIn(list *config.Assignments, id string) *config.Assignment {
	if list == nil {
		return nil
	}
	i := slices.IndexFunc(list.Items, func(a config.Assignment) bool { return p.declaredID(&a) == id })
	if i < 0 {
		return nil
	}
	return &list.Items[i]
}

// declaredID is the object id of whom an entry means: a user principal name without one
// is looked up.
func (p *Pass) declaredID(a *config.Assignment) string {
	return cmp.Or(a.Principal.ID, p.idOf(a.Principal.Name))
}

// idOf gives the object id of a subject, which may be a user principal name.
func (p *Pass) idOf(subject string) string {
	if person := p.Tenant.Principal(subject); person != nil {
		return person.ID
	}
	return subject
}
