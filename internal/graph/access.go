package graph

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"pim-groups/internal/apply"
	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
)

// Access reads what the changes of a group rest on: PIM's list, which is in beta, and
// the rest in one batch. What is not known of it is an error.
// https://learn.microsoft.com/graph/json-batching
func (w *Writable) Access(ctx context.Context, id string) (*apply.Access, error) {
	ctx, cancel := context.WithTimeout(ctx, groupBudget)
	defer cancel()
	var at time.Time
	// The time comes in whole seconds: what began within this one has begun.
	eligible := newEligible(w.ask, func() time.Time { return at.Add(time.Second) })
	var managed bool
	var unlisted error
	var answers []guard.Answer
	parallel(
		func() { managed, unlisted = w.Managed(ctx, id) },
		func() {
			answers = w.ask.AskLists(ctx, []guard.Question{
				w.ask.at(policyAssignments, nil, query{filter: policiesOf(id), expand: expandedPolicy}),
				w.ask.at(eligible.path, nil, query{filter: byGroup(id)}),
				w.ask.at(eligibilityRequests, nil, query{filter: byGroup(id)}),
			})
		},
	)
	if unlisted != nil {
		return nil, about("PIM's list of managed groups", unlisted)
	}
	at = slices.MinFunc(answers, func(a, b guard.Answer) int { return a.At.Compare(b.At) }).At
	set, unset := roleSettingsOf(answers[0], id)
	rows, unread := eligible.rowsOf(answers[1], id)
	requests, untold := requestsOf(answers[2], id)
	switch err := errors.Join(about("the role settings", unset), about("who is eligible", unread), about("the requests", untold)); {
	case err != nil:
		return nil, err
	case at.IsZero():
		return nil, errors.New("the answer of Microsoft Graph does not say what time it is")
	}
	return &apply.Access{At: at, Managed: managed, Settings: *set, Eligible: rows, Requests: requests}, nil
}

// about says what it is that could not be read.
func about(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s could not be read: %w", what, err)
}

// Enabled asks for one account.
// https://learn.microsoft.com/graph/api/user-get
func (w *Writable) Enabled(ctx context.Context, id string) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, questionBudget)
	defer cancel()
	answer := w.ask.objects(ctx, users().path+"/{key}", []string{id}, query{selected: personProperties()})[0]
	found, err := usersOf(onlyItem(answer))
	switch {
	case isAbsent(err):
		return false, nil
	case err != nil:
		return false, err
	case found[0].ID != id:
		return false, guard.InvalidAnswer("it is about another account")
	case found[0].AccountEnabled == directory.Null:
		return false, errors.New("the answer of Microsoft Graph does not say whether the account is enabled")
	}
	return found[0].AccountEnabled == directory.True, nil
}
