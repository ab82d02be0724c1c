package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/settings"
)

var alertOff = settingRule(Rule{
	Rule: finding.Rule{
		ID:    "alert-off",
		Title: "Administrators get no mail about a role",
		Why: "PIM mails administrators when somebody activates a role or is assigned to it. Without these mails, an assignment that " +
			"nobody wanted is found by the next review at the earliest.",
		Fix:      "Under Notification, turn on the mails to administrators.",
		Severity: finding.Note,
	},
	Leaves: []string{"notify.activation", "notify.eligible", "notify.active"},
}, checkAlertOff)

func checkAlertOff(p *Pass, role directory.Role, s *settings.Role) {
	var events []string
	for _, mail := range []struct {
		event string
		field *settings.Field[settings.Mails]
	}{
		{"activates", &s.NotifyActivation}, {"is made eligible for", &s.NotifyEligible}, {"is assigned", &s.NotifyActive},
	} {
		if mails, known := mail.field.Value(); known && mails.Level == settings.LevelNone {
			events = append(events, mail.event)
		}
	}
	if len(events) > 0 {
		p.reportSetting(role, finding.Finding{
			Message: fmt.Sprintf("administrators get no mail when somebody %s %s", finding.List(events, "or"), p.role(role)),
		})
	}
}
