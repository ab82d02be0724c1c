package graph

import (
	"context"

	"github.com/microsoftgraph/msgraph-sdk-go/models"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
)

// Which groups PIM manages is one list for the whole tenant, in beta only, of
// ids and nothing else. Groups that were deleted stay on it for a day.
// https://learn.microsoft.com/graph/api/privilegedaccessgroup-list-groupresource?view=graph-rest-beta
//
// v1.0 has nothing that says the same: policies and their assignments exist
// for every group, managed or not.

// managedPath is the one beta path that this program asks.
const managedPath = "/beta/identityGovernance/privilegedAccess/group/resources"

// readManaged reads the list. An empty one is passed on as it is: package
// directory doubts it, whatever the source.
func (r *reading) readManaged(ctx context.Context) {
	ids, err := idsOf(r.ask.List(ctx, guard.Question{URL: r.ask.origin.String() + managedPath}))
	if err != nil {
		r.gap(directory.Gap{Part: directory.PartManaged, Reason: err.Error()})
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.managed = setOf(ids)
}

// idsOf reads a list of objects by their ids.
func idsOf(answer guard.Answer) ([]string, error) {
	return listOf(answer, models.CreateDirectoryObjectFromDiscriminatorValue, func(m models.DirectoryObjectable) (string, error) {
		id := canonicalID(m.GetId())
		if id == "" {
			return "", errNoID()
		}
		return id, nil
	})
}
