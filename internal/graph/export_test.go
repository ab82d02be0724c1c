package graph

import (
	"encoding/json"
	"time"

	"github.com/microsoft/kiota-abstractions-go/serialization"
	"github.com/microsoftgraph/msgraph-sdk-go/models"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
)

// NewAt makes a Client of a Graph that is somewhere else, for tests whose
// server has no socket and so no address.
var NewAt = newClient

// What is asked for of each kind of object, and how an answer is read.
var (
	GroupProperties       = groupProperties
	PersonProperties      = personProperties
	ApplicationProperties = applicationProperties
	UnitProperties        = unitProperties
)

// ReadGroup reads the JSON of one group as an answer to a question for it.
func ReadGroup(data []byte) (directory.Group, error) {
	return readOne(data, models.CreateGroupFromDiscriminatorValue, groupOf)
}

// ReadPerson is ReadGroup for a user.
func ReadPerson(data []byte) (directory.Principal, error) {
	return readOne(data, models.CreateUserFromDiscriminatorValue, personOf)
}

// ReadApplication is ReadGroup for a service principal.
func ReadApplication(data []byte) (directory.Principal, error) {
	return readOne(data, models.CreateServicePrincipalFromDiscriminatorValue, applicationOf)
}

// ReadUnit is ReadGroup for an administrative unit.
func ReadUnit(data []byte) (directory.AdministrativeUnit, error) {
	return readOne(data, models.CreateAdministrativeUnitFromDiscriminatorValue, unitOf)
}

// How items of lists are read that no model of the SDK reads.
var (
	ReadContext       = jsonItem(contextOf)
	ReadContextPolicy = jsonItem(contextPolicyOf)
	ReadPackage       = jsonItem(packageRolesOf)
)

func jsonItem[J, T any](convert func(J) (T, error)) func(string) (T, error) {
	return func(data string) (T, error) {
		list, err := jsonList(guard.Answer{Items: []json.RawMessage{json.RawMessage(data)}}, convert)
		if err != nil {
			return *new(T), err
		}
		return list[0], nil
	}
}

// ReadApplications reads the service principal of Microsoft Graph and a list of who
// has which of its permissions.
func ReadApplications(resource string, grants ...string) ([]directory.Application, error) {
	names, err := jsonItem(permissionNames)(resource)
	if err != nil {
		return nil, err
	}
	items := make([]json.RawMessage, len(grants))
	for i, grant := range grants {
		items[i] = json.RawMessage(grant)
	}
	list, err := jsonList(guard.Answer{Items: items}, checkedGrant)
	return grantees(list, names), err
}

func readOne[M serialization.Parsable, T any](data []byte, factory serialization.ParsableFactory, convert func(M) (T, error)) (T, error) {
	list, err := listOf(guard.Answer{Items: []json.RawMessage{data}}, factory, convert)
	if err != nil {
		return *new(T), err
	}
	return list[0], nil
}

// ReadSchedules reads the JSON of one schedule as the only one of a list of a group's,
// at some moment.
func ReadSchedules(data []byte, group string, part directory.Part, now time.Time) ([]directory.Schedule, error) {
	l := &schedules{ofGroups: newOfGroups[directory.Schedule](part), now: func() time.Time { return now }}
	return l.rowsOf(guard.Answer{Items: []json.RawMessage{data}}, group)
}
