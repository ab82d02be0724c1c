package policy

import (
	"fmt"
	"strings"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// ownersMinimum asks about every declared group, also about those outside PIM:
// they are declared for their owners. Who counts is decided in one place,
// directory.Principal.Counts.
var ownersMinimum = Rule{
	Rule: finding.Rule{
		ID:    "owners-minimum",
		Title: "A group has too few owners",
		Why: "Owners answer for the group: they approve, review and remove access. With one owner, there is none on the day that " +
			"person leaves. Disabled accounts, guests and applications do not count. If PIM manages the group or is to manage it, " +
			"eligible owners count too, and so do those whom owner.eligible declares. An activated ownership does not count, " +
			"because it ends.",
		Fix: "Make enabled member users eligible owners if PIM manages the group or is to manage it, or else owners in Entra; at " +
			"least as many as the policy requires.",
		Severity: finding.Error,
	},
	About:     EachFound,
	OfOwners:  true,
	OfState:   true,
	Needs:     ownerParts(),
	Threshold: Threshold{Name: "minimum", Default: 2, Min: 0, Max: 100, Unit: "owner"}, // a group has at most 100 owners
	Check:     checkOwnersMinimum,
}

// The message names the owners who do not count and why. Otherwise somebody
// looks at the group in the portal, sees three owners and doubts the program.
func checkOwnersMinimum(p *Pass) {
	o := p.ownership()
	var f finding.Finding
	if declared := p.Group.Declared.Owners; declared != nil {
		f.Pos = declared.Pos
	}
	if o.part != "" {
		p.unread(o.part, o.reason, f)
		return
	}
	able := p.peopleOf(directory.PartEligibleGroups, append(eligibleNow(o.canBecome), p.declaredOwners()...))
	counted := map[string]bool{}
	for _, user := range able.users {
		if user.Counts() {
			counted[user.ID] = true
		}
	}
	others := p.addStanding(&o, counted)
	f.Measure = p.Threshold() - len(counted)
	switch {
	case f.Measure <= 0 && !o.lookedAt:
		p.leave()
	case f.Measure <= 0:
	case able.part != "":
		p.unread(able.part, able.reason, f)
	default:
		f.Message, f.Fix = p.tooFewOwners(&o, len(counted), others), p.addOwners(f.Measure)
		p.Report(f)
	}
}

// eligibleNow lists who can activate ownership now: people, and groups for those in them.
func eligibleNow(eligible []directory.Schedule) (ids []string) {
	for _, s := range eligible {
		if s.Status == "" && s.Start.IsZero() {
			ids = append(ids, s.Principal)
		}
	}
	return ids
}

// declaredOwners lists whom the file declares as eligible owners, if the tenant has them.
func (p *Pass) declaredOwners() (ids []string) {
	if p.declaresEligible(directory.Owner) {
		for _, entry := range p.lasting(p.Group.Declared.Owner.Eligible) {
			ids = append(ids, p.declaredID(&entry))
		}
	}
	return ids
}

// addStanding adds the active owners who stay owners to those who count, and names the
// others with the reason why they do not count.
func (p *Pass) addStanding(o *ownership, counted map[string]bool) (others []string) {
	for _, owner := range p.owners() {
		switch {
		case !owner.Counts():
			others = append(others, called(owner)+" "+inactiveReason(owner))
		case o.standing(owner):
			counted[owner.ID] = true
		case !counted[owner.ID]:
			others = append(others, called(owner)+" has only activated ownership")
		}
	}
	return others
}

func (p *Pass) tooFewOwners(o *ownership, counted int, others []string) string {
	kind := "active owner"
	switch {
	case p.Group.Found.Managed == directory.True && o.lookedAt:
		kind = "standing or eligible owner"
	case p.declaresEligible(directory.Owner):
		kind = "active or declared owner"
	}
	text := fmt.Sprintf("%s has %s; %d required", p.name(), finding.Count(counted, kind), p.Threshold())
	if len(others) > 0 {
		text += "; not counted: " + strings.Join(others, ", ")
	}
	if !o.lookedAt {
		text += "; owners may have activated ownership, and who is eligible was not looked at"
	}
	return text
}

// inactiveReason says why an owner does not count, the reason that lasts first: a
// disabled guest stays a guest.
func inactiveReason(owner *directory.Principal) string {
	switch {
	case owner.Type == directory.ServicePrincipal:
		return "is an application"
	case owner.Type.IsOther():
		return "is of the kind " + string(owner.Type)
	case owner.Guest():
		return "is a guest"
	}
	return "is disabled"
}

// addOwners is advice that can be followed: the owners of a synchronised or
// mail-enabled group can't be set in Entra at all.
func (p *Pass) addOwners(missing int) string {
	found := p.Group.Found
	switch {
	case found.Has(directory.ObstacleSynced):
		return "A group synchronised from on-premises has no owners in Entra: declare a cloud group instead"
	case found.Has(directory.ObstacleKind):
		return "The owners of a " + found.Kind().Words() + " are kept in Exchange: declare a security group instead"
	}
	if found.Managed == directory.True {
		return fmt.Sprintf("Make %s eligible as %s: in owner.eligible of the file, or in PIM (Groups, the group, Assignments, Add assignments)",
			finding.Count(missing, "more enabled member user"), finding.Plural(missing, "owner"))
	}
	text := fmt.Sprintf("Add %s as %s in Entra", finding.Count(missing, "more enabled member user"), finding.Plural(missing, "owner"))
	if p.Group.Declared.Owners != nil {
		text += ", and to the list in this file"
	}
	if p.Group.State == plan.ToOnboard {
		text += "; or declare them in owner.eligible"
	}
	return text
}
