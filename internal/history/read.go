package history

import (
	"cmp"
	"slices"

	"pim-groups/internal/directory"
)

// side is one of the two snapshots.
type side struct {
	*directory.Index                     // believes no implausible answer
	stated           *directory.Snapshot // as it is, canonical
	marks            map[Key]bool
}

func newSide(s *directory.Snapshot) *side {
	stated := directory.Canonical(s)
	x := &side{Index: directory.NewIndex(stated), stated: stated, marks: map[Key]bool{}}
	recorder{stated, func(k Key, _ string) { x.marks[k] = true }}.marks()
	return x
}

// partOf gives the part of a snapshot that decides whether a record of the kind was read.
func partOf(kind Kind) directory.Part {
	return map[Kind]directory.Part{
		Group: directory.PartGroups, Managed: directory.PartManaged, Orphan: directory.PartManaged, Owner: directory.PartOwners,
		Setting: directory.PartRoleSettings, Eligible: directory.PartEligible, Active: directory.PartActive, Member: directory.PartMembers,
		Indirect: peopleOf, InUnit: directory.PartAdministrativeUnits, Unit: directory.PartAdministrativeUnits,
		Principal: directory.PartUsers, Context: directory.PartContexts, ContextPolicy: directory.PartContextPolicies,
		Package: directory.PartPackages, Application: directory.PartApplications, Caller: directory.PartCaller,
	}[kind]
}

// unread is why a snapshot does not say whether a record is true; the zero value if it
// does.
type unread struct {
	reason   string
	expected bool // nothing failed: there was nothing to ask for
	silent   bool // no reader expects it, or something else says so
}

// unread says whether the side answers for a record that it has, or has not.
func (s *side) unread(c *Change, has bool) unread {
	part := partOf(c.Kind)
	reason, missing := s.missing(c, part)
	ofGroup := c.Group != "" && c.Kind != Managed && c.Kind != Orphan
	switch {
	case missing:
		return unread{reason: reason}
	case has:
		return unread{}
	case c.Kind == Principal && !s.Scope.AllUsers:
		return unread{reason: "only people were read whom something names", expected: true, silent: true}
	case ofGroup && s.Group(c.Group) == nil:
		return s.absent(c.Group)
	case slices.Contains(directory.ProtectionParts(), part):
		return s.unasked(c, part)
	}
	return unread{}
}

// missing says whether what decides about the record could not be read. Of a group that
// could not be read itself a snapshot may have nothing.
func (s *side) missing(c *Change, part directory.Part) (reason string, missing bool) {
	reason, missing = s.Missing(part, c.Group)
	switch {
	case missing:
		return reason, true
	case c.Group != "" && c.Kind != Orphan && s.Group(c.Group) == nil:
		return s.Missing(directory.PartGroups, c.Group)
	case c.Kind == Indirect:
		return s.Missing(directory.PartApprovers, c.Group)
	case c.Kind == Caller && c.Setting == "roles":
		return s.MissingSubject(part, directory.CallerRoles)
	case c.Kind == Principal:
		return s.MissingSubject(part, c.Principal)
	}
	return "", false
}

// absent says whether a group that a snapshot does not have may be in the tenant.
func (s *side) absent(group string) unread {
	if s.Scope.AllGroups || slices.Contains(s.Scope.Groups, group) {
		return unread{}
	}
	return unread{reason: "the snapshot was taken without looking for this group"}
}

// unasked says whether there was a reason to read the protection of a group, or a list
// about it. Of a group that PIM does not manage nobody is eligible, or active through it.
func (s *side) unasked(c *Change, part directory.Part) unread {
	g := s.Group(c.Group)
	reason, left := s.NotLookedAt(part, g)
	mark := Key{Kind: read, Group: c.Group, Role: c.Role, Object: string(part)}
	if part != directory.PartRoleSettings {
		mark.Role = ""
	}
	if part == directory.PartPackages {
		mark.Group = ""
	}
	switch {
	case s.marks[mark] && (part != directory.PartPackages || !left): // packages of other groups are left out of the list
		return unread{}
	case g != nil && g.Deleted():
		return unread{reason: "the group is deleted", expected: true}
	case left:
		return unread{reason: reason}
	case part == peopleOf:
		return unread{reason: "the group was neither eligible nor an approver", expected: true, silent: true}
	case g == nil: // a list of the tenant, for which there was no reason
		return unread{reason: "no group needed it", expected: true}
	case g.Managed == directory.Null: // which is a gap
		return unread{reason: "it was not known whether PIM manages the group", expected: true, silent: true}
	case part == directory.PartEligible, part == directory.PartActive:
		return unread{}
	}
	return unread{reason: "PIM did not manage the group", expected: true}
}

