package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

var settingDiffers = comparedRule("", Rule{
	Rule: finding.Rule{
		ID:    "setting-differs",
		Title: "A role setting is not what the file declares",
		Why: "Reviewers approved the setting in the file, and activations go by the one in the tenant. Somebody changed it in the portal, " +
			"or no run has written it yet.",
		Fix:      "Let a merge write the setting, with settings in changes; or write into the file what the tenant has.",
		Severity: finding.Error,
	},
	Needs:        []directory.Part{directory.PartRoleSettings},
	OfOnboarding: true,
}, func(p *Pass, c *plan.Comparison, f finding.Finding) {
	if c.Is != plan.Differs || c.Block(plan.HalfPair) != nil {
		return
	}
	f.Message = fmt.Sprintf("%s of %s is %s in the tenant, and %s in the file", c.Key.Setting, p.roleOf(c), c.Before, c.After)
	if c.ByHand() {
		f.Message += "; no run makes this change"
		f.Fix = "Change it by hand (Entra admin center > ID Governance > PIM > Groups > the group > Settings): for a moment the role has neither MFA nor a context"
	}
	p.reportDifference(c, f)
})
