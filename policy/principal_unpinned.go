package policy

import (
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

var principalUnpinned = principalRule(finding.Rule{
	ID:    "principal-unpinned",
	Title: "Somebody is named without an object id",
	Why: "A user principal name can be changed, and given to somebody else. Reviewers approve a person, so nothing is written without " +
		"the object id in the reviewed file. It is an error once a merge would write something for the person.",
	Fix:      "Add the name with its object id to principals; pim-groups pin writes the line.",
	Severity: finding.Warning,
}, "nothing is written for somebody without an id; pim-groups pin adds it", plan.Unpinned, func(who *plan.Principal, _ *plan.Block) string {
	return "principals has no object id of " + finding.Quote(who.Declared.Name)
})
