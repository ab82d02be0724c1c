package policy

import (
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/settings"
)

// approverRule makes a rule of a question about those who approve the activation of a
// role, asked where an approval is required.
func approverRule(rule Rule, check func(p *Pass, role directory.Role, approvers []settings.Approver)) Rule {
	rule.Leaves = []string{"activation.approval"}
	rule.MayNeed = append([]directory.Part{directory.PartApprovers, directory.PartUsers}, rule.MayNeed...)
	return settingRule(rule, func(p *Pass, role directory.Role, s *settings.Role) {
		if approval, known := s.ActivationApproval.Value(); known && approval.Required {
			check(p, role, approval.Approvers)
		}
	})
}

// approving finds the people who are among the approvers. Any one of them is enough,
// but nobody approves an own request.
func (p *Pass) approving(approvers []settings.Approver) people {
	var ids []string
	for _, a := range approvers {
		ids = append(ids, a.ID)
	}
	return p.peopleOf(directory.PartApprovers, ids)
}

// approverGroups finds the groups among the approvers that the directory has. For one
// that could not be read the rule is not evaluated.
func (p *Pass) approverGroups(role directory.Role, approvers []settings.Approver) (groups []*directory.Group) {
	for _, a := range approvers {
		if a.Kind != settings.ApproverGroup {
			continue
		}
		if h := p.lookUp(a.ID, directory.PartApprovers); h.groupUnread() {
			p.unread(h.part, h.reason, finding.Finding{Role: string(role), Subject: a.ID})
		} else if h.group != nil {
			groups = append(groups, h.group)
		}
	}
	return groups
}
