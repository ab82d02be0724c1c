package directory

import "pim-groups/internal/identity"

// Index answers questions about a snapshot without searching it. It is built
// once per run, after Doubt, and read only.
type Index struct {
	*Snapshot
	groups     map[string]*Group
	names      map[string][]*Group
	principals map[string]*Principal
	units      map[string]*AdministrativeUnit
	gaps       map[gapKey]string
	protection
}

type gapKey struct {
	part           Part
	group, subject string
}

// NewIndex indexes the canonical form of a snapshot, in which implausible answers
// have been turned into gaps: its lists are sorted, and each answer in it is
// believed, whatever the source.
func NewIndex(s *Snapshot) *Index {
	stated := Canonical(s)
	p := newProtection(stated)
	s = doubt(stated, p)
	x := &Index{
		Snapshot:   s,
		groups:     make(map[string]*Group, len(s.Groups)),
		names:      make(map[string][]*Group, len(s.Groups)),
		principals: make(map[string]*Principal, 2*len(s.Principals)),
		units:      make(map[string]*AdministrativeUnit, len(s.AdministrativeUnits)),
		gaps:       make(map[gapKey]string, len(s.Gaps)),
		protection: p,
	}
	for i := range s.Groups {
		g := &s.Groups[i]
		x.groups[g.ID] = g
		for _, name := range g.FoldedNames() {
			x.names[name] = append(x.names[name], g)
		}
	}
	for i := range s.Principals {
		p := &s.Principals[i]
		x.principals[p.ID] = p
		if p.UserPrincipalName != "" {
			x.principals[identity.FoldName(p.UserPrincipalName)] = p
		}
	}
	for i := range s.AdministrativeUnits {
		x.units[s.AdministrativeUnits[i].ID] = &s.AdministrativeUnits[i]
	}
	x.noteGaps(stated.Gaps)
	return x
}

// noteGaps notes the gaps, and what follows from them. Of several reasons the
// first is kept, so the order is that of how much they say.
func (x *Index) noteGaps(stated []Gap) {
	for _, g := range x.Gaps {
		x.noteGap(gapKey{g.Part, g.Group, identity.FoldName(g.Subject)}, g.Reason)
	}
	for _, g := range x.Gaps {
		switch {
		case g.Group != "":
			// What needs the owners of a group needs all of them.
			x.noteGap(gapKey{g.Part, g.Group, ""}, g.Reason)
		case g.Part == PartUsers && !identity.IsCanonicalID(g.Subject):
			// A user principal name could not be looked up: the user who has it in
			// some other answer need not be the one.
			delete(x.principals, identity.FoldName(g.Subject))
		}
	}
	// Which groups have a name is not known if the source does not believe its
	// answers about one of them. A group of which only the kind is not known has
	// its name.
	for _, g := range stated {
		if found := x.groups[g.Group]; found != nil && g.Part == PartGroups && !found.Deleted() {
			for _, name := range found.FoldedNames() {
				x.noteGap(gapKey{PartGroups, "", name}, "the group "+g.Group+" was seen with this name: "+g.Reason)
			}
		}
	}
}

func (x *Index) noteGap(key gapKey, reason string) {
	if _, noted := x.gaps[key]; !noted {
		x.gaps[key] = reason
	}
}

// Group finds a group, soft-deleted ones included.
func (x *Index) Group(id string) *Group { return x.groups[id] }

// Named finds all groups with the display name, in order of their ids;
// soft-deleted ones on request only.
func (x *Index) Named(name string, deleted bool) []*Group {
	var found []*Group
	for _, g := range x.names[identity.FoldName(name)] {
		if g.Deleted() == deleted {
			found = append(found, g)
		}
	}
	return found
}

// Principal finds a user or application by object id, a user also by user
// principal name.
func (x *Index) Principal(idOrName string) *Principal {
	return x.principals[identity.FoldName(idOrName)]
}

// AdministrativeUnit finds a unit.
func (x *Index) AdministrativeUnit(id string) *AdministrativeUnit { return x.units[id] }

// Missing says whether the part could not be read, as a whole or for this
// group, and why. An empty group asks for the part as a whole.
func (x *Index) Missing(part Part, group string) (reason string, missing bool) {
	if reason, missing = x.gaps[gapKey{part, "", ""}]; missing || group == "" {
		return reason, missing
	}
	reason, missing = x.gaps[gapKey{part, group, ""}]
	return reason, missing
}

// Doubted says whether the properties of this very group could not be read, and
// why. Unlike Missing it says nothing of a group that was read although others
// were not.
func (x *Index) Doubted(group string) (reason string, doubted bool) {
	reason, doubted = x.gaps[gapKey{PartGroups, group, ""}]
	return reason, doubted && group != ""
}

// MissingSubject says whether the part could not be read for this name or
// person, however it is written, or as a whole, and why.
func (x *Index) MissingSubject(part Part, subject string) (reason string, missing bool) {
	if reason, missing = x.gaps[gapKey{part, "", ""}]; missing {
		return reason, missing
	}
	reason, missing = x.gaps[gapKey{part, "", identity.FoldName(subject)}]
	return reason, missing
}
