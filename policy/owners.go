package policy

import (
	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// What the owner rules share: who the owners are, what to call them, and the
// line that a finding about one of them points at.

// ownerParts is what all owner rules need. Users are a part of their own: the
// list of owners can be readable while the people in it are mere ids.
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

// owner starts a finding about one owner, on the line that declares them if
// there is one.
func (p *Pass) owner(owner *directory.Principal) finding.Finding {
	f := finding.Finding{Subject: subject(owner)}
	if declared := p.Group.Declared.Owners; declared != nil {
		for _, item := range declared.Items {
			if p.Tenant.Principal(item.Value) == owner {
				f.Pos = item.Pos
			}
		}
	}
	return f
}

// subject is how a waiver names the owner: the user principal name, or the
// object id of whoever has none.
func subject(owner *directory.Principal) string {
	if owner.UserPrincipalName != "" {
		return owner.UserPrincipalName
	}
	return owner.ID
}

// called is how messages name the owner.
func called(owner *directory.Principal) string {
	switch {
	case owner.UserPrincipalName != "":
		return quoted(owner.UserPrincipalName)
	case owner.DisplayName != "":
		return quoted(owner.DisplayName) + " (" + owner.ID + ")"
	}
	return quoted(owner.ID)
}

// removeOwner is the advice that several owner rules end in. Entra refuses to
// remove the last owner who is a user, so a successor has to come first:
// https://learn.microsoft.com/graph/api/group-delete-owners
func (p *Pass) removeOwner(owner *directory.Principal) string {
	text := "Remove " + called(owner) + " from the owners in Entra"
	if owner.Type == directory.User && len(p.Group.Found.Owners) == 1 {
		text = "Add another owner, since Entra keeps the last one, then remove " + called(owner) + " from the owners in Entra"
	}
	if p.owner(owner).Pos.IsZero() {
		return text
	}
	return text + ", and from the list in this file"
}
