package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/settings"
)

// approverGroupOpen: whoever may change the members of the group decides who approves.
var approverGroupOpen = approverRule(Rule{
	Rule: finding.Rule{
		ID:    "approver-group-open",
		Title: "Others decide who is in a group that approves",
		Why: "Whoever can change the members of the group that approves can approve. Its owners can. So can every Groups Administrator, " +
			"unless the group is role-assignable, and whoever can change the attributes that a membership rule reads.",
		Fix:      "Under Activation, name users or a role-assignable group without eligible owners.",
		Severity: finding.Warning,
	},
	Needs:   []directory.Part{directory.PartGroups, directory.PartEligible},
	MayNeed: []directory.Part{directory.PartOwners, directory.PartEligibleGroups},
}, checkApproverGroupOpen)

func checkApproverGroupOpen(p *Pass, role directory.Role, approvers []settings.Approver) {
	for _, g := range p.approverGroups(role, approvers) {
		f := finding.Finding{Role: string(role), Subject: g.ID}
		var faults []string
		if g.Dynamic() {
			faults = append(faults, "a membership rule decides who is in it")
		}
		if p.Group.Found.RoleAssignable() && !g.RoleAssignable() {
			faults = append(faults, "it is not role-assignable, and the group is")
		}
		if owners, known := p.eligibleAmong(g, role, f); known && len(owners) > 0 {
			faults = append(faults, "eligible for the role and its owner: "+firstOf(owners, ", "))
		}
		if len(faults) > 0 {
			f.Message = fmt.Sprintf("%s approves activations of %s: %s", known(g), p.role(role), finding.List(faults, "and"))
			p.reportSetting(role, f)
		}
	}
}

// eligibleAmong names the owners of a group who are eligible for a role of the one asked
// about. The finding is not evaluated if that is not known.
func (p *Pass) eligibleAmong(g *directory.Group, role directory.Role, f finding.Finding) (names []string, known bool) {
	if !p.needs(directory.PartOwners, g.ID, f) {
		return nil, false
	}
	eligible, known := p.eligiblePeople(role, f)
	for _, id := range g.Owners {
		if eligible[id] {
			names = append(names, p.calledByID(id))
		}
	}
	return names, known
}
