package policy

import (
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// activeRule makes a rule of a question about declared active assignments. Nothing writes
// them, so what differs is a warning at most unless the run looks for drift.
func activeRule(rule Rule, check func(*Pass, *plan.Comparison, finding.Finding)) Rule {
	rule.Needs = []directory.Part{directory.PartGroups, directory.PartUsers, directory.PartActive}
	rule.MayNeed = []directory.Part{directory.PartMembers, directory.PartOwners}
	rule = comparedRule(plan.KindActive, rule, func(p *Pass, c *plan.Comparison, f finding.Finding) {
		if !p.Drift {
			f.Severity = min(finding.Warning, rule.Severity)
		}
		check(p, c, f)
	})
	compare := rule.Check
	rule.Check = func(p *Pass) {
		p.needActive(directory.Member, directory.PartMembers)
		p.needActive(directory.Owner, directory.PartOwners)
		compare(p)
	}
	return rule
}

// needActive reports a declared list as not evaluated if it was not read who has the role
// in the directory. Then nothing of it was compared.
func (p *Pass) needActive(role directory.Role, part directory.Part) {
	if declared := p.declaredRole(role); declared != nil && declared.Active != nil {
		p.needs(part, p.Group.Found.ID, finding.Finding{Role: string(role), Pos: declared.Active.Pos})
	}
}
