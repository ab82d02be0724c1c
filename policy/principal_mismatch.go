package policy

import (
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// principalMismatch keeps the two halves of a line of the register together: the id,
// which the program acts on, and the name, which people read.
var principalMismatch = principalRule(finding.Rule{
	ID:    "principal-mismatch",
	Title: "A principal is another one than its name says",
	Why: "Reviewers read the name; the program acts on the object id. If the two do not belong together, somebody else would get the " +
		"access. The person was renamed, or the id is another's. Nothing is written for such a line.",
	Fix:      "If the principal was renamed, write the new name into principals and where it is used; otherwise correct the id.",
	Severity: finding.Error,
}, "reviewers approve the name, so somebody who was not approved could get the access", plan.Mismatch, func(_ *plan.Principal, block *plan.Block) string {
	return block.Reason
})
