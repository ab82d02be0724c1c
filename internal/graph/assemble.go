package graph

import (
	"maps"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/identity"
)

const conflictReason = "two answers of Microsoft Graph about it differ: it is being changed, or not all of its servers have the change yet; run again"

// assemble gives each group what was read about it, and makes a gap of what
// was not. A group of which two answers differ stays, under each of its names:
// without it, a look-alike would be the only group of the name.
func (r *reading) assemble() []directory.Group {
	for _, id := range slices.Sorted(maps.Keys(r.unread)) {
		r.gap(directory.Gap{Part: directory.PartGroups, Group: id, Reason: r.unread[id].Error()})
	}
	for _, id := range slices.Sorted(maps.Keys(r.conflicts)) {
		r.gap(directory.Gap{Part: directory.PartGroups, Group: id, Reason: conflictReason})
		r.groups[id] = directory.Contradicted(id, r.conflicts[id])
	}
	r.doubtUnits()
	groups := make([]directory.Group, 0, len(r.groups))
	for _, id := range slices.Sorted(maps.Keys(r.groups)) {
		g := r.groups[id]
		g.Managed = r.managedFlag(id)
		g.Evidence = r.evidence[id]
		g.Owners, g.AdministrativeUnits = r.owners.ids[id], r.unitsOf.ids[id]
		groups = append(groups, g)
	}
	r.gapsOf(directory.PartOwners, r.owners)
	r.gapsOf(directory.PartAdministrativeUnits, r.unitsOf)
	return groups
}

func (r *reading) managedFlag(id string) directory.Flag {
	if r.managed == nil {
		return directory.Null // readManaged left the gap
	}
	return directory.FlagOf(r.managed[id])
}

// gapsOf makes gaps of the relations that could not be read. The owners and
// units of a soft-deleted group can't be asked for, and nothing depends on
// them; a group that there is not has none. When nothing could be read for one
// reason, it is said once.
func (r *reading) gapsOf(part directory.Part, of relation) {
	if !r.scope.Asks(part) {
		r.gap(directory.Gap{Part: part, Reason: "it was not asked for"})
		return
	}
	reasons := map[string]string{}
	live := 0
	for id, g := range r.groups {
		if g.Deleted() {
			continue
		}
		live++
		_, read := of.ids[id]
		switch err := of.errs[id]; {
		case err != nil:
			reasons[id] = err.Error()
		case !read:
			reasons[id] = "it was found too late to be asked about; run again"
		}
	}
	if one, same := theSame(reasons); same && len(reasons) == live && live > 1 {
		r.gap(directory.Gap{Part: part, Reason: one})
		return
	}
	for _, id := range slices.Sorted(maps.Keys(reasons)) {
		r.gap(directory.Gap{Part: part, Group: id, Reason: reasons[id]})
	}
}

// theSame gives the one reason that all have.
func theSame(reasons map[string]string) (one string, same bool) {
	for _, reason := range reasons {
		if one != "" && reason != one {
			return "", false
		}
		one = reason
	}
	return one, one != ""
}

// principals lists the people and applications that were read. Of those about
// whom two answers differ only the id is kept, which is what is sure; who has
// one of their names is not known.
func (r *reading) principals() []directory.Principal {
	r.doubtSharedNames()
	list := make([]directory.Principal, 0, len(r.people))
	for _, id := range slices.Sorted(maps.Keys(r.people)) {
		p := r.people[id]
		if names, unsure := r.unsure[id]; unsure {
			for _, subject := range append(names, id) {
				if subject != "" {
					r.gap(directory.Gap{Part: directory.PartUsers, Subject: subject, Reason: conflictReason})
				}
			}
			p = directory.Principal{ID: p.ID, Type: p.Type}
		}
		list = append(list, p)
	}
	return list
}

// doubtSharedNames makes people unsure who have one user principal name in
// answers about each of them. In a tenant only one can have it, so it was given
// to another meanwhile, and who has it is not known.
// https://learn.microsoft.com/graph/api/resources/user
func (r *reading) doubtSharedNames() {
	having := map[string][]string{}
	for id, p := range r.people {
		if p.UserPrincipalName != "" {
			name := identity.FoldName(p.UserPrincipalName)
			having[name] = append(having[name], id)
		}
	}
	for _, ids := range having {
		for _, id := range ids {
			if len(ids) > 1 {
				r.unsure[id] = append(r.unsure[id], r.people[id].UserPrincipalName)
			}
		}
	}
}
