package policy

import (
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

var eligibleApplication = eligibleRule(finding.Rule{
	ID:       "eligible-application",
	Title:    "An application is eligible",
	Why:      "An application has no MFA and gives no reason. What somebody who holds a secret of it can activate, PIM does not protect.",
	Fix:      "Remove the eligible assignment, and give the application only what it always needs.",
	Severity: finding.Warning,
}, func(eligible *directory.Principal) string {
	switch {
	case eligible.Type.IsOther():
		return "is not a person (it is of the kind " + string(eligible.Type) + ")"
	case eligible.Type == directory.ServicePrincipal:
		return "is an application"
	}
	return ""
})
