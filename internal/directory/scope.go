package directory

import (
	"cmp"
	"slices"

	"pim-groups/internal/identity"
)

// Scope is what a source is asked to read: the declared groups and people,
// or everything.
type Scope struct {
	AllGroups bool `json:"allGroups"` // every group that is not soft-deleted, and the soft-deleted ones
	// AllManaged asks for the protection of every group that PIM manages. The groups
	// themselves are read whatever the scope.
	AllManaged bool     `json:"allManaged,omitempty"`
	Groups     []string `json:"groups,omitempty"` // ids
	Names      []string `json:"names,omitempty"`  // display names of groups without an id
	AllUsers   bool     `json:"allUsers"`
	Users      []string `json:"users,omitempty"` // ids and user principal names
	// Parts are the parts to be read; none stands for all of them. A part that
	// was not asked for is a gap.
	Parts []Part `json:"parts,omitempty"`
	// Depth decides of which groups the protection is read.
	Depth Depth `json:"depth,omitempty"`
	// Touched are the ids and names of those groups at DepthChanged.
	Touched []string `json:"touched,omitempty"`
	// Declared says of groups what the files declare for their roles, sorted by id.
	Declared []Declared `json:"declared,omitempty"`
}

// Depth says of which groups the protection is read: role settings, and who is
// eligible and active.
type Depth string

const (
	DepthManaged Depth = ""        // of none: what PIM manages, and who owns it
	DepthChanged Depth = "changed" // of those that Scope.Touched names
	DepthFull    Depth = "full"    // of all groups in scope
)

// Depths lists the depths, the one that reads least first.
func Depths() []Depth { return []Depth{DepthManaged, DepthChanged, DepthFull} }

// String gives the depth as people write it.
func (d Depth) String() string { return cmp.Or(string(d), "managed") }

// ParseDepth reads a depth as people write it.
func ParseDepth(text string) (d Depth, ok bool) {
	i := slices.IndexFunc(Depths(), func(d Depth) bool { return d.String() == text })
	if i < 0 {
		return "", false
	}
	return Depths()[i], true
}

// Asks says whether the part is to be read, of any group.
func (s *Scope) Asks(part Part) bool {
	return s.lists(part) && (s.Depth != DepthManaged || !slices.Contains(ProtectionParts(), part))
}

// Omitted lists the parts that are a gap because the scope does not ask for them.
// What the depth leaves out is not looked at instead.
func (s *Scope) Omitted() []Part {
	return slices.DeleteFunc(Parts(), func(p Part) bool {
		return s.lists(p) || s.Depth == DepthManaged && slices.Contains(ProtectionParts(), p)
	})
}

// lists says whether Parts has the part, whatever the depth.
func (s *Scope) lists(part Part) bool { return len(s.Parts) == 0 || slices.Contains(s.Parts, part) }

// Protects gives the question whether the protection of a group is in scope.
func (s *Scope) Protects() func(g *Group) bool {
	ids, names, touched := setOf(s.Groups), setOf(s.Names), setOf(s.Touched)
	named := func(set map[string]bool, g *Group) bool {
		return slices.ContainsFunc(g.FoldedNames(), func(name string) bool { return set[name] })
	}
	return func(g *Group) bool {
		switch {
		case g.Deleted() || s.Depth == DepthManaged:
			return false
		case s.Depth == DepthChanged && !touched[g.ID] && !named(touched, g):
			return false
		}
		return s.AllGroups || s.AllManaged && g.Managed == True || ids[g.ID] || named(names, g)
	}
}

// Without gives the scope of a snapshot in which the protection of some groups is not
// looked at: they are as they will be, and what protects them then was not read.
func (s *Scope) Without(groups []Group, ids map[string]bool) Scope {
	left, protects := *s, s.Protects()
	if len(ids) == 0 || s.Depth == DepthManaged {
		return left
	}
	left.Depth, left.Touched = DepthChanged, nil
	for i := range groups {
		if g := &groups[i]; protects(g) && !ids[g.ID] {
			left.Touched = append(left.Touched, g.ID)
		}
	}
	return left
}

