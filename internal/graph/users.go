package graph

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/microsoftgraph/msgraph-sdk-go/models"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
)

// People whom the file names as owners, and who own nothing yet, are looked up
// by what the file calls them: an object id or a user principal name.
// https://learn.microsoft.com/graph/api/user-list

// readUsers looks up the people of the scope whom no list of owners had.
func (r *reading) readUsers(ctx context.Context) {
	ids, names := r.unmet()
	left := slices.Concat(r.findUsers(ctx, "id", ids), r.findUsers(ctx, "userPrincipalName", names))
	left = r.findApplications(ctx, left)
	r.confirmUsers(ctx, left)
}

// unmet lists the people who are to be looked up, by id and by name.
func (r *reading) unmet() (ids, names []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	met := map[string]bool{}
	for id, p := range r.people {
		met[id] = true
		met[directory.FoldName(p.UserPrincipalName)] = true
	}
	for _, user := range r.scope.Users {
		id := canonicalID(&user)
		switch {
		case met[directory.FoldName(user)]:
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
			found[p.ID], found[directory.FoldName(p.UserPrincipalName)] = true, true
		}
	}
	return slices.DeleteFunc(slices.Clone(keys), func(key string) bool { return found[directory.FoldName(key)] })
}

func setOfNames(names []string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, name := range names {
		set[directory.FoldName(name)] = true
	}
	return set
}

// addPeople takes those who were asked for.
func (r *reading) addPeople(people []directory.Principal, wanted map[string]bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, p := range people {
		if wanted[p.ID] || wanted[directory.FoldName(p.UserPrincipalName)] {
			r.addPerson(p)
		}
	}
}

// findApplications looks for ids among the service principals: an owner by id
// may be one. Where they can't be read, the id stays unfound.
// https://learn.microsoft.com/graph/api/serviceprincipal-list
func (r *reading) findApplications(ctx context.Context, keys []string) (left []string) {
	ids := canonicalIDs(keys)
	answers := manyLists(ctx, r.ask, inFilters("id", ids), func(filter string) guard.Question {
		return r.ask.at("/servicePrincipals", nil, query{filter: filter, selected: applicationProperties()})
	})
	found := map[string]bool{}
	for i, answer := range answers {
		applications, err := listOf(answer, models.CreateServicePrincipalFromDiscriminatorValue, applicationOf)
		if err != nil {
			r.noteUnsure(idsOfFilter(ids, i), err)
			continue
		}
		r.addPeople(applications, setOf(ids))
		for _, p := range applications {
			found[p.ID] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(keys), func(key string) bool { return found[directory.FoldName(key)] })
}

// noteUnsure makes gaps of ids that may be those of applications.
func (r *reading) noteUnsure(ids []string, err error) {
	for _, id := range ids {
		r.gap(directory.Gap{Part: directory.PartUsers, Subject: id, Reason: err.Error()})
	}
}

// confirmUsers asks once more, for each of those whom the lists did not have.
// https://learn.microsoft.com/graph/api/user-get
func (r *reading) confirmUsers(ctx context.Context, keys []string) {
	answers := many(ctx, r.ask, keys, func(key string) guard.Question {
		return r.ask.at("/users/{user}", map[string]string{"user": key}, query{selected: personProperties()})
	})
	for i, answer := range answers {
		if absent(answer.Err) {
			continue
		}
		people := guard.Answer{Items: []json.RawMessage{answer.Body}, Err: answer.Err}
		found, err := listOf(people, models.CreateUserFromDiscriminatorValue, personOf)
		if err != nil {
			r.gap(directory.Gap{Part: directory.PartUsers, Subject: keys[i], Reason: err.Error()})
			continue
		}
		r.addPeople(found, setOfNames(keys[i:i+1]))
	}
}

// readAllUsers reads every user of the tenant.
func (r *reading) readAllUsers(ctx context.Context) {
	answer := r.ask.List(ctx, r.ask.at("/users", nil, query{selected: personProperties(), top: "999"}))
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
