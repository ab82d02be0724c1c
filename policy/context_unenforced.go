package policy

import (
	"fmt"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/settings"
)

// contextUnenforced says nothing of a context that no policy names: PIM asks for MFA
// then. Where policies name it, they alone decide, also for whom they exclude.
// https://learn.microsoft.com/entra/id-governance/privileged-identity-management/groups-role-settings
var contextUnenforced = contextRule(Rule{
	Rule: finding.Rule{
		ID:    "context-unenforced",
		Title: "No Conditional Access policy in force asks for the authentication context",
		Why: "An authentication context asks for what the Conditional Access policies that name it ask for. If all of them are off or " +
			"report-only, an activation asks for nothing, and not even for MFA. The same is true for people whom a policy excludes.",
		Fix:      "Turn on a Conditional Access policy for the context that excludes nobody, or require Azure MFA under Activation.",
		Severity: finding.Error,
	},
	Leaves:  []string{"activation.context"},
	MayNeed: []directory.Part{directory.PartContextPolicies},
	Verdict: Exposes,
}, checkContextUnenforced)

func checkContextUnenforced(p *Pass, role directory.Role, context settings.Context) {
	var off, excluding []string
	for _, policy := range p.Tenant.ContextPolicies {
		switch {
		case !slices.Contains(policy.Contexts, string(context)):
		case policy.State != directory.PolicyEnabled:
			off = append(off, finding.Quote(policy.DisplayName)+" ("+policy.State+")")
		case policy.Excludes:
			excluding = append(excluding, finding.Quote(policy.DisplayName))
		default:
			return
		}
	}
	f := finding.Finding{Message: fmt.Sprintf("%s requires the authentication context %s, and ", p.role(role), context)}
	switch {
	case excluding != nil:
		f.Severity = finding.Warning
		f.Message += "each policy in force that names it excludes somebody: " + firstOf(excluding, ", ")
	case off != nil:
		f.Message += "no policy that names it is in force: " + firstOf(off, ", ")
	default:
		return
	}
	p.reportSetting(role, f)
}
