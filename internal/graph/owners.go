package graph

import (
	"context"
	"slices"

	"github.com/microsoftgraph/msgraph-sdk-go/models"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
)

// Owners are asked for twice: as they are, and cast to service principals,
// which v1.0 leaves out of the first list.
// https://learn.microsoft.com/graph/api/group-list-owners
//
// Of an owner whom the caller may not read only type and id come back. Such an
// owner is kept as that; package directory doubts it.

// atATime bounds how much of the answers is in memory at one time, twice.
const atATime = 500

// readRelations reads the owners and the administrative units of groups.
func (r *reading) readRelations(ctx context.Context, ids []string) {
	if r.scope.PropertiesOnly {
		return // assemble leaves the gap
	}
	r.progress(len(ids), 0)
	atOnce(
		func() { r.readUnits(ctx, ids) },
		func() {
			inChunks(ids, func(chunk []string) {
				r.readOwners(ctx, chunk)
				r.progress(0, len(chunk))
			})
		},
	)
}

// inChunks does something for some ids after the other, for two chunks at the
// same time: while the last answers of one come in, the other has questions.
func inChunks(ids []string, do func(chunk []string)) {
	chunks := make(chan []string)
	work := func() {
		for chunk := range chunks {
			do(chunk)
		}
	}
	atOnce(work, work, func() {
		for chunk := range slices.Chunk(ids, atATime) {
			chunks <- chunk
		}
		close(chunks)
	})
}

func personProperties() []string {
	return []string{"id", "displayName", "userPrincipalName", "accountEnabled", "userType"}
}

func applicationProperties() []string { return []string{"id", "displayName", "accountEnabled"} }

func (r *reading) readOwners(ctx context.Context, ids []string) {
	var all, applications []guard.Answer
	atOnce(
		func() {
			all = manyLists(ctx, r.ask, ids, func(id string) guard.Question {
				return r.ask.at("/groups/{id}/owners", map[string]string{"id": id}, query{selected: personProperties()})
			})
		},
		func() {
			applications = manyLists(ctx, r.ask, ids, func(id string) guard.Question {
				return r.ask.at("/groups/{id}/owners/microsoft.graph.servicePrincipal", map[string]string{"id": id},
					query{selected: applicationProperties(), count: true})
			})
		},
	)
	for i, id := range ids {
		r.addOwners(id, all[i], applications[i])
	}
}

// addOwners joins the two lists; without either, the owners are not known.
func (r *reading) addOwners(group string, all, applications guard.Answer) {
	people, err := principalsOf(all)
	more, errMore := applicationsOf(applications)
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case err != nil:
		r.owners.errs[group] = err
		return
	case errMore != nil:
		r.owners.errs[group] = errMore
		return
	}
	ids := []string{}
	for _, p := range slices.Concat(people, more) {
		r.addPerson(p)
		ids = append(ids, p.ID)
	}
	r.owners.ids[group] = ids
}

// principalsOf reads a list of users and applications, which say what they are.
func principalsOf(answer guard.Answer) ([]directory.Principal, error) {
	return listOf(answer, models.CreateDirectoryObjectFromDiscriminatorValue, principalOf)
}

func principalOf(object models.DirectoryObjectable) (directory.Principal, error) {
	switch o := object.(type) {
	case models.Userable:
		return personOf(o)
	case models.ServicePrincipalable:
		return applicationOf(o)
	}
	return directory.Principal{}, guard.NotBelieved("an owner in it is neither a user nor an application")
}

func personOf(m models.Userable) (directory.Principal, error) {
	p := directory.Principal{
		ID:                canonicalID(m.GetId()),
		Type:              directory.User,
		DisplayName:       text(m.GetDisplayName()),
		UserPrincipalName: text(m.GetUserPrincipalName()),
		AccountEnabled:    flag(m.GetAccountEnabled()),
		UserType:          text(m.GetUserType()),
	}
	switch {
	case p.ID == "":
		return p, errNoID()
	case !slices.Contains([]string{"", directory.UserTypeMember, directory.UserTypeGuest}, p.UserType):
		return p, guard.NotBelieved("a user in it is neither a member nor a guest")
	}
	return p, nil
}

func applicationOf(m models.ServicePrincipalable) (directory.Principal, error) {
	p := directory.Principal{
		ID:             canonicalID(m.GetId()),
		Type:           directory.ServicePrincipal,
		DisplayName:    text(m.GetDisplayName()),
		AccountEnabled: flag(m.GetAccountEnabled()),
	}
	if p.ID == "" {
		return p, errNoID()
	}
	return p, nil
}

// applicationsOf reads a list that was cast to applications.
func applicationsOf(answer guard.Answer) ([]directory.Principal, error) {
	return listOf(answer, models.CreateServicePrincipalFromDiscriminatorValue, applicationOf)
}
