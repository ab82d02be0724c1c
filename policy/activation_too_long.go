package policy

import (
	"fmt"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/settings"
)

// activationTooLong compares the duration. What PIM does where no end is required is
// documented nowhere, so that is reported too, whatever the duration.
var activationTooLong = settingRule(Rule{
	Rule: finding.Rule{
		ID:    "activation-too-long",
		Title: "An activation lasts too long",
		Why: "Access that was activated in the morning and lasts all day is standing access for that day. The shorter an activation, " +
			"the less a stolen session is worth.",
		Fix:      "Lower the maximum duration under Activation.",
		Severity: finding.Warning,
	},
	Leaves:    []string{"activation.max"},
	Threshold: Threshold{Name: "maximum", Default: 8, Min: 1, Max: 24, AtMost: true, Unit: "hour"},
}, checkActivationTooLong)

func checkActivationTooLong(p *Pass, role directory.Role, s *settings.Role) {
	limit, known := s.ActivationMax.Value()
	most := time.Duration(p.Threshold()) * time.Hour
	if !known || limit.Longest <= most && !limit.EndNotRequired {
		return
	}
	hours, end := int((limit.Longest+time.Hour-1)/time.Hour), ""
	if limit.EndNotRequired {
		hours = MostUpTo + 1 // no waiver up to a number covers what may have no end
		end = ", and no end is required (isExpirationRequired is false)"
	}
	p.reportSetting(role, finding.Finding{
		Message: fmt.Sprintf("activation of %s lasts up to %s%s; at most %s",
			p.role(role), settings.FormatLength(limit.Longest), end, settings.FormatLength(most)),
		Measure: hours,
	})
}
