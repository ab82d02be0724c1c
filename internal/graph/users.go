package graph

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/microsoftgraph/msgraph-sdk-go/models"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
	"pim-groups/internal/identity"
)

// People whom the file names as owners, and who own nothing yet, are looked up
// by what the file calls them: an object id or a user principal name.
// https://learn.microsoft.com/graph/api/user-list

// readUsers looks up the people of the scope whom no list of owners had.
func (r *reading) readUsers(ctx context.Context) {
	ids, names := r.unmet()
	left := slices.Concat(r.findUsers(ctx, "id", ids), r.findUsers(ctx, "userPrincipalName", names))
	left = r.findApplications(ctx, left)
	left = r.confirmUsers(ctx, left)
	r.confirmApplications(ctx, canonicalIDs(left))
}

// unmet lists the people who are to be looked up, by id and by name.
func (r *reading) unmet() (ids, names []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	met := map[string]bool{}
	for id, p := range r.people {
		met[id] = true
		met[identity.FoldName(p.UserPrincipalName)] = true
	}
	for _, user := range r.scope.Users {
		id := identity.CanonicalID(user)
		switch {
		case met[identity.FoldName(user)]:
		case id != "":
			ids = append(ids, id)
		default:
			names = append(names, user)
		}
	}
	return ids, names
}

// findUsers reads users in bulk and gives the keys that nobody has.
func (r *reading) findUsers(ctx context.Context, property string, keys []string) (left []string) {
	answers := manyLists(ctx, r.ask, inFilters(property, keys), func(filter string) guard.Question {
		return r.ask.at("/users", nil, query{filter: filter, selected: personProperties()})
	})
	found := map[string]bool{}
	for _, answer := range answers {
		people, err := listOf(answer, models.CreateUserFromDiscriminatorValue, personOf)
		if err != nil {
			continue // asked for one by one below, which says whom it concerns
		}
		r.addPeople(people, setOfNames(keys))
		for _, p := range people {
			found[p.ID], found[identity.FoldName(p.UserPrincipalName)] = true, true
		}
	}
	return slices.DeleteFunc(slices.Clone(keys), func(key string) bool { return found[identity.FoldName(key)] })
}

func setOfNames(names []string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, name := range names {
		set[identity.FoldName(name)] = true
	}
	return set
}

// addPeople takes those who were asked for.
func (r *reading) addPeople(people []directory.Principal, wanted map[string]bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, p := range people {
		if wanted[p.ID] || wanted[identity.FoldName(p.UserPrincipalName)] {
			r.addPerson(p)
		}
	}
}

// findApplications looks for ids among the service principals, in bulk: an owner
// by id may be one. https://learn.microsoft.com/graph/api/serviceprincipal-list
func (r *reading) findApplications(ctx context.Context, keys []string) (left []string) {
	ids := canonicalIDs(keys)
	answers := manyLists(ctx, r.ask, inFilters("id", ids), func(filter string) guard.Question {
		return r.ask.at("/servicePrincipals", nil, query{filter: filter, selected: applicationProperties()})
	})
	found := map[string]bool{}
	for _, answer := range answers {
		applications, err := applicationsOf(answer)
		if err != nil {
			continue // asked for one by one below
		}
		r.addPeople(applications, setOf(ids))
		for _, p := range applications {
			found[p.ID] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(keys), func(key string) bool { return found[identity.FoldName(key)] })
}

// confirmUsers asks once more, for each of those whom the lists did not have,
// and gives the keys that no user has.
// https://learn.microsoft.com/graph/api/user-get
func (r *reading) confirmUsers(ctx context.Context, keys []string) (left []string) {
	answers := many(ctx, r.ask, keys, func(key string) guard.Question {
		return r.ask.at("/users/{user}", map[string]string{"user": key}, query{selected: personProperties()})
	})
	for i, answer := range answers {
		if absent(answer.Err) {
			left = append(left, keys[i])
			continue
		}
		people, err := listOf(onlyItem(answer), models.CreateUserFromDiscriminatorValue, personOf)
		r.addConfirmed(keys[i], people, err)
	}
	return left
}

// confirmApplications is confirmUsers for ids; what is in neither place is
// nobody. https://learn.microsoft.com/graph/api/serviceprincipal-get
func (r *reading) confirmApplications(ctx context.Context, ids []string) {
	answers := many(ctx, r.ask, ids, func(id string) guard.Question {
		return r.ask.at("/servicePrincipals/{id}", map[string]string{"id": id}, query{selected: applicationProperties()})
	})
	for i, answer := range answers {
		if !absent(answer.Err) {
			applications, err := applicationsOf(onlyItem(answer))
			r.addConfirmed(ids[i], applications, err)
		}
	}
}

// onlyItem makes a list of the answer to a question for one object.
func onlyItem(answer guard.Answer) guard.Answer {
	return guard.Answer{Items: []json.RawMessage{answer.Body}, Err: answer.Err}
}

// addConfirmed takes whom a question for one person found, or makes a gap.
func (r *reading) addConfirmed(key string, found []directory.Principal, err error) {
	if err != nil {
		r.gap(directory.Gap{Part: directory.PartUsers, Subject: key, Reason: err.Error()})
		return
	}
	r.addPeople(found, setOfNames([]string{key}))
}

// readAllUsers reads every user of the tenant.
func (r *reading) readAllUsers(ctx context.Context) {
	answer := r.ask.List(ctx, r.ask.at("/users", nil, query{selected: personProperties(), top: longestPage}))
	people, err := listOf(answer, models.CreateUserFromDiscriminatorValue, personOf)
	if err != nil {
		r.gap(directory.Gap{Part: directory.PartUsers, Reason: err.Error()})
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, p := range people {
		r.addPerson(p)
	}
}