// at gives the scope of a snapshot with the groups whose protection is asked for now:
// what is not asked for is not looked at, however much there is, and what is asked for
// and not there is a gap.
func (s Scope) at(asked Scope) Scope {
	s.Depth, s.Touched, s.Declared, s.AllManaged = asked.Depth, asked.Touched, asked.Declared, asked.AllManaged
	if asked.Depth != DepthManaged {
		s.Groups, s.Names = slices.Concat(s.Groups, asked.Groups), slices.Concat(s.Names, asked.Names)
	}
	return s
}

// PropertyParts are the parts that take no request for each group: not who owns
// it, not which units it is in, and nothing about its protection.
func PropertyParts() []Part {
	perGroup := append([]Part{PartOwners, PartAdministrativeUnits}, ProtectionParts()...)
	return slices.DeleteFunc(Parts(), func(p Part) bool { return slices.Contains(perGroup, p) })
}

const (
	notAllGroups = "the snapshot holds the groups that were declared then, not all of the tenant; take one of the whole tenant"
	notAllUsers  = "the snapshot holds the people that were declared then, not all of the tenant; take one of the whole tenant"
	partOutside  = "the snapshot was taken without it; take a new one"
	groupOutside = "the snapshot was taken without this group; take a new one"
	nameOutside  = "the snapshot was taken without looking for this name; take a new one"
	userOutside  = "the snapshot was taken without looking for this person; take a new one"
)

// outside gives the gaps between what is asked for and what the snapshot was
// asked for when it was taken. What the snapshot covers and does not hold is
// really absent; what it does not cover is not known.
func outside(s *Snapshot, asked Scope) []Gap {
	var gaps []Gap
	add := func(missing bool, g Gap) {
		if missing {
			gaps = append(gaps, g)
		}
	}
	for _, part := range Parts() {
		add(asked.Asks(part) && !s.answers(part), Gap{Part: part, Reason: partOutside})
	}
	gaps = append(gaps, shallower(s, asked)...)
	add(asked.AllGroups && !s.Scope.AllGroups, Gap{Part: PartGroups, Reason: notAllGroups})
	add(asked.AllUsers && !s.Scope.AllUsers, Gap{Part: PartUsers, Reason: notAllUsers})
	ids, names, users := covered(s)
	for _, id := range asked.Groups {
		add(!s.Scope.AllGroups && !ids[id], Gap{Part: PartGroups, Group: id, Reason: groupOutside})
	}
	for _, name := range asked.Names {
		add(!s.Scope.AllGroups && !names[identity.FoldName(name)], Gap{Part: PartGroups, Subject: name, Reason: nameOutside})
	}
	for _, user := range asked.Users {
		redacted := s.Redacted && !identity.IsCanonicalID(user)
		add(redacted, Gap{Part: PartUsers, Subject: user, Reason: namesRedacted})
		add(!redacted && !s.Scope.AllUsers && !users[identity.FoldName(user)], Gap{Part: PartUsers, Subject: user, Reason: userOutside})
	}
	return gaps
}

// shallower gives the gaps about groups whose protection is asked for and was not
// when the snapshot was taken.
func shallower(s *Snapshot, asked Scope) []Gap {
	if s.Scope.Depth == DepthManaged {
		return nil // each part is a gap
	}
	var gaps []Gap
	is, was := asked.Protects(), s.Scope.Protects()
	for i := range s.Groups {
		if g := &s.Groups[i]; g.Managed != False && is(g) && !was(g) {
			for _, part := range groupProtection() {
				gaps = append(gaps, Gap{Part: part, Group: g.ID, Reason: groupOutside})
			}
		}
	}
	return gaps
}

// groupProtection are the parts of a group's protection that are read for each group.
func groupProtection() []Part {
	return []Part{PartRoleSettings, PartEligible, PartMembers, PartActive}
}

