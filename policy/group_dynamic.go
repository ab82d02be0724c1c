package policy

import (
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// groupDynamic: groups with a membership rule are excluded from PIM whatever
// their kind. A paused rule counts as well: it can be resumed at any time. So does
// a group that PIM lists: it was made dynamic after it was onboarded.
// https://learn.microsoft.com/entra/identity/users/groups-create-rule
var groupDynamic = obstacleRule(directory.ObstacleDynamic, finding.Rule{
	ID:    "group-dynamic",
	Title: "A declared group has dynamic membership",
	Why: "A membership rule decides who is in the group, so people can't be made eligible instead: PIM can't manage it. " +
		"Anyone who can edit the attributes that the rule reads can let people in.",
	Fix: "Change the membership type to Assigned (Entra portal: the group, Properties), or declare another group; or keep " +
		"this group out of PIM with pim: none.",
	Severity: finding.Error,
}, func(p *Pass) string {
	message := p.name() + " has dynamic membership, which PIM can't manage"
	if rule := p.Group.Found.MembershipRule; rule != "" {
		message += "; its rule: " + rule
	}
	if p.Group.Found.MembershipRuleProcessingState == "Paused" {
		message += " (paused)"
	}
	return message
})
