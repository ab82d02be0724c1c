package graph

import (
	"context"
	"fmt"
	"net/http"

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

// managed reads the list. An empty one is passed on as it is: package directory
// doubts it, whatever the source.
type managed struct {
	gaps
	ask *questions
	ids map[string]bool // nil when it could not be read
}

func (m *managed) read(ctx context.Context, _ []string) {
	ids, err := m.ask.managed(ctx)
	if err != nil {
		m.gap(directory.Gap{Part: directory.PartManaged, Reason: err.Error()})
		return
	}
	m.ids = setOf(ids)
}

func (m *managed) put(s *directory.Snapshot) {
	m.gaps.put(s)
	s.ManagedListSize = len(m.ids)
	for i := range s.Groups {
		if m.ids != nil {
			s.Groups[i].Managed = directory.FlagOf(m.ids[s.Groups[i].ID])
		}
	}
}

// managed asks for the ids on the list, in long pages: that PIM takes $top is not
// documented, and clients that list everything send it. A service that refuses
// $top is asked without it. So is one that answers with just as many ids and no
// more: OData lets $top bound the whole list, and what is cut off would look
// like groups that are not managed.
func (q *questions) managed(ctx context.Context) ([]string, error) {
	address := q.origin.String() + managedPath
	answer := q.List(ctx, guard.Question{URL: fmt.Sprintf("%s?%%24top=%d", address, longestPage)})
	f := guard.Answered(answer.Err)
	if f != nil && f.Status == http.StatusBadRequest || len(answer.Items) == longestPage {
		answer = q.List(ctx, guard.Question{URL: address})
	}
	return idsOf(answer)
}
