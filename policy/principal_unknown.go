package policy

import (
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

var principalUnknown = principalRule(finding.Rule{
	ID:    "principal-unknown",
	Title: "Somebody whom the files name is not in the directory",
	Why: "There is no such user, group or application: a typo, or it was deleted. The roles that name it have one principal fewer than " +
		"the file says.",
	Fix:      "Correct the name or the object id, or remove the lines that name it.",
	Severity: finding.Error,
}, "the line means nobody", plan.Absent, func(_ *plan.Principal, block *plan.Block) string {
	return block.Reason
})
