package policy

import (
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// groupDynamic: groups with a membership rule are excluded from PIM whatever
// their kind,
// https://learn.microsoft.com/entra/identity/users/groups-create-rule
var groupDynamic = Rule{
	Rule: finding.Rule{
		ID:    "group-dynamic",
		Title: "A declared group has dynamic membership",
		Why: "A membership rule decides who is in the group, so people can't be made eligible instead: PIM can't manage it. " +
			"Anyone who can edit the attributes that the rule reads can let people in.",
		Fix: "Change the membership type to Assigned (Entra portal: the group, Properties), or declare another group; or keep " +
			"this group out of PIM with pim: none.",
		Severity: finding.Error,
	},
	About:   EachFound,
	Needs:   []directory.Part{directory.PartGroups},
	Applies: forPIM,
	Check:   checkGroupDynamic,
}

// A paused rule counts as well: it can be resumed at any time. So does a group
// that PIM lists: it was made dynamic after it was onboarded, and what PIM
// shows of it no longer decides.
func checkGroupDynamic(p *Pass) {
	found := p.Group.Found
	if !found.Has(directory.ObstacleDynamic) {
		return
	}
	message := p.name() + " has dynamic membership, which PIM can't manage"
	if found.MembershipRule != "" {
		message += "; its rule: " + found.MembershipRule
	}
	if found.MembershipRuleProcessingState == "Paused" {
		message += " (paused)"
	}
	p.Report(finding.Finding{Message: message})
}
