package policy

import (
	"fmt"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// ownerStanding is an error for role-assignable groups alone: of others many
// administrators can change the members as well.
// https://learn.microsoft.com/entra/id-governance/privileged-identity-management/groups-assign-member-owner
var ownerStanding = Rule{
	Rule: finding.Rule{
		ID:    "owner-standing",
		Title: "An owner of a group under PIM has ownership without activating",
		Why: "Owners may change the role settings and assign anybody, themselves included, with no MFA, no reason and no approval. So " +
			"a standing owner is not held up by PIM.",
		Fix: "Make the owner eligible as owner in PIM, then remove them from the owners in Entra. Entra keeps the last owner: let " +
			"that be an emergency account that emergency-access of the policy file names.",
		Severity: finding.Error,
	},
	About:     EachManaged,
	OfOwners:  true,
	OfState:   true,
	Needs:     append(ownerParts(), directory.PartEligible),
	MayNeed:   []directory.Part{directory.PartActive},
	Threshold: standingDays(),
	PerPerson: true,
	Verdict:   Exposes,
	Check:     checkOwnerStanding,
}

func checkOwnerStanding(p *Pass) {
	role := string(directory.Owner)
	if o := p.ownership(); o.part != "" {
		p.unread(o.part, o.reason, finding.Finding{Role: role})
		return
	}
	standing := p.standing(directory.Owner)
	for _, active := range standing {
		h := p.holder(active.Principal)
		f := finding.Finding{Role: role, Subject: h.subject(), Severity: p.ownerSeverity(len(standing) == 1)}
		if h.part != "" {
			p.unread(h.part, h.reason, f)
			continue
		}
		how, days := p.accessEnd(active)
		f.Measure = days
		f.Message = fmt.Sprintf("%s is an owner of %s without activating, %s", h.called(), p.name(), how)
		if p.eligibleAsMember(active.Principal) {
			f.Message += ", and is eligible as member: can add themselves without activating"
		}
		f.Fix = p.makeEligibleOwner(&h, len(standing) == 1)
		p.reportAccess(active.Principal, f)
	}
}

// ownerSeverity is that of a standing owner of the group asked about.
func (p *Pass) ownerSeverity(sole bool) finding.Severity {
	switch {
	case p.Group.Found.RoleAssignable():
		return finding.Error
	case sole:
		return finding.Note
	}
	return finding.Warning
}

// eligibleAsMember says whether somebody is known to be eligible as member of the group
// asked about, directly or through a group.
func (p *Pass) eligibleAsMember(id string) bool {
	return slices.ContainsFunc(p.eligible(directory.Member), func(s directory.Schedule) bool {
		return s.Principal == id || slices.Contains(p.Tenant.People(s.Principal), id)
	})
}

func (p *Pass) makeEligibleOwner(h *holder, last bool) string {
	text := "Remove " + h.called() + " from the owners in Entra"
	if h.principal != nil && h.principal.Type == directory.User {
		text = fmt.Sprintf("Make %s eligible as owner (%s), then remove them from the owners in Entra", h.called(), assignmentsPath)
	}
	if last {
		text += "; Entra keeps the last owner: let that be an emergency account that emergency-access of the policy file names"
	}
	return text
}
