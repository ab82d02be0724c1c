package policy

import (
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// ownership says who of the owners of a group is one for a while, because they
// have activated it: the directory lists them like the others.
// https://learn.microsoft.com/graph/api/resources/privilegedidentitymanagement-for-groups-api-overview
type ownership struct {
	until     map[string]time.Time // when an activation ends, by the id of the owner
	part      directory.Part       // without which it is not known; "" if it is
	reason    string               // why that part could not be read
	lookedAt  bool                 // false: nobody asked who has activated
	canBecome []directory.Schedule // who may become an owner by activating
}

// ownership tells the owners of the group asked about apart. Only somebody who is
// eligible as owner can have activated ownership.
func (p *Pass) ownership() ownership {
	g := p.Group.Found
	o := ownership{until: map[string]time.Time{}, lookedAt: g.Managed == directory.False}
	_, left := p.Tenant.NotLookedAt(directory.PartEligible, g)
	if g.Managed == directory.False || left || o.unread(p, directory.PartManaged) {
		return o
	}
	o.lookedAt, o.canBecome = true, p.eligible(directory.Owner)
	if o.unread(p, directory.PartEligible) || len(o.canBecome) > 0 && o.unread(p, directory.PartActive) {
		return o
	}
	for _, active := range p.Tenant.Active(g, directory.Owner) {
		if active.Activated {
			o.until[active.Principal] = active.End
		}
	}
	return o
}

func (o *ownership) unread(p *Pass, part directory.Part) bool {
	reason, missing := p.Tenant.Missing(part, p.Group.Found.ID)
	if missing {
		o.part, o.reason = part, reason
	}
	return missing
}

// standing says whether an owner is one without an activation.
func (o *ownership) standing(owner *directory.Principal) bool {
	_, activated := o.until[owner.ID]
	return !activated
}

// reportStanding answers with a finding about an owner, unless they are one for a
// while only: that is the note owner-activated.
func (p *Pass) reportStanding(owner *directory.Principal, f finding.Finding) {
	switch o := p.ownership(); {
	case o.part != "":
		p.unread(o.part, o.reason, f)
	case !o.standing(owner):
	case !o.lookedAt:
		f.Message += "; may have activated ownership"
		p.Report(f)
	default:
		p.Report(f)
	}
}
