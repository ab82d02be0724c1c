package policy

import (
	"fmt"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// settingPair speaks of what Graph would refuse, or accept and not honour: MFA and an
// authentication context exclude each other, and the file names one of them alone.
var settingPair = comparedRule("", Rule{
	Rule: finding.Rule{
		ID:    "setting-pair",
		Title: "The file declares one of MFA and authentication context, and the tenant has the other",
		Why: "PIM can't ask for both. A write of the one alone would leave the role with both, or be refused. Nothing is written until " +
			"the file says what becomes of the other.",
		Fix:      "Declare both: activation.require with mfa and activation.context: none, or the context and activation.require without mfa.",
		Severity: finding.Error,
	},
	Needs: []directory.Part{directory.PartRoleSettings},
}, func(p *Pass, c *plan.Comparison, f finding.Finding) {
	block := c.Block(plan.HalfPair)
	if c.Is != plan.Differs || block == nil || !p.Drift && !slices.Contains(p.Changes, plan.ClassSettings) {
		return
	}
	f.Message = fmt.Sprintf("%s of %s can't be written: %s", c.Key.Setting, p.roleOf(c), block.Reason)
	p.Report(f)
})
