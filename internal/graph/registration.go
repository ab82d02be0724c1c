package graph

import (
	"context"
	"slices"

	"pim-groups/internal/apply"
	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
)

// Registration tells, by object ids, who owns the registration of the application that
// signed in or its service principal: an owner can give it a credential, and act as it.
// And it tells which groups the application is a member of, for lists of members leave
// applications out. It is empty for a person, and where no permission to read
// applications was granted.
// https://learn.microsoft.com/graph/api/application-list-owners
// https://learn.microsoft.com/graph/api/serviceprincipal-list-owners
// https://learn.microsoft.com/graph/api/serviceprincipal-list-transitivememberof
func (c *Client) Registration(ctx context.Context) (apply.Registration, error) {
	var none apply.Registration
	ctx, cancel := context.WithTimeout(ctx, questionBudget)
	defer cancel()
	token, err := c.options.Credential.Token(ctx, nil)
	if err != nil {
		return none, err
	}
	who := readClaims(token)
	granted := func(name string) bool { return slices.Contains(who.permissions(), name) }
	if who.person() || who.AppID == "" || !slices.ContainsFunc(permissionsFor(directory.PartApplications), granted) {
		return none, nil
	}
	ids := query{selected: []string{"id"}}
	asked := []guard.Question{
		c.ask.at("/applications(appId='{key}')/owners", map[string]string{"key": who.AppID}, ids),
		c.ask.at("/servicePrincipals/{key}/owners", map[string]string{"key": who.ObjectID}, ids),
		c.ask.at("/servicePrincipals/{key}/transitiveMemberOf", map[string]string{"key": who.ObjectID}, ids),
	}
	lists := make([][]string, len(asked))
	answers := c.ask.AskLists(ctx, asked)
	for i := range answers {
		if lists[i], err = idsOf(answers[i]); err != nil && !isAbsent(err) { // one of another tenant has no registration in this one
			return none, err
		}
	}
	return apply.Registration{Owners: sortedOnce(lists[0], lists[1]), Groups: sortedOnce(lists[2])}, nil
}

func sortedOnce(lists ...[]string) []string {
	all := slices.Concat(lists...)
	slices.Sort(all)
	return slices.Compact(all)
}
