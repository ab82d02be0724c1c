package directory

import (
	"cmp"
	"fmt"
	"slices"

	"pim-groups/internal/identity"
)

// references are what groups are compared with.
type references struct {
	units map[string]bool
	gaps  map[gapKey]bool
}

func (s *Snapshot) verifyGroups() *fault {
	refs := references{make(map[string]bool, len(s.AdministrativeUnits)), s.gapSet()}
	for i := range s.AdministrativeUnits {
		refs.units[s.AdministrativeUnits[i].ID] = true
	}
	return cmp.Or(ascending(s.Groups, compareGroups), each(s.Groups, refs.verify))
}

func (r *references) verify(g *Group) *fault {
	return cmp.Or(
		verifyID(g.ID).in("id"),
		r.verifyOtherNames(g).in("otherNames"),
		verifyTexts(g.GroupTypes).in("groupTypes"),
		r.verifyManaged(g).in("managed"),
		verifyEach(g.Evidence, []Evidence{EvidenceEligibility, EvidencePolicyWritten}).in("evidence"),
		verifyIDs(g.Owners).in("owners"),
		cmp.Or(verifyIDs(g.AdministrativeUnits), r.verifyUnits(g)).in("administrativeUnits"),
	)
}

// verifyOtherNames wants the reason for a second name: a group that was read
// has one.
func (r *references) verifyOtherNames(g *Group) *fault {
	switch {
	case len(g.OtherNames) > 0 && !r.unread(PartGroups, g.ID):
		return newFault(fmt.Sprintf("names of one group that differ, without a gap of part %q that says why", PartGroups))
	case slices.Contains(g.OtherNames, g.DisplayName):
		return newFault("holds the displayName: each name stands there once")
	}
	return verifyTexts(g.OtherNames)
}

func (r *references) verifyManaged(g *Group) *fault {
	if g.Managed == Null && !r.unread(PartManaged, g.ID) {
		return newFault(fmt.Sprintf("null without a gap of part %q that says why", PartManaged))
	}
	return nil
}

// unread says whether the part is missing as a whole or for the group.
func (r *references) unread(part Part, group string) bool {
	return r.gaps[gapKey{part, "", ""}] || r.gaps[gapKey{part, group, ""}]
}

// verifyUnits refuses a unit of which only the id is there, unless a gap says
// that units could not be read: whether it is restricted decides a rule.
func (r *references) verifyUnits(g *Group) *fault {
	if r.unread(PartAdministrativeUnits, g.ID) {
		return nil
	}
	return each(g.AdministrativeUnits, func(id *string) *fault {
		if !r.units[*id] {
			return newFault(fmt.Sprintf("%s is not in the list of administrativeUnits", *id))
		}
		return nil
	})
}

// verifyID wants an object id in the one form in which ids are compared.
func verifyID(id string) *fault {
	if !identity.IsCanonicalID(id) {
		return newFault(fmt.Sprintf("want an id such as \"0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f1\", in lower case, found %q", id))
	}
	return nil
}

func verifyIDs(ids []string) *fault {
	return cmp.Or(ascending(ids, cmp.Compare[string]), each(ids, func(id *string) *fault { return verifyID(*id) }))
}

func verifyTexts(texts []string) *fault {
	return cmp.Or(ascending(texts, cmp.Compare[string]), each(texts, func(s *string) *fault {
		if *s == "" {
			return newFault("is empty")
		}
		return nil
	}))
}

// ascending wants a sorted list without repetition.
func ascending[T any](list []T, compare func(a, b T) int) *fault {
	for i := 1; i < len(list); i++ {
		switch order := compare(list[i-1], list[i]); {
		case order == 0:
			return newFault("is listed twice").inElement(i)
		case order > 0:
			return newFault("is out of order: lists are sorted").inElement(i)
		}
	}
	return nil
}

func each[T any](list []T, check func(*T) *fault) *fault {
	for i := range list {
		if f := check(&list[i]); f != nil {
			return f.inElement(i)
		}
	}
	return nil
}

// verifyEach wants a sorted list of some of the values.
func verifyEach[T ~string](list, allowed []T) *fault {
	return cmp.Or(ascending(list, cmp.Compare[T]), each(list, func(value *T) *fault { return oneOf(*value, allowed) }))
}

func oneOf[T ~string](value T, allowed []T) *fault {
	if slices.Contains(allowed, value) {
		return nil
	}
	return newFault(fmt.Sprintf("want one of %q, found %q", allowed, value))
}
