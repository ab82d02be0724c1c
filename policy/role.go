package policy

import (
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/settings"
)

// settingRule makes a rule of a question about the settings of a role, asked for
// members and for owners of each group that PIM manages. It needs who is eligible
// too: settings to activate mean nothing where nobody can activate.
func settingRule(rule Rule, check func(p *Pass, role directory.Role, s *settings.Role)) Rule {
	rule.About = EachManaged
	rule.Needs = append([]directory.Part{directory.PartRoleSettings, directory.PartEligible}, rule.Needs...)
	rule.Check = func(p *Pass) {
		for _, role := range directory.Roles() {
			s := p.Tenant.Settings(p.Group.Found.ID, role)
			if s == nil {
				p.unread(directory.PartRoleSettings, "PIM gave no settings for the "+string(role)+"s", finding.Finding{Role: string(role)})
				continue
			}
			check(p, role, s)
		}
	}
	return rule
}

// eligible lists who is eligible for a role of the group asked about, booked ones
// and those through a group included.
func (p *Pass) eligible(role directory.Role) []directory.Schedule {
	return slices.DeleteFunc(slices.Clone(p.Tenant.Eligibilities(p.Group.Found.ID)), func(s directory.Schedule) bool { return s.Role != role })
}
