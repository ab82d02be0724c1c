package graph

import (
	"encoding/json"

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

func readOne[M serialization.Parsable, T any](data []byte, factory serialization.ParsableFactory, convert func(M) (T, error)) (T, error) {
	list, err := listOf(guard.Answer{Items: []json.RawMessage{data}}, factory, convert)
	if err != nil {
		return *new(T), err
	}
	return list[0], nil
}
