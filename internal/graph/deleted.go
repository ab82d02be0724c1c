package graph

import (
	"context"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
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
	undeleted := a.findDeleted(ctx, ids)
	for i, answer := range a.groups.askEach(ctx, undeleted) {
		id := undeleted[i]
		switch {
		case !isAbsent(answer.Err):
			a.groups.addAnswer(id, answer)
			if answer.Err == nil {
				a.late = append(a.late, id)
			}
		case a.managed.ids[id]:
			a.orphans = append(a.orphans, id)
		}
	}
}

// findDeleted gives the ids that are not those of deleted groups, also where
// that can't be read.
func (a *absent) findDeleted(ctx context.Context, ids []string) (unfound []string) {
	answers := a.ask.objects(ctx, ids, func(id string) guard.Question {
		return a.ask.at(deletedPath+"/{id}/microsoft.graph.group", map[string]string{"id": id}, query{selected: groupProperties()})
	})
	for i, answer := range answers {
		id := ids[i]
		if answer.Err == nil {
			a.groups.addAnswer(id, answer)
			continue
		}
		unfound = append(unfound, id)
		if !isAbsent(answer.Err) {
			a.gaps = append(a.gaps, directory.Gap{Part: directory.PartDeleted, Group: id, Reason: answer.Err.Error()})
		}
	}
	return unfound
}

func (a *absent) put(s *directory.Snapshot) {
	a.gaps.put(s)
	s.OrphanIDs = a.orphans
}
