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

// verifier is a snapshot with what its records are compared with.
type verifier struct {
	*Snapshot
	gaps   map[gapKey]bool
	groups map[string]bool
	units  map[string]bool
}

func (s *Snapshot) verify() *fault {
	v := &verifier{s, s.gapSet(), make(map[string]bool, len(s.Groups)), make(map[string]bool, len(s.AdministrativeUnits))}
	for i := range s.Groups {
		v.groups[s.Groups[i].ID] = true
	}
	for i := range s.AdministrativeUnits {
		v.units[s.AdministrativeUnits[i].ID] = true
	}
	userNames := make(map[string]bool, len(s.Principals))
	return cmp.Or(
		v.head(),
		s.Scope.verify().in("scope"),
		v.caller().in("caller"),
		verifyList(s.Groups, compareGroups, v.group).in("groups"),
		verifyList(s.OrphanIDs, cmp.Compare[string], v.orphanID).in("phantoms"),
		v.listSize().in("managedListSize"),
		verifyList(s.Principals, comparePrincipals, func(p *Principal) *fault { return verifyPrincipal(p, userNames) }).in("principals"),
		s.verifyRedacted(),
		verifyList(s.AdministrativeUnits, compareUnits, func(u *AdministrativeUnit) *fault { return verifyID(u.ID).in("id") }).in("administrativeUnits"),
		s.verifyProtection(),
		verifyList(s.NotLookedAt, compareGaps, verifyNotLookedAt).in("notLookedAt"),
		verifyList(s.Gaps, compareGaps, verifyGap).in("gaps"),
		v.read(),
	)
}

func (v *verifier) head() *fault {
	switch {
	case v.Version != Version:
		return newFault(fmt.Sprintf("version %d is not known, this program knows version %d", v.Version, Version)).in("version")
	case v.Taken.IsZero() || v.Taken.Location() != time.UTC:
		return newFault("want a time in UTC").in("taken")
	}
	return cmp.Or(verifyID(v.Tenant).in("tenant"), oneOf(v.Cloud, Clouds()).in("cloud"))
}

func (s *Scope) verify() *fault {
	return cmp.Or(
		verifyIDs(s.Groups).in("groups"),
		verifyTexts(s.Names).in("names"),
		verifyTexts(s.Users).in("users"),
		verifyWords(s.Parts, Parts()).in("parts"),
		oneOf(s.Depth, Depths()).in("depth"),
		verifyTexts(s.Touched).in("touched"),
		verifyList(s.Declared, compareDeclared, verifyDeclared).in("declared"),
	)
}

func (v *verifier) caller() *fault {
	c := v.Caller
	if c == nil {
		return v.gapOf(PartCaller, "", "null")
	}
	return cmp.Or(
		verifyID(c.ID).in("id"),
		oneOf(c.Type, []PrincipalType{User, ServicePrincipal}).in("type"), // those that can sign in
		verifyTexts(c.Permissions).in("permissions"),
		verifyList(c.Roles, compareRoles, verifyRole).in("roles"),
	)
}

func verifyRole(r *RoleAssignment) *fault {
	if !strings.HasPrefix(r.DirectoryScope, "/") {
		return newFault(`want a scope that begins with "/"`).in("directoryScope")
	}
	return verifyID(r.RoleTemplateID).in("roleTemplateId")
}

func (v *verifier) group(g *Group) *fault {
	return cmp.Or(
		verifyID(g.ID).in("id"),
		v.otherNames(g).in("otherNames"),
		verifyTexts(g.GroupTypes).in("groupTypes"),
		v.managed(g).in("managed"),
		verifyWords(g.Evidence, []Evidence{EvidenceEligibility, EvidencePolicyWritten}).in("evidence"),
		verifyIDs(g.Owners).in("owners"),
		cmp.Or(verifyIDs(g.AdministrativeUnits), v.unitsOf(g)).in("administrativeUnits"),
	)
}

// otherNames wants the reason for a second name: a group that was read has one.
func (v *verifier) otherNames(g *Group) *fault {
	if len(g.OtherNames) == 0 {
		return nil
	}
	if slices.Contains(g.OtherNames, g.DisplayName) {
		return newFault("repeats the displayName: each name is given once")
	}
	return cmp.Or(v.gapOf(PartGroups, g.ID, "names of one group that differ,"), verifyTexts(g.OtherNames))
}

