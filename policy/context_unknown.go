package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/settings"
)

// contextUnknown: PIM does not check a context when it is written.
var contextUnknown = contextRule(Rule{
	Rule: finding.Rule{
		ID:    "context-unknown",
		Title: "A role requires an authentication context that is not published",
		Why: "PIM accepts any context when the setting is written. Nobody can satisfy one that does not exist or is not published, so " +
			"nobody can activate, and the way out is to weaken the settings in a hurry.",
		Fix:      "Publish the context under Conditional Access > Authentication contexts, or choose a published one under Activation.",
		Severity: finding.Error,
	},
	Leaves:  []string{"activation.context"},
	MayNeed: []directory.Part{directory.PartContexts},
	Verdict: Exposes,
}, checkContextUnknown)

func checkContextUnknown(p *Pass, role directory.Role, context settings.Context) {
	problem := "is not published"
	switch c := p.Tenant.Context(string(context)); {
	case c == nil:
		problem = "does not exist"
	case c.IsAvailable == directory.True:
		return
	case c.IsAvailable == directory.Null:
		p.unread(directory.PartContexts, "whether the authentication context "+c.ID+" is published was not sent", finding.Finding{Role: string(role)})
		return
	}
	p.reportSetting(role, finding.Finding{
		Message: fmt.Sprintf("nobody can activate %s: it requires the authentication context %s, which %s", p.role(role), context, problem),
	})
}
