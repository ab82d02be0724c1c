package fieldtest

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"pim-groups/internal/graph/guard"
)

func unmanagedResource() Question {
	return Question{
		Name: "unmanaged-resource", Text: "What is the answer for one group of PIM's list that PIM does not manage?",
		Permanent: "a group under PIM, until it is deleted", Needs: writing(),
		Answers: []Answer{
			{Value: "404", Meaning: "404 Not Found", Default: true},
			{Value: "400", Meaning: "400 Bad Request", Switch: "unmanaged-resource-is-400"},
		},
		Run: runUnmanagedResource,
	}
}

// runUnmanagedResource asks about a new group, and before and after each time about one under
// PIM: an answer that both get says nothing about either.
func runUnmanagedResource(ctx context.Context, l *Lab) Finding {
	managed, err := l.onboarded(ctx)
	if err != nil {
		return unanswered(err.Error())
	}
	unmanaged, err := l.newGroup(ctx)
	if err != nil {
		return unanswered(err.Error())
	}
	var status [5]int
	for i, g := range []group{managed.group, unmanaged, managed.group, unmanaged, managed.group} {
		if status[i], err = l.resource(ctx, g); err != nil {
			return unanswered(err.Error())
		}
	}
	ids, err := l.listed(ctx)
	switch {
	case err != nil:
		return unanswered(err.Error())
	case ids[unmanaged.id] || !ids[managed.id]:
		return unanswered("PIM's list does not have the one group and not the other")
	case status[0] != http.StatusOK || status[2] != http.StatusOK || status[4] != http.StatusOK || status[1] != status[3]:
		return unanswered("the service gave different answers to one question")
	case status[1] != http.StatusNotFound && status[1] != http.StatusBadRequest:
		return unanswered("the service answered with the status " + strconv.Itoa(status[1]))
	}
	return answered(strconv.Itoa(status[1]), "")
}

// resource asks PIM's list for one group. The answer is a status of the service's own.
func (l *Lab) resource(ctx context.Context, g group) (int, error) {
	path := managedPath + "/" + g.id
	within, cancel := context.WithTimeout(ctx, budget)
	defer cancel()
	body, err := l.transport.AllowingForms([]string{path}).Get(within, l.root+path)
	if err == nil {
		if got, wrong := readGroup(body); wrong != nil || got.id != g.id {
			return 0, errors.New("the answer is about another group")
		}
		return http.StatusOK, nil
	}
	if f := guard.Answered(err); f != nil && f.Rejected() && f.Code != "" {
		return f.Status, nil
	}
	return 0, err
}
