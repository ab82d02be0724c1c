package policy

import (
	"fmt"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/settings"
)

// approverIsEligible counts enabled people, those in groups on both sides included.
var approverIsEligible = approverRule(Rule{
	Rule: finding.Rule{
		ID:    "approver-is-eligible",
		Title: "Approvers are eligible for the role themselves",
		Why: "Nobody can approve an own request. But if all approvers are eligible, two of them are enough to approve each other for ever: " +
			"nobody outside sees an activation. If one approver is eligible, that person's requests wait for the others.",
		Fix:      "Under Activation, name approvers who are not eligible for the role.",
		Severity: finding.Error,
	},
	Needs:   []directory.Part{directory.PartEligible},
	MayNeed: []directory.Part{directory.PartEligibleGroups},
	Verdict: Exposes,
}, checkApproverIsEligible)

func checkApproverIsEligible(p *Pass, role directory.Role, approvers []settings.Approver) {
	f := finding.Finding{Role: string(role)}
	people := p.approving(approvers)
	if people.part != "" {
		p.unread(people.part, people.reason, f)
		return
	}
	eligible, known := p.eligiblePeople(role, f)
	all := people.enabled()
	some := slices.DeleteFunc(slices.Clone(all), func(u *directory.Principal) bool { return !eligible[u.ID] })
	if !known || len(some) == 0 {
		return
	}
	f.Message = fmt.Sprintf("%d of %s of %s %s eligible for it: %s",
		len(some), finding.Count(len(all), "approver"), p.role(role), map[bool]string{true: "is", false: "are"}[len(some) == 1], namesOf(some))
	if len(some) < len(all) {
		f.Severity = finding.Warning
	}
	p.reportSetting(role, f)
}
