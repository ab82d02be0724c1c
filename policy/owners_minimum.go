package policy

import (
	"fmt"
	"strings"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// ownersMinimum asks about every declared group, also about those outside PIM:
// they are declared for their owners. Who counts is decided in one place,
// directory.Principal.Counts.
var ownersMinimum = Rule{
	Rule: finding.Rule{
		ID:    "owners-minimum",
		Title: "A group has too few active owners",
		Why: "Owners answer for the group: they approve, review and remove access. With one owner, there is none on the day that " +
			"person leaves. Disabled accounts, guests and applications do not count.",
		Fix:      "Add enabled member users as owners in Entra, at least as many as the policy requires.",
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
	var others []string
	active := 0
	for _, owner := range p.owners() {
		if owner.Counts() {
			active++
		} else {
			others = append(others, called(owner)+" "+inactiveReason(owner))
		}
	}
	missing := p.Threshold() - active
	if missing <= 0 {
		return
	}
	f := finding.Finding{
		Message: fmt.Sprintf("%s has %s; %d required", p.name(), finding.Count(active, "active owner"), p.Threshold()),
		Fix:     p.addOwners(missing),
		Measure: missing,
	}
	if len(others) > 0 {
		f.Message += "; not counted: " + strings.Join(others, ", ")
	}
	if declared := p.Group.Declared.Owners; declared != nil {
		f.Pos = declared.Pos
	}
	p.Report(f)
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
	text := fmt.Sprintf("Add %s as %s in Entra", finding.Count(missing, "more enabled member user"), finding.Plural(missing, "owner"))
	if p.Group.Declared.Owners != nil {
		text += ", and to the list in this file"
	}
	return text
}
