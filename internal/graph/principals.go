package graph

import (
	"maps"
	"slices"
	"strings"

	"github.com/microsoft/kiota-abstractions-go/serialization"
	"github.com/microsoftgraph/msgraph-sdk-go/models"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
	"pim-groups/internal/identity"
)

// principals are the users, applications and others that a collector has read.
type principals struct {
	known  map[string]directory.Principal
	unsure map[string][]string // ids with two different answers, and the names in them
}

func newPrincipals() *principals {
	return &principals{map[string]directory.Principal{}, map[string][]string{}}
}

// add takes principals as they were read.
//
// Of a type that Graph has made out of users or applications, one list can name the
// type and another only what it is made of.
func (p *principals) add(list ...directory.Principal) {
	for _, one := range list {
		known, has := p.known[one.ID]
		switch {
		case has && known.Type.IsOther() && !one.Type.IsOther():
			continue
		case has && one.Type.IsOther() && !known.Type.IsOther():
		case has && known != one:
			p.unsure[one.ID] = append(p.unsure[one.ID], known.UserPrincipalName, one.UserPrincipalName)
		}
		p.known[one.ID] = one
	}
}

// join adds what others have read.
func (p *principals) join(others ...*principals) {
	for _, other := range others {
		for _, one := range other.known {
			p.add(one)
		}
		for id, names := range other.unsure {
			p.unsure[id] = append(p.unsure[id], names...)
		}
	}
}

// put keeps only the id where two answers differ, and leaves gaps for the id and
// for each name in them.
func (p *principals) put(s *directory.Snapshot) {
	p.doubtSharedNames()
	for _, id := range slices.Sorted(maps.Keys(p.known)) {
		one := p.known[id]
		if names, unsure := p.unsure[id]; unsure {
			for _, subject := range append(names, id) {
				if subject != "" {
					s.Gaps = append(s.Gaps, directory.Gap{Part: directory.PartUsers, Subject: subject, Reason: conflictReason})
				}
			}
			one = directory.Principal{ID: id, Type: one.Type}
		}
		s.Principals = append(s.Principals, one)
	}
}

// doubtSharedNames makes people unsure who have one user principal name in
// answers about each of them. In a tenant only one can have it, so it was given
// to another meanwhile, and who has it is not known.
// https://learn.microsoft.com/graph/api/resources/user
func (p *principals) doubtSharedNames() {
	having := map[string][]string{}
	for id, one := range p.known {
		if one.UserPrincipalName != "" {
			name := identity.FoldName(one.UserPrincipalName)
			having[name] = append(having[name], id)
		}
	}
	for _, ids := range having {
		for _, id := range ids {
			if len(ids) > 1 {
				p.unsure[id] = append(p.unsure[id], p.known[id].UserPrincipalName)
			}
		}
	}
}

func personProperties() []string {
	return []string{"id", "displayName", "userPrincipalName", "accountEnabled", "userType"}
}

func applicationProperties() []string { return []string{"id", "displayName", "accountEnabled"} }

// principalOf reads an object that says what it is.
//
// Graph has more types of identities than the SDK, as agentIdentity and agentUser
// of Entra Agent ID, and adds more. Such an owner is kept as the type that Graph
// names, and is neither a person nor an application.
func principalOf(object serialization.Parsable) (directory.Principal, error) {
	switch o := object.(type) {
	case *models.User:
		return personOf(o)
	case *models.ServicePrincipal:
		return applicationOf(o)
	case *models.DirectoryObject:
		return otherOf(o)
	}
	return directory.Principal{}, errNotOwner()
}

// errNotOwner is for an object of a type that can't be an owner.
// https://learn.microsoft.com/graph/api/group-list-owners
func errNotOwner() error {
	return guard.InvalidAnswer("an owner in it is neither a user nor an application")
}

// otherOf keeps an object of a type that the SDK does not know. One that has no
// type can't be an owner.
func otherOf(object *models.DirectoryObject) (directory.Principal, error) {
	kind, named := strings.CutPrefix(text(object.GetOdataType()), typePrefix)
	p := directory.Principal{ID: canonicalID(object.GetId()), Type: directory.PrincipalType(kind)}
	switch {
	case !named, kind == "directoryObject", !p.Type.IsOther(), !p.Type.Valid():
		return p, errNotOwner()
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
func additionalText(object *models.DirectoryObject, name string) string {
	value, _ := object.GetAdditionalData()[name].(*string)
	return text(value)
}

// narrowed makes a principal one of the type that an item of a list names: a list of
// users or applications holds items of derived types too, and says so. Whether such
// an account is enabled, or a guest's, says nothing, since it never counts.
func narrowed(p directory.Principal, odataType *string) (directory.Principal, error) {
	kind, named := strings.CutPrefix(text(odataType), typePrefix)
	switch {
	case p.ID == "":
		return p, errNoID()
	case !named || kind == string(p.Type):
		return p, nil
	}
	p.Type, p.AccountEnabled, p.UserType = directory.PrincipalType(kind), directory.Null, ""
	if !p.Type.IsOther() || !p.Type.Valid() {
		return p, guard.InvalidAnswer("an item in it has another type")
	}
	return p, nil
}

func personOf(m *models.User) (directory.Principal, error) {
	p := directory.Principal{
		ID:                canonicalID(m.GetId()),
		Type:              directory.User,
		DisplayName:       text(m.GetDisplayName()),
		UserPrincipalName: text(m.GetUserPrincipalName()),
		AccountEnabled:    flag(m.GetAccountEnabled()),
		UserType:          text(m.GetUserType()),
	}
	if !slices.Contains([]string{"", directory.UserTypeMember, directory.UserTypeGuest}, p.UserType) {
		return p, guard.InvalidAnswer("a user in it is neither a member nor a guest")
	}
	return narrowed(p, m.GetOdataType())
}

func applicationOf(m *models.ServicePrincipal) (directory.Principal, error) {
	return narrowed(directory.Principal{
		ID:             canonicalID(m.GetId()),
		Type:           directory.ServicePrincipal,
		DisplayName:    text(m.GetDisplayName()),
		AccountEnabled: flag(m.GetAccountEnabled()),
	}, m.GetOdataType())
}

func applicationsOf(answer guard.Answer) ([]directory.Principal, error) {
	return listOf(answer, models.CreateServicePrincipalFromDiscriminatorValue, applicationOf)
}

func usersOf(answer guard.Answer) ([]directory.Principal, error) {
	return listOf(answer, models.CreateUserFromDiscriminatorValue, personOf)
}
