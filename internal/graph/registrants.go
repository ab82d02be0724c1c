package graph

import (
	"context"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
)

// Registrants lists who owns the registration of the application that signed in, or its
// service principal, by object ids: an owner can give it a credential, and act as it. The
// list is empty for a person, and where no permission to read applications was granted.
// https://learn.microsoft.com/graph/api/application-list-owners
// https://learn.microsoft.com/graph/api/serviceprincipal-list-owners
func (c *Client) Registrants(ctx context.Context) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, questionBudget)
	defer cancel()
	token, err := c.options.Credential.Token(ctx, nil)
	if err != nil {
		return nil, err
	}
	who := readClaims(token)
	granted := func(name string) bool { return slices.Contains(who.permissions(), name) }
	if who.person() || who.AppID == "" || !slices.ContainsFunc(permissionsFor(directory.PartApplications), granted) {
		return nil, nil
	}
	ids := query{selected: []string{"id"}}
	var all []string
	for _, answer := range c.ask.AskLists(ctx, []guard.Question{
		c.ask.at("/applications(appId='{key}')/owners", map[string]string{"key": who.AppID}, ids),
		c.ask.at("/servicePrincipals/{key}/owners", map[string]string{"key": who.ObjectID}, ids),
	}) {
		ids, err := idsOf(answer)
		if err != nil && !isAbsent(err) { // an application of another tenant has no registration in this one
			return nil, err
		}
		all = append(all, ids...)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}
