package policy

import (
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/settings"
)

// contextRule makes a rule of a question about the authentication context that a role
// requires. What it may need was read, or the rule is not evaluated for the role.
func contextRule(rule Rule, check func(p *Pass, role directory.Role, context settings.Context)) Rule {
	return settingRule(rule, func(p *Pass, role directory.Role, s *settings.Role) {
		context, known := s.ActivationContext.Value()
		if !known || context == "" {
			return
		}
		for _, part := range p.rule.MayNeed {
			if !p.needs(part, "", finding.Finding{Role: string(role)}) {
				return
			}
		}
		check(p, role, context)
	})
}