func (v *verifier) managed(g *Group) *fault {
	if g.Managed != Null {
		return nil
	}
	return v.gapOf(PartManaged, g.ID, "null")
}

// unitsOf refuses a unit of which only the id is there, unless a gap says that
// units could not be read: whether it is restricted decides a rule.
func (v *verifier) unitsOf(g *Group) *fault {
	return each(g.AdministrativeUnits, func(id *string) *fault {
		if v.units[*id] || v.gapOf(PartAdministrativeUnits, g.ID, "") == nil {
			return nil
		}
		return newFault(*id + " is not in the list of administrativeUnits")
	})
}

// gapOf wants a gap of the part, as a whole or for the group.
func (v *verifier) gapOf(part Part, group, what string) *fault {
	if v.gaps[gapKey{part, "", ""}] || v.gaps[gapKey{part, group, ""}] {
		return nil
	}
	return newFault(fmt.Sprintf("%s without a gap of part %q that says why", what, part))
}

func (v *verifier) orphanID(id *string) *fault {
	if v.groups[*id] {
		return newFault(*id + " is also in groups: an id that is listed here has no group")
	}
	return verifyID(*id)
}

func (v *verifier) listSize() *fault {
	if least := len(v.ManagedIDs()); v.ManagedListSize < least {
		return newFault(fmt.Sprintf("is %d, yet %d groups and orphan ids are on PIM's list", v.ManagedListSize, least))
	}
	return nil
}

func verifyPrincipal(p *Principal, names map[string]bool) *fault {
	name := identity.FoldName(p.UserPrincipalName)
	switch {
	case name != "" && names[name]:
		return newFault(fmt.Sprintf("another user has the name %q", p.UserPrincipalName)).in("userPrincipalName")
	case !p.Type.Valid():
		return newFault(fmt.Sprintf("is %q, want user, servicePrincipal or the name of another type of Microsoft Graph", p.Type)).in("type")
	case p.Type == ServicePrincipal && name != "":
		return newFault("applications have none").in("userPrincipalName")
	case p.Type != User && p.UserType != "":
		return newFault("only users have one").in("userType")
	}
	names[name] = true
	return cmp.Or(verifyID(p.ID).in("id"), oneOf(p.UserType, []string{"", UserTypeMember, UserTypeGuest}).in("userType"))
}

func verifyGap(g *Gap) *fault {
	switch {
	case g.Group != "" && !identity.IsCanonicalID(g.Group):
		return verifyID(g.Group).in("group")
	case strings.TrimSpace(g.Reason) == "":
		return newFault("want the reason why it could not be read").in("reason")
	}
	return oneOf(g.Part, Parts()).in("part")
}

// verifyID wants an object id in the one form in which ids are compared.
func verifyID(id string) *fault {
	if identity.IsCanonicalID(id) {
		return nil
	}
	return newFault(fmt.Sprintf("want an id such as \"0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f1\", in lower case, found %q", id))
}

func verifyIDs(ids []string) *fault {
	return verifyList(ids, cmp.Compare[string], func(id *string) *fault { return verifyID(*id) })
}

func verifyTexts(texts []string) *fault {
	return verifyList(texts, cmp.Compare[string], func(text *string) *fault {
		if *text == "" {
			return newFault("is empty")
		}
		return nil
	})
}

// verifyWords wants some of the words that are allowed.
func verifyWords[T ~string](list, allowed []T) *fault {
	return verifyList(list, cmp.Compare[T], func(word *T) *fault { return oneOf(*word, allowed) })
}

func oneOf[T ~string](value T, allowed []T) *fault {
	if slices.Contains(allowed, value) {
		return nil
	}
	return newFault(fmt.Sprintf("want one of %q, found %q", allowed, value))
}

// verifyList wants a sorted list without repetition, of valid elements.
func verifyList[T any](list []T, compare func(a, b T) int, check func(*T) *fault) *fault {
	for i := 1; i < len(list); i++ {
		switch order := compare(list[i-1], list[i]); {
		case order == 0:
			return newFault("is listed twice").inElement(i)
		case order > 0:
			return newFault("is out of order: lists are sorted").inElement(i)
		}
	}
	return each(list, check)
}

func each[T any](list []T, check func(*T) *fault) *fault {
	for i := range list {
		if f := check(&list[i]); f != nil {
			return f.inElement(i)
		}
	}
	return nil
}
