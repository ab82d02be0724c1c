package policy

import (
	"cmp"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// ownerParts is what all owner rules need. Users are a part of their own: the
// list of owners can be readable while the people in it are only ids.
func ownerParts() []directory.Part {
	return []directory.Part{directory.PartGroups, directory.PartOwners, directory.PartUsers}
}

func declaresOwners(g *config.Group) bool { return g.Owners != nil }

// owners lists the owners of the group asked about. All of them are known:
// an owner who could not be read is a gap, and then no rule is asked.
func (p *Pass) owners() []*directory.Principal {
	var owners []*directory.Principal
	for _, id := range p.Group.Found.Owners {
		if owner := p.Tenant.Principal(id); owner != nil {
			owners = append(owners, owner)
		}
	}
	return owners
}

// ownerRule makes a rule of what must not be said of any owner, such as "is
// disabled"; fault gives "" for a good owner. The advice is to remove the owner,
// completed by the clause otherwise.
func ownerRule(rule finding.Rule, fault func(*directory.Principal) string, otherwise string) Rule {
	return Rule{Rule: rule, About: EachFound, OfOwners: true, OfState: true, Needs: ownerParts(), Check: func(p *Pass) {
		for _, owner := range p.owners() {
			if text := fault(owner); text != "" {
				f := p.owner(owner)
				f.Message = "owner " + called(owner) + " of " + p.name() + " " + text
				f.Fix = p.removeOwner(owner) + otherwise
				p.reportStanding(owner, f)
			}
		}
	}}
}

// eachDeclaredOwner makes a rule of a question about each owner that the entry
// lists, with the finding to complete. The owner is nil if the directory has no
// such user. People are looked up one by one, in the whole directory: if one can't
// be read, the others still can.
func eachDeclaredOwner(check func(*Pass, *directory.Principal, finding.Finding)) func(*Pass) {
	return func(p *Pass) {
		for _, line := range p.Group.Declared.Owners.Items {
			f := finding.Finding{Pos: line.Pos, Subject: line.Value}
			owner := p.Tenant.Principal(line.Value)
			if reason, missing := p.Tenant.MissingSubject(directory.PartUsers, line.Value); missing && owner == nil {
				p.unread(directory.PartUsers, reason, f)
				continue
			}
			check(p, owner, f)
		}
	}
}

// owner starts a finding about one owner, on the line that declares them if
// there is one.
func (p *Pass) owner(owner *directory.Principal) finding.Finding {
	f := finding.Finding{Subject: subject(owner)}
	if declared := p.Group.Declared.Owners; declared != nil {
		for _, line := range declared.Items {
			if p.Tenant.Principal(line.Value) == owner {
				f.Pos = line.Pos
			}
		}
	}
	return f
}

// subject is how a waiver names the owner: the user principal name, or else the
// object id.
func subject(owner *directory.Principal) string { return cmp.Or(owner.UserPrincipalName, owner.ID) }

// called is how messages name the owner.
func called(owner *directory.Principal) string {
	if owner.UserPrincipalName == "" && owner.DisplayName != "" {
		return finding.Quote(owner.DisplayName) + " (" + owner.ID + ")"
	}
	return finding.Quote(subject(owner))
}

// removeOwner is the advice that several owner rules end in. Entra refuses to
// remove the last owner who is a user, so a successor has to come first:
// https://learn.microsoft.com/graph/api/group-delete-owners
func (p *Pass) removeOwner(owner *directory.Principal) string {
	text := "Remove " + called(owner) + " from the owners in Entra"
	if owner.Type == directory.User && len(p.Group.Found.Owners) == 1 {
		text = "Add another owner, because Entra keeps the last one, then remove " + called(owner) + " from the owners in Entra"
	}
	if p.owner(owner).Pos.IsZero() {
		return text
	}
	return text + ", and from the list in this file"
}
