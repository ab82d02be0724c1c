package policy

import (
	"fmt"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
)

// assignmentEnded looks at the files alone: whatever the tenant has, the line does nothing.
var assignmentEnded = Rule{
	Rule: finding.Rule{
		ID:    "assignment-ended",
		Title: "The end of a declared assignment is past",
		Why: "The line does nothing any more. A reader takes it for access that the person has, and whoever changes the date grants it " +
			"again without noticing.",
		Fix:      "Remove the line, or give it a later end.",
		Severity: finding.Warning,
	},
	About:     EachGroup,
	PerPerson: true,
	Applies:   declaresRole,
	Check: func(p *Pass) {
		for _, role := range []string{"member", "owner"} {
			declared := p.Group.Declared.Role(role)
			if declared == nil {
				continue
			}
			for _, list := range []*config.Assignments{declared.Eligible, declared.Active} {
				p.checkEnded(role, list)
			}
		}
	},
}

func (p *Pass) checkEnded(role string, list *config.Assignments) {
	if list == nil {
		return
	}
	for i := range list.Items {
		a := &list.Items[i]
		if a.Until == nil || a.Until.Value.After(p.Now) {
			continue
		}
		p.Report(finding.Finding{
			Role: role, Subject: a.Who.Value, Pos: a.Who.Pos,
			Message: fmt.Sprintf("the assignment of %s to the %s role of %s ended with %s", finding.Quote(a.Who.Value), role,
				finding.Quote(p.Group.Declared.Name.Value), date(a.Until.Value.Add(-1))),
		})
	}
}
