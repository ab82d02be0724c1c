package graph

import (
	"context"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
	"pim-groups/internal/identity"
)

// everyUser reads all users of the tenant.
// https://learn.microsoft.com/graph/api/user-list
type everyUser struct {
	gaps
	ask    *questions
	people *principals
}

func (u *everyUser) read(ctx context.Context, _ []string) {
	users, err := usersOf(u.ask.list(ctx, "/users", query{selected: personProperties(), long: true}))
	if err != nil {
		u.gap(directory.Gap{Part: directory.PartUsers, Reason: err.Error()})
	}
	u.people.add(users...)
}

// people looks up the owners in the file that own no group yet, by object id or
// user principal name. An object id can be that of an application.
type people struct {
	gaps
	ask    *questions
	found  *principals
	others []*principals // read by other collectors
}

func newPeople(ask *questions, others ...*principals) *people {
	return &people{ask: ask, found: newPrincipals(), others: others}
}

// missing gives the keys of people that no collector has read.
func (p *people) missing(keys []string) []string {
	met := map[string]bool{}
	for _, each := range slices.Concat(p.others, []*principals{p.found}) {
		for id, one := range each.known {
			met[id], met[identity.FoldName(one.UserPrincipalName)] = true, true
		}
	}
	return slices.DeleteFunc(slices.Clone(keys), func(key string) bool { return met[identity.FoldName(key)] })
}

func (p *people) read(ctx context.Context, keys []string) { p.readAll(ctx, keys) }

// readAll asks for all in bulk, and then one by one for those that the lists did not
// have. It gives the ids that neither a user nor an application has.
func (p *people) readAll(ctx context.Context, keys []string) (nobody []string) {
	ids := canonicalIDs(keys)
	names := slices.DeleteFunc(slices.Clone(keys), func(key string) bool { return identity.CanonicalID(key) != "" })
	ids, names = p.find(ctx, users(), "id", ids), p.find(ctx, users(), "userPrincipalName", names)
	ids = p.find(ctx, applications(), "id", ids)
	left := p.confirm(ctx, users(), slices.Concat(ids, names))
	return p.confirm(ctx, applications(), canonicalIDs(left))
}

// kindOfPerson is where users or applications are found.
// https://learn.microsoft.com/graph/api/user-list
// https://learn.microsoft.com/graph/api/serviceprincipal-list
type kindOfPerson struct {
	path     string
	selected []string
	listOf   func(guard.Answer) ([]directory.Principal, error)
}

func users() kindOfPerson { return kindOfPerson{"/users", personProperties(), usersOf} }

func applications() kindOfPerson {
	return kindOfPerson{"/servicePrincipals", applicationProperties(), applicationsOf}
}

// find asks in bulk and gives the keys that it did not find. An error is left to
// confirm, which knows the key that it is about.
func (p *people) find(ctx context.Context, kind kindOfPerson, property string, keys []string) (left []string) {
	found := map[string]bool{}
	for _, answer := range p.ask.filtered(ctx, kind.path, inFilters(property, keys), query{selected: kind.selected}) {
		people, _ := kind.listOf(answer)
		for _, one := range people {
			found[one.ID], found[identity.FoldName(one.UserPrincipalName)] = true, true
		}
		p.add(people, keys)
	}
	return slices.DeleteFunc(slices.Clone(keys), func(key string) bool { return found[identity.FoldName(key)] })
}

// confirm asks for each one and gives the keys of objects that do not exist.
// https://learn.microsoft.com/graph/api/user-get
// https://learn.microsoft.com/graph/api/serviceprincipal-get
func (p *people) confirm(ctx context.Context, kind kindOfPerson, keys []string) (left []string) {
	for i, answer := range p.ask.objects(ctx, kind.path+"/{key}", keys, query{selected: kind.selected}) {
		if isAbsent(answer.Err) {
			left = append(left, keys[i])
			continue
		}
		people, err := kind.listOf(onlyItem(answer))
		if err != nil {
			p.gap(directory.Gap{Part: directory.PartUsers, Subject: keys[i], Reason: err.Error()})
		}
		p.add(people, keys[i:i+1])
	}
	return left
}

// add takes those of the list that were asked for.
func (p *people) add(people []directory.Principal, keys []string) {
	asked := setOf(keys)
	p.found.add(slices.DeleteFunc(people, func(one directory.Principal) bool {
		return !asked[one.ID] && !asked[identity.FoldName(one.UserPrincipalName)]
	})...)
}

// put adds the people of all collectors: their answers about one person may differ.
func (p *people) put(s *directory.Snapshot) {
	p.gaps.put(s)
	all := newPrincipals()
	for _, each := range append(p.others, p.found) {
		all.join(each)
	}
	all.put(s)
}
