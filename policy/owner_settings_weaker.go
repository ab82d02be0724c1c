package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/settings"
)

// ownerSettingsWeaker: an owner adds members and changes the settings of both roles, so
// the owner role is a way around those of the members.
var ownerSettingsWeaker = settingRule(Rule{
	Rule: finding.Rule{
		ID:    "owner-settings-weaker",
		Title: "The owner role is easier to activate than the member role",
		Why: "An owner can become a member and change the settings of the member role. Whatever protects members is worth as much as " +
			"what protects owners.",
		Fix:      "Give the owner role at least the MFA, approval and maximum duration of the member role.",
		Severity: finding.Error,
	},
	Leaves:  []string{"activation.require", "activation.context", "activation.approval", "activation.max"},
	Needs:   []directory.Part{directory.PartEligible},
	Verdict: Exposes,
}, checkOwnerSettingsWeaker)

func checkOwnerSettingsWeaker(p *Pass, role directory.Role, owner *settings.Role) {
	member := p.Tenant.Settings(p.Group.Found.ID, directory.Member)
	eligible := p.countEligible(directory.Owner)
	if role != directory.Owner || member == nil || eligible == 0 {
		return
	}
	if weaknesses := weaknesses(owner, member); len(weaknesses) > 0 {
		p.reportSetting(role, finding.Finding{Message: fmt.Sprintf("%s is easier to activate than the member role: %s; %s eligible as owner",
			p.role(role), finding.List(weaknesses, "and"), finding.Count(eligible, "principal"))})
	}
}

// weaknesses lists what a role lacks that another one has, or has longer. A value that
// is not known is neither.
func weaknesses(role, than *settings.Role) (list []string) {
	proven, known := provesWhoActivates(role)
	if other, _ := provesWhoActivates(than); known && !proven && other {
		list = append(list, "no MFA and no authentication context")
	}
	approval, known := role.ActivationApproval.Value()
	if other, _ := than.ActivationApproval.Value(); known && !approval.Required && other.Required {
		list = append(list, "no approval")
	}
	limit, known := role.ActivationMax.Value()
	if other, knownToo := than.ActivationMax.Value(); known && knownToo && limit.Longest > other.Longest {
		list = append(list, fmt.Sprintf("up to %s instead of %s", limit, other))
	}
	return list
}
