package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// groupDynamic: groups with a membership rule are excluded from PIM whatever
// their kind,
// https://learn.microsoft.com/entra/identity/users/groups-create-rule
func groupDynamic() Rule {
	return Rule{
		Rule: finding.Rule{
			ID:    "group-dynamic",
			Title: "A declared group has dynamic membership",
			Why: "A membership rule decides who is in the group, so nobody can be made eligible instead of a member: PIM can't " +
				"manage it. Whoever can edit the attributes that the rule reads can let people in.",
			Fix: "Change the membership type to Assigned (Entra portal: the group, Properties), or declare another group; or keep " +
				"this group out of PIM with pim: none.",
			Severity: finding.Error,
		},
		About:   EachFound,
		Needs:   []directory.Part{directory.PartGroups},
		Applies: forPIM,
		Check:   checkGroupDynamic,
	}
}

// A paused rule counts as well: it can be resumed at any time. So does a group
// that PIM lists: it was made dynamic after it was onboarded, and what PIM
// shows of it is no longer what decides.
func checkGroupDynamic(p *Pass) {
	found := p.Group.Found
	if !found.Has(directory.ObstacleDynamic) {
		return
	}
	message := fmt.Sprintf("%s has dynamic membership, which PIM can't manage", quoted(found.DisplayName))
	if found.MembershipRule != "" {
		message += "; its rule: " + found.MembershipRule
	}
	if found.MembershipRuleProcessingState == "Paused" {
		message += " (paused)"
	}
	p.Report(finding.Finding{Message: message})
}