// isRead decides whether both sides answer for a record, and notes which does not. Of a
// record that only one of them has, the other one has to answer.
func (d *differ) isRead(c *Change) bool {
	valued := c.Before != "" && c.After != "" || c.Setting != "" || c.Kind == Managed
	answered := true
	for _, s := range []*side{d.from, d.to} {
		has := c.Before != ""
		if s == d.to {
			has = c.After != ""
		}
		if c.Setting != "" && c.Kind.isObject() {
			has = true // the object is in both
		}
		if has && !valued {
			continue
		}
		if u := s.unread(c, has); u.reason != "" {
			answered = false
			d.note(s, c, u)
		}
	}
	return answered && !d.isHidden(c)
}

// isHidden says that a snapshot has something of which Graph did not send all, or that a
// snapshot can't show: deleted groups take a permission of their own.
func (d *differ) isHidden(c *Change) bool {
	switch {
	case c.Kind == Principal && c.Setting != "":
		unsent := c.Setting == "accountEnabled" && (c.Before == "" || c.After == "")
		return unsent || !d.from.Principal(c.Principal).Readable() || !d.to.Principal(c.Principal).Readable()
	case c.Kind == Unit && c.Setting == "":
		return true // it is read because a group is in it, and that is a change of its own
	case c.Kind == Group && c.Setting == "":
		was, is := d.from.Group(c.Group), d.to.Group(c.Group)
		_, missing := d.from.Missing(directory.PartDeleted, "")
		if is == nil {
			_, missing = d.to.Missing(directory.PartDeleted, "")
		}
		return missing && cmp.Or(was, is).Deleted()
	}
	return false
}

// note adds what a side has not read to what can't be compared.
func (d *differ) note(s *side, c *Change, u unread) {
	if u.silent {
		return
	}
	n := NotCompared{Part: partOf(c.Kind), Group: c.Group, Expected: u.expected}
	if c.Group != "" && c.Kind != Orphan && s.Group(c.Group) == nil {
		n.Part = directory.PartGroups // and with the group all about it
	}
	if c.Kind == Principal {
		n.Subject = c.Principal
	}
	d.put(s, n, u.reason)
}

// put says of a part that a side has not read it, once, with the first reason.
func (d *differ) put(s *side, n NotCompared, reason string) {
	key := NotCompared{Part: n.Part, Group: n.Group, Subject: n.Subject}
	known, ok := d.unread[key]
	if !ok {
		known = &n
		d.unread[key] = known
	}
	known.Expected = known.Expected && n.Expected
	to := &known.From
	if s == d.to {
		to = &known.To
	}
	*to = cmp.Or(*to, reason)
}

// noteGaps lists what could not be read, whether there is a difference or not: there may
// be one. Nothing about a group that is there depends on deleted ones.
func (d *differ) noteGaps() {
	for _, s := range []*side{d.from, d.to} {
		for _, g := range s.Gaps {
			d.put(s, NotCompared{Part: g.Part, Group: g.Group, Subject: g.Subject, Expected: g.Part == directory.PartDeleted}, g.Reason)
		}
	}
}

// noteScopes lists what one snapshot was asked for and the other one was not, and what
// neither was.
func (d *differ) noteScopes() {
	for _, part := range directory.ProtectionParts() {
		d.noteNotLookedAt(part, "")
	}
	for i := range d.to.Groups {
		is := &d.to.Groups[i]
		was := d.from.Group(is.ID)
		if was != nil && !was.Deleted() && !is.Deleted() && (was.Managed == directory.True || is.Managed == directory.True) {
			d.noteNotLookedAt(directory.PartEligible, is.ID)
		}
	}
	for _, all := range []struct {
		part     directory.Part
		from, to bool
	}{
		{directory.PartGroups, d.from.Scope.AllGroups, d.to.Scope.AllGroups},
		{directory.PartUsers, d.from.Scope.AllUsers, d.to.Scope.AllUsers},
	} {
		narrow := d.from
		if all.from {
			narrow = d.to
		}
		if all.from != all.to {
			d.put(narrow, NotCompared{Part: all.part}, "the snapshot holds what was declared then, not all of the tenant")
		}
	}
}

// noteNotLookedAt is quiet about a group for which a part as a whole was left out.
func (d *differ) noteNotLookedAt(part directory.Part, group string) {
	was, left := d.from.NotLookedAt(part, d.from.Group(group))
	is, leaves := d.to.NotLookedAt(part, d.to.Group(group))
	if whole := d.unread[NotCompared{Part: part}]; !left && !leaves || group != "" && whole != nil {
		return
	}
	n := NotCompared{Part: part, Group: group, Expected: left && leaves}
	if left {
		d.put(d.from, n, was)
	}
	if leaves {
		d.put(d.to, n, is)
	}
}
