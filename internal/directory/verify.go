package directory

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"pim-groups/internal/identity"
)

// What the types can't say: ids are ids, lists are sorted and hold each thing
// once, and where something is not known there is a gap that says so. The
// last is why a snapshot can be believed: `managed: null` or a missing caller
// without a reason is a file that somebody edited.

func (s *Snapshot) verify() *fault {
	return cmp.Or(
		s.verifyHead(),
		s.Scope.verify().in("scope"),
		s.verifyCaller().in("caller"),
		s.verifyGroups().in("groups"),
		s.verifyOrphanIDs().in("phantoms"),
		s.verifyListSize().in("managedListSize"),
		s.verifyPrincipals().in("principals"),
		s.verifyRedacted(),
		s.verifyUnits().in("administrativeUnits"),
		s.verifyGaps().in("gaps"),
	)
}

func (s *Snapshot) verifyHead() *fault {
	switch {
	case s.Version != Version:
		return newFault(fmt.Sprintf("version %d is not known, this program knows version %d", s.Version, Version)).in("version")
	case s.Taken.IsZero() || s.Taken.Location() != time.UTC:
		return newFault("want a time in UTC").in("taken")
	}
	return cmp.Or(verifyID(s.Tenant).in("tenant"), oneOf(s.Cloud, Clouds()).in("cloud"))
}

func (s *Scope) verify() *fault {
	return cmp.Or(
		verifyIDs(s.Groups).in("groups"),
		verifyTexts(s.Names).in("names"),
		verifyTexts(s.Users).in("users"),
		verifyEach(s.Parts, Parts()).in("parts"),
	)
}

func (s *Snapshot) verifyCaller() *fault {
	c := s.Caller
	if c == nil {
		if s.gapSet()[gapKey{PartCaller, "", ""}] {
			return nil
		}
		return newFault(fmt.Sprintf("null without a gap of part %q that says why", PartCaller))
	}
	return cmp.Or(
		verifyID(c.ID).in("id"),
		oneOf(c.Type, principalTypes()).in("type"),
		verifyTexts(c.Permissions).in("permissions"),
		cmp.Or(ascending(c.Roles, compareRoles), each(c.Roles, verifyRole)).in("roles"),
	)
}

func verifyRole(r *RoleAssignment) *fault {
	if !strings.HasPrefix(r.DirectoryScope, "/") {
		return newFault(`want a scope that begins with "/"`).in("directoryScope")
	}
	return verifyID(r.RoleTemplateID).in("roleTemplateId")
}

func (s *Snapshot) verifyOrphanIDs() *fault {
	if f := verifyIDs(s.OrphanIDs); f != nil {
		return f
	}
	// Both lists are known to be sorted by now.
	for i, id := range s.OrphanIDs {
		_, found := slices.BinarySearchFunc(s.Groups, id, func(g Group, id string) int { return cmp.Compare(g.ID, id) })
		if found {
			return newFault(id + " is also in groups: an id that is listed here has no group").inElement(i)
		}
	}
	return nil
}

func (s *Snapshot) verifyListSize() *fault {
	if least := s.listed(); s.ManagedListSize < least {
		return newFault(fmt.Sprintf("is %d, yet %d groups and orphan ids are on PIM's list", s.ManagedListSize, least))
	}
	return nil
}

func (s *Snapshot) verifyPrincipals() *fault {
	names := make(map[string]bool, len(s.Principals))
	return cmp.Or(ascending(s.Principals, comparePrincipals), each(s.Principals, func(p *Principal) *fault {
		name := identity.FoldName(p.UserPrincipalName)
		if name != "" && names[name] {
			return newFault(fmt.Sprintf("another user has the name %q", p.UserPrincipalName)).in("userPrincipalName")
		}
		names[name] = true
		return p.verify()
	}))
}

func (p *Principal) verify() *fault {
	switch {
	case !p.Type.Valid():
		return newFault(fmt.Sprintf("is %q, want user, servicePrincipal or the name of another type of Microsoft Graph", p.Type)).in("type")
	case p.Type == ServicePrincipal && p.UserPrincipalName != "":
		return newFault("applications have none").in("userPrincipalName")
	case p.Type != User && p.UserType != "":
		return newFault("only users have one").in("userType")
	}
	return cmp.Or(
		verifyID(p.ID).in("id"),
		oneOf(p.UserType, []string{"", UserTypeMember, UserTypeGuest}).in("userType"),
	)
}

// principalTypes are those that can sign in to read a tenant.
func principalTypes() []PrincipalType { return []PrincipalType{User, ServicePrincipal} }

func (s *Snapshot) verifyUnits() *fault {
	return cmp.Or(ascending(s.AdministrativeUnits, compareUnits), each(s.AdministrativeUnits, func(u *AdministrativeUnit) *fault {
		return verifyID(u.ID).in("id")
	}))
}

func (s *Snapshot) verifyGaps() *fault {
	return cmp.Or(ascending(s.Gaps, compareGaps), each(s.Gaps, func(g *Gap) *fault {
		switch {
		case g.Group != "" && !identity.IsCanonicalID(g.Group):
			return verifyID(g.Group).in("group")
		case strings.TrimSpace(g.Reason) == "":
			return newFault("want the reason why it could not be read").in("reason")
		}
		return oneOf(g.Part, Parts()).in("part")
	}))
}

// gapSet makes gaps quick to look up.
func (s *Snapshot) gapSet() map[gapKey]bool {
	set := make(map[gapKey]bool, len(s.Gaps))
	for _, g := range s.Gaps {
		set[gapKey{g.Part, g.Group, g.Subject}] = true
	}
	return set
}