// answers says whether the snapshot was asked for the part, or says itself why it
// does not have it.
func (s *Snapshot) answers(part Part) bool {
	leftOut := slices.ContainsFunc(s.NotLookedAt, func(g Gap) bool { return g.Part == part })
	return s.Scope.Asks(part) || s.misses(part) || leftOut
}

// covered gives what the snapshot was asked for or holds all the same. A group
// that happens to be there and to have a name says nothing of that name: others
// may have it too.
func covered(s *Snapshot) (ids, names, users map[string]bool) {
	ids, names, users = setOf(s.Scope.Groups), setOf(s.Scope.Names), setOf(s.Scope.Users)
	addAll(ids, s.OrphanIDs) // they were looked for
	for i := range s.Groups {
		ids[s.Groups[i].ID] = true
	}
	for i := range s.Principals {
		users[s.Principals[i].ID] = true
		users[identity.FoldName(s.Principals[i].UserPrincipalName)] = true
	}
	return ids, names, users
}

// Narrow returns the part of a snapshot that a live run with the scope would
// have read: the groups and people that are asked for, all groups that PIM
// manages, all that can hold directory roles, the owners and units of these,
// and the gaps about them; and what protects the groups whose protection is asked for,
// with all whom that names. A group of which that is not known is one of them.
// What is left out is out of the snapshot's scope from then on, so its absence
// says nothing.
func Narrow(s *Snapshot, asked Scope) *Snapshot {
	n := *s
	n.Scope = asked
	n.Scope.Parts = slices.DeleteFunc(Parts(), func(p Part) bool { return !asked.lists(p) || !s.Scope.lists(p) })
	ids, names, people := setOf(asked.Groups), setOf(asked.Names), setOf(asked.Users)
	addAll(ids, doubtedGroups(s))
	narrowProtection(&n, ids, people)
	units, left := map[string]bool{}, map[string]bool{}
	n.Groups = without(s.Groups, func(g Group) bool {
		named := slices.ContainsFunc(g.FoldedNames(), func(name string) bool { return names[name] })
		left[g.ID] = !named && !ids[g.ID] && !g.RoleAssignable() && g.Managed != True
		return left[g.ID]
	})
	for i := range n.Groups {
		addAll(people, n.Groups[i].Owners)
		addAll(units, n.Groups[i].AdministrativeUnits)
	}
	n.Principals = without(s.Principals, func(p Principal) bool {
		people[p.ID] = people[p.ID] || p.UserPrincipalName != "" && people[identity.FoldName(p.UserPrincipalName)]
		return !people[p.ID]
	})
	n.AdministrativeUnits = without(s.AdministrativeUnits, func(u AdministrativeUnit) bool { return !units[u.ID] })
	n.Gaps = without(n.Gaps, func(g Gap) bool {
		switch subject := identity.FoldName(g.Subject); {
		case g.Group != "": // a group of which there is nothing but the gap may be one that PIM manages
			return left[g.Group]
		case g.Part == PartGroups || g.Part == PartDeleted:
			return subject != "" && !names[subject]
		case g.Part == PartUsers || g.Part == PartOwners:
			return subject != "" && !people[subject]
		}
		return false
	})
	return Canonical(&n)
}

// doubtedGroups are those of which it is not known what they are, or whether
// PIM manages them.
func doubtedGroups(s *Snapshot) []string {
	var ids []string
	for _, g := range Doubt(s).Gaps {
		if g.Part == PartGroups || g.Part == PartManaged {
			ids = append(ids, g.Group)
		}
	}
	return ids
}

// setOf makes names, and ids among them, quick to look up however they are
// written.
func setOf(names []string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, name := range names {
		set[identity.FoldName(name)] = true
	}
	return set
}

func addAll(set map[string]bool, ids []string) {
	for _, id := range ids {
		set[id] = true
	}
}
