package policy

import (
	"fmt"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/settings"
)

var approverInside = approverRule(Rule{
	Rule: finding.Rule{
		ID:    "approver-inside",
		Title: "The members of a group approve each other",
		Why: "The group that approves is the group itself, contains it, or takes its members from it. So whoever has activated once can " +
			"approve the next activation, and the approval stops nobody from outside.",
		Fix:      "Under Activation, name approvers outside of the group.",
		Severity: finding.Error,
	},
	MayNeed: []directory.Part{directory.PartMembers, directory.PartEligible},
	Verdict: Exposes,
}, checkApproverInside)

func checkApproverInside(p *Pass, role directory.Role, approvers []settings.Approver) {
	for _, g := range p.approverGroups(role, approvers) {
		f := finding.Finding{Role: string(role), Subject: g.ID}
		fed, part, reason := p.feeds(p.Group.Found.ID, g.ID)
		switch {
		case g.ID == p.Group.Found.ID:
			f.Message = fmt.Sprintf("the group itself approves activations of %s", p.role(role))
			p.reportSetting(role, f)
		case fed:
			f.Message = fmt.Sprintf("members of %s are or can become members of %s, which approves activations of the %s role",
				p.name(), known(g), role)
			p.reportSetting(role, f)
		case part != "":
			p.unread(part, reason, f)
		}
	}
}

// feeds says whether members of one group are members of the other one, or can become
// such by activating: directly, or through groups. Nesting may be a circle. Otherwise
// the part is one that was not read and may say so.
func (p *Pass) feeds(from, to string) (found bool, unread directory.Part, reason string) {
	seen, next := map[string]bool{to: true}, []string{to}
	for len(next) > 0 {
		id := next[0]
		if id == from {
			return true, "", ""
		}
		for _, part := range []directory.Part{directory.PartMembers, directory.PartEligible} {
			if why, missing := p.Tenant.Missing(part, id); missing {
				unread, reason = part, why
			}
		}
		if g := p.Tenant.Group(id); g != nil && g.Managed == directory.True && !p.Tenant.EligibilitiesRead(id) && unread == "" {
			unread, reason = directory.PartEligible, "it was not read who is eligible in "+known(g)
		}
		next = next[1:]
		for _, inside := range p.canBeIn(id) {
			if !seen[inside] {
				seen[inside], next = true, append(next, inside)
			}
		}
	}
	return false, unread, reason
}

// canBeIn lists the members of a group and everybody eligible for one of its roles: an
// owner can become a member.
func (p *Pass) canBeIn(group string) []string {
	ids := slices.Concat(p.Tenant.Members(group), p.Tenant.GroupsIn(group))
	for _, s := range p.Tenant.Eligibilities(group) {
		ids = append(ids, s.Principal)
	}
	return ids
}
