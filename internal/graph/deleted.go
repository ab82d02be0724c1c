package graph

import (
	"context"

	"pim-groups/internal/directory"
)

// A deleted group can be restored for 30 days. Until then it is among the
// deleted items, and nowhere else.
// https://learn.microsoft.com/graph/api/directory-deleteditems-get

const deletedPath = "/directory/deletedItems"

// absent looks for groups that a list did not have: first among the deleted
// ones, then once more where they should be. Only what is in neither place is
// absent.
type absent struct {
	gaps
	ask     *questions
	groups  *groups
	managed *managed
	late    []string // those that were there after all
	orphans []string // those that PIM lists
}

func (a *absent) read(ctx context.Context, ids []string) {
	var left []string
	deleted := a.ask.objects(ctx, deletedPath+"/{key}/microsoft.graph.group", ids, query{selected: groupProperties()})
	for i, answer := range deleted {
		if answer.Err == nil {
			a.groups.addAnswer(ids[i], answer)
			continue
		}
		left = append(left, ids[i]) // also where it can't be read whether they are deleted
		if !isAbsent(answer.Err) {
			a.gap(directory.Gap{Part: directory.PartDeleted, Group: ids[i], Reason: answer.Err.Error()})
		}
	}
	for i, answer := range a.groups.askEach(ctx, left) {
		id := left[i]
		switch {
		case answer.Err == nil:
			a.late = append(a.late, id)
			a.groups.addAnswer(id, answer)
		case !isAbsent(answer.Err):
			a.groups.markUnread(answer.Err, id)
		case a.managed.ids[id]:
			a.orphans = append(a.orphans, id)
		}
	}
}

func (a *absent) put(s *directory.Snapshot) {
	a.gaps.put(s)
	s.OrphanIDs = a.orphans
}
