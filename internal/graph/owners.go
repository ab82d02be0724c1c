package graph

import (
	"context"
	"slices"
	"strings"

	"github.com/microsoftgraph/msgraph-sdk-go/models"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
)

// Owners are asked for twice: as they are, and cast to service principals,
// which v1.0 leaves out of the first list.
// https://learn.microsoft.com/graph/api/group-list-owners
//
// Graph has more types of identities than the SDK, as agentIdentity and agentUser
// of Entra Agent ID, and adds more. Such an owner is kept as the type that Graph
// names, and is neither a person nor an application.
//
// Of an owner whom the caller may not read only type and id come back. Such an
// owner is kept as that; package directory doubts it.

// atATime bounds how much of the answers is in memory at one time, twice.
const atATime = 500

// readRelations reads the owners and the administrative units of groups.
func (r *reading) readRelations(ctx context.Context, ids []string) {
	if !r.scope.Asks(directory.PartOwners) {
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
	known := parsed{}
	for i, id := range ids {
		r.addOwners(id, known, all[i], applications[i])
	}
}

// addOwners joins the two lists; without either, the owners are not known.
func (r *reading) addOwners(group string, known parsed, all, applications guard.Answer) {
	people, err := known.principalsOf(all)
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
	slices.Sort(ids)
	r.owners.ids[group] = slices.Compact(ids) // an identity of another type may be in both lists
}

// parsed are the owners that were read, by their JSON. Who owns many groups is
// in many lists, in the same bytes; to parse them takes most of the time.
type parsed map[string]directory.Principal

// principalsOf reads a list of users and applications, which say what they are.
func (known parsed) principalsOf(answer guard.Answer) ([]directory.Principal, error) {
	if answer.Err != nil {
		return nil, answer.Err
	}
	list := make([]directory.Principal, len(answer.Items))
	for i, item := range answer.Items {
		p, has := known[string(item)]
		if !has {
			m, err := model[models.DirectoryObjectable](item, models.CreateDirectoryObjectFromDiscriminatorValue)
			if err != nil {
				return nil, err
			}
			if p, err = principalOf(m); err != nil {
				return nil, err
			}
			known[string(item)] = p
		}
		list[i] = p
	}
	return list, nil
}

func principalOf(object models.DirectoryObjectable) (directory.Principal, error) {
	switch o := object.(type) {
	case models.Userable:
		return personOf(o)
	case models.ServicePrincipalable:
		return applicationOf(o)
	}
	return otherOf(object)
}

// otherOf keeps an object of a type that the SDK does not know. One that it does
// know, or that has no type, can't be an owner.
// https://learn.microsoft.com/graph/api/group-list-owners
func otherOf(object models.DirectoryObjectable) (directory.Principal, error) {
	const wrong = "an owner in it is neither a user nor an application"
	kind, named := strings.CutPrefix(text(object.GetOdataType()), typePrefix)
	p := directory.Principal{ID: canonicalID(object.GetId()), Type: directory.PrincipalType(kind)}
	_, unknown := object.(*models.DirectoryObject)
	switch {
	case !named, !unknown, kind == "directoryObject", !p.Type.IsOther(), !p.Type.Valid():
		return p, guard.InvalidAnswer(wrong)
	case p.ID == "":
		return p, errNoID()
	}
	p.DisplayName = additionalText(object, "displayName")
	p.UserPrincipalName = additionalText(object, "userPrincipalName")
	return p, nil
}

const typePrefix = "#microsoft.graph."

// additionalText gives a property that the SDK's model does not have, "" if it is no
// text.
func additionalText(object models.DirectoryObjectable, name string) string {
	value, _ := object.GetAdditionalData()[name].(*string)
	return text(value)
}

// narrowed makes a principal one of the type that an item of a list names: a list of
// users or applications holds items of derived types too, and says so. Whether such
// an account is enabled, or a guest's, says nothing, since it never counts.
func narrowed(p directory.Principal, odataType *string) (directory.Principal, error) {
	kind, named := strings.CutPrefix(text(odataType), typePrefix)
	if !named || kind == string(p.Type) {
		return p, nil
	}
	other := directory.Principal{ID: p.ID, Type: directory.PrincipalType(kind), DisplayName: p.DisplayName, UserPrincipalName: p.UserPrincipalName}
	if !other.Type.IsOther() || !other.Type.Valid() {
		return p, guard.InvalidAnswer("an item in it is of another type than was asked for")
	}
	return other, nil
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
		return p, guard.InvalidAnswer("a user in it is neither a member nor a guest")
	}
	return narrowed(p, m.GetOdataType())
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
	return narrowed(p, m.GetOdataType())
}

// applicationsOf reads a list that was cast to applications.
func applicationsOf(answer guard.Answer) ([]directory.Principal, error) {
	return listOf(answer, models.CreateServicePrincipalFromDiscriminatorValue, applicationOf)
}
