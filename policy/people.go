package policy

import (
	"cmp"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// people are users, and what may be missing of them.
type people struct {
	users  []*directory.Principal // sorted by id, each once
	part   directory.Part         // that was not read and may hold more; "" for none
	reason string
}

// miss notes the first part that was not read.
func (all *people) miss(part directory.Part, reason string) {
	if all.part == "" {
		all.part, all.reason = part, reason
	}
}

// enabled are those who can sign in.
func (all *people) enabled() []*directory.Principal {
	return slices.DeleteFunc(slices.Clone(all.users), func(u *directory.Principal) bool { return u.AccountEnabled != directory.True })
}

// peopleOf finds the users behind principals: a group stands for the people in it, and
// what the directory no longer has for nobody. The part is the one that groups are in.
func (p *Pass) peopleOf(part directory.Part, principals []string) (all people) {
	for _, id := range principals {
		h := p.lookUp(id, part)
		if h.part != "" {
			all.miss(h.part, h.reason)
		}
		for _, one := range h.people {
			p.addUser(&all, one)
		}
	}
	slices.SortFunc(all.users, func(a, b *directory.Principal) int { return cmp.Compare(a.ID, b.ID) })
	all.users = slices.Compact(all.users)
	return all
}

func (p *Pass) addUser(all *people, id string) {
	user := p.Tenant.Principal(id)
	switch {
	case user == nil || !user.Readable():
		reason, _ := p.Tenant.MissingSubject(directory.PartUsers, id)
		all.miss(directory.PartUsers, cmp.Or(reason, "only the id of "+id+" could be read"))
	case user.Type == directory.User:
		all.users = append(all.users, user)
	}
}

// namesOf is how messages call some of them.
func namesOf(users []*directory.Principal) string {
	var names []string
	for _, u := range users {
		names = append(names, called(u))
	}
	return firstOf(names, ", ")
}

// calledByID is how messages call a principal, by the id if no more was read.
func (p *Pass) calledByID(id string) string {
	if principal := p.Tenant.Principal(id); principal != nil {
		return called(principal)
	}
	return finding.Quote(id)
}

// eligiblePeople are the ids of everybody who is eligible for a role, those in eligible
// groups included, and of the groups. The finding is not evaluated if they may be more.
func (p *Pass) eligiblePeople(role directory.Role, f finding.Finding) (ids map[string]bool, known bool) {
	ids = map[string]bool{}
	for _, s := range p.eligible(role) {
		h := p.holder(s.Principal)
		if h.groupUnread() {
			p.unread(h.part, h.reason, f)
			return nil, false
		}
		ids[h.id] = true
		for _, id := range h.people {
			ids[id] = true
		}
	}
	return ids, true
}
