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

// confirmAbsent looks for groups that a list did not have: first among the
// deleted ones, then once more where they should be. Only what is in neither
// place is absent. Ids that PIM lists although they are absent are phantoms.
func (r *reading) confirmAbsent(ctx context.Context, ids []string) {
	unfound := r.findDeleted(ctx, ids)
	for i, answer := range r.askGroups(ctx, unfound) {
		id := unfound[i]
		switch {
		case absent(answer.Err):
			r.noteAbsent(id)
		case answer.Err != nil:
			r.noteUnread(id, answer.Err)
		default:
			r.addGroup(id, answer.Body)
			r.readRelations(ctx, []string{id}) // of a group that is hardly there, and rare
		}
	}
}

func (r *reading) noteAbsent(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.managed[id] {
		r.phantoms = append(r.phantoms, id)
	}
}

// findDeleted gives the ids that are not those of deleted groups, also where
// that can't be read.
func (r *reading) findDeleted(ctx context.Context, ids []string) (unfound []string) {
	answers := many(ctx, r.ask, ids, func(id string) guard.Question {
		return r.ask.at(deletedPath+"/{id}/microsoft.graph.group", map[string]string{"id": id}, query{selected: groupProperties()})
	})
	for i, answer := range answers {
		id := ids[i]
		if answer.Err == nil {
			r.addGroup(id, answer.Body)
			continue
		}
		unfound = append(unfound, id)
		if !absent(answer.Err) {
			r.gap(directory.Gap{Part: directory.PartDeleted, Group: id, Reason: answer.Err.Error()})
		}
	}
	return unfound
}

// findDeletedNames looks for the names among the deleted groups. Filters there
// are advanced queries.
func (r *reading) findDeletedNames(ctx context.Context, names []string) {
	answers := manyLists(ctx, r.ask, names, func(name string) guard.Question {
		return r.ask.at(deletedPath+"/microsoft.graph.group", nil,
			query{filter: nameFilter(name), selected: groupProperties(), count: true})
	})
	for i, answer := range answers {
		groups, err := groupsOf(answer)
		if err != nil {
			r.gap(directory.Gap{Part: directory.PartDeleted, Subject: names[i], Reason: err.Error()})
			continue
		}
		r.addGroups(groups, nil)
	}
}

// readAllDeleted reads every deleted group of the tenant.
func (r *reading) readAllDeleted(ctx context.Context) {
	r.addList(directory.PartDeleted, r.ask.List(ctx, r.ask.at(deletedPath+"/microsoft.graph.group", nil,
		query{selected: groupProperties(), top: longestPage})))
}
