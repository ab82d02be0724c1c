package graph

import (
	"context"
	"errors"

	"github.com/microsoftgraph/msgraph-sdk-go/models"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
)

// The tenant's id is that of its one organization.
// https://learn.microsoft.com/graph/api/organization-list

// readOrganization asks for it when the token does not say which tenant it is
// for: that costs a request and a permission of its own.
func (r *reading) readOrganization(ctx context.Context, who claims) {
	if who.tenant != "" {
		return
	}
	answer := r.ask.List(ctx, r.ask.at("/organization", nil, query{selected: []string{"id"}}))
	ids, err := listOf(answer, models.CreateOrganizationFromDiscriminatorValue, func(m models.Organizationable) (string, error) {
		return canonicalID(m.GetId()), nil
	})
	if err == nil && len(ids) != 1 {
		err = guard.InvalidAnswer("it has more or less than one organization")
	}
	if err != nil {
		r.gap(directory.Gap{Part: directory.PartCaller, Subject: "tenant", Reason: err.Error()})
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tenant = ids[0]
}

func errNoTenant() error {
	return errors.New("it is not known which tenant this is: the token does not say, and Microsoft Graph did not answer; " +
		"grant Organization.Read.All to the identity, or sign in with a tenant id")
}
