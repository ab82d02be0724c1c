package policy

import (
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

var principalNameAmbiguous = principalRule(finding.Rule{
	ID:    "principal-name-ambiguous",
	Title: "Several groups have the name of a principal",
	Why: "Names of groups are not unique. A reviewer who reads the name can't tell which group gets the access, and somebody can create " +
		"a group of that name on purpose. Nothing is written for such a line.",
	Fix:      "Rename one of the groups in Entra, or leave the line out of principals and name the group by its object id.",
	Severity: finding.Error,
}, "reviewers approve the name, and it does not say which group is meant", plan.Ambiguous, func(_ *plan.Principal, block *plan.Block) string {
	return block.Reason
})
