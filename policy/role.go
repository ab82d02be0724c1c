package policy

import (
	"fmt"
	"slices"
	"strings"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/settings"
)

// settingRule makes a rule of a question about the settings of a role, asked for
// members and for owners of each group that PIM manages. Of a setting that is not
// understood it says nothing: that is settings-unreadable's business.
func settingRule(rule Rule, check func(p *Pass, role directory.Role, s *settings.Role)) Rule {
	rule.About, rule.OfState = EachManaged, true
	rule.Needs = append([]directory.Part{directory.PartRoleSettings}, rule.Needs...)
	rule.Check = func(p *Pass) {
		for _, role := range directory.Roles() {
			s := p.Tenant.Settings(p.Group.Found.ID, role)
			if s == nil {
				p.unread(directory.PartRoleSettings, "PIM gave no settings for the "+string(role)+"s", finding.Finding{Role: string(role)})
				continue
			}
			n := len(p.found)
			check(p, role, s)
			p.adviseSettings(role, s, n, check)
		}
	}
	return rule
}

// adviseSettings changes the fix of findings about a role, those from the n-th on, if the
// file declares what mends them and only the merge does not write it.
func (p *Pass) adviseSettings(role directory.Role, s *settings.Role, n int, check func(*Pass, directory.Role, *settings.Role)) {
	declared := p.declaredRole(role)
	if len(p.found) == n || declared == nil || declared.Settings == nil || slices.Contains(p.Changes, plan.ClassSettings) {
		return
	}
	before := len(p.found)
	check(p, role, s.With(declared.Settings.Values))
	mended := len(p.found) == before
	p.found = p.found[:before]
	if !mended {
		return
	}
	for i := range p.found[n:] {
		if f := &p.found[n+i]; f.Status == finding.Failed {
			f.Fix = "Add settings to changes, so that a merge writes what the file declares"
		}
	}
}

// reportSetting reports a finding about the settings of a role. The fix of the rule, or
// of the finding, gets the click path to them.
func (p *Pass) reportSetting(role directory.Role, f finding.Finding) {
	f.Role = string(role)
	if f.Fix == "" {
		f.Fix = strings.TrimSuffix(p.rule.Fix, ".")
	}
	f.Fix += " (" + settingsPath(role) + ")"
	p.Report(f)
}

// settingsPath is where the portal has the settings of a role.
// https://learn.microsoft.com/entra/id-governance/privileged-identity-management/groups-role-settings
func settingsPath(role directory.Role) string {
	return "Entra admin center > ID Governance > PIM > Groups > the group > Settings > " + capitalized(string(role)) + " > Edit"
}

// role is how messages call a role of the group asked about.
func (p *Pass) role(role directory.Role) string {
	return fmt.Sprintf("the %s role of %s", role, p.name())
}

// countEligible is the number of those who are eligible for a role, each once.
func (p *Pass) countEligible(role directory.Role) int {
	return len(slices.CompactFunc(p.eligible(role), func(a, b directory.Schedule) bool { return a.Principal == b.Principal }))
}

// eligible lists who is eligible for a role of the group asked about, booked ones
// and those through a group included.
func (p *Pass) eligible(role directory.Role) []directory.Schedule {
	return slices.DeleteFunc(slices.Clone(p.Tenant.Eligibilities(p.Group.Found.ID)), func(s directory.Schedule) bool { return s.Role != role })
}
