package readfaults_test

import (
	"fmt"
	"slices"
	"testing"

	"pim-groups/internal/directory"
	"pim-groups/internal/fake/graph/fault"
	"pim-groups/internal/plan"
)

// absent are the faults that look like an answer that something is not there.
func absent(t testing.TB) []line {
	list := readLines[unproven](t, "../../../testdata/badinput/not-found.jsonl")
	return []line{
		{ID: "F44", What: "404 to a whole batch: Graph's answer, a proxy's page, a proxy's JSON, nothing; 404 to requests in the batch with each code other than Request_ResourceNotFound",
			Must: "an object is absent only if Graph itself says so, with that code", Shots: slices.Concat(absentBatches(t, list), absentItems(list))},
		{ID: "F45", What: "403 and 404 for each group that PIM lists, for some in each filter, for all but one", Must: "PIM's list stays as PIM gave it; a readable group keeps its state", Shots: refusedLists(t)},
		{ID: "F46", What: "a service that ignores the filter answers with the directory roles of another identity", Must: "these roles are ignored, and the caller's own roles are unknown",
			Shots: []shot{{faults: always(`/roleAssignments`, answer(`{"value":[{"id":"x","principalId":"`+managedGroup+
				`","roleDefinitionId":"62e90394-69f5-4237-9190-012177145e10","directoryScopeId":"/"}]}`)), want: gap("a role of another identity")}}},
	}
}

// unproven is an answer with status 404 that says nothing about the object that
// was asked for.
type unproven struct {
	ID, What, ContentType, Body string
	BatchOnly                   bool // it would be a proof if it were one to a question
}

func (u *unproven) action() fault.Action {
	return fault.Action{Status: 404, ContentType: u.ContentType, Body: u.Body}
}

func absentBatches(t testing.TB, list []unproven) []shot {
	var shots []shot
	for _, u := range list {
		shots = append(shots,
			shot{name: u.ID + " batch", faults: always(envelope, u.action()), want: all(unbatched(t), gap("a whole batch of requests with status 404"))},
			shot{name: u.ID + " everything", faults: always("^/(beta|v1)", u.action()), want: everythingUnknown})
	}
	return append(shots, shot{name: "the second batch", faults: []fault.Fault{{Path: envelope, Nth: 2, Do: list[0].action()}}, raced: true})
}

func absentItems(list []unproven) []shot {
	var shots []shot
	for _, u := range list {
		if u.BatchOnly {
			continue
		}
		shots = append(shots,
			shot{name: u.ID + " managed", faults: always(oneGroup(managedGroup), u.action()), want: all(unknown(1), gap("status 404"))},
			shot{name: u.ID + " unmanaged", faults: always(oneGroup(unmanagedGroup), u.action()), want: all(unknown(1), gap("status 404"))},
			shot{name: u.ID + " people", faults: always(`^/v1\.0/(users|servicePrincipals)`, u.action())},
			shot{name: u.ID + " owners", faults: always(ownersOf, u.action()), want: notEvaluated("owners-minimum")},
			shot{name: u.ID + " PIM", faults: always(`roleManagementPolic|eligibilitySchedules`, u.action()), want: whole})
	}
	return shots
}

// refusedLists refuses groups that PIM lists.
func refusedLists(t testing.TB) []shot {
	w := contoso(t)
	var listed []string
	for i := range w.tenant.Groups {
		if w.tenant.Groups[i].Managed == directory.True {
			listed = append(listed, w.tenant.Groups[i].ID)
		}
	}
	var shots []shot
	for _, code := range []int{403, 404} {
		for _, ids := range [][]string{listed, listed[1:], slices.Concat(listed[:1], listed[16:17], listed[30:31])} {
			faults := always(roleAssignable, status(code)) // which would have them, too
			for _, id := range ids {
				faults = append(faults, always(oneGroup(id), status(code))...)
			}
			shots = append(shots, shot{name: fmt.Sprintf("%d to %d", code, len(ids)), faults: faults, want: onlyUnread(ids)})
		}
	}
	return shots
}

// onlyUnread wants the groups that are declared with these ids, and those
// alone, to be unknown.
func onlyUnread(ids []string) wants {
	return func(t *testing.T, o *outcome) {
		t.Helper()
		for i := range o.plan.Groups {
			g := &o.plan.Groups[i]
			refused := g.Pinned() && slices.Contains(ids, g.ID())
			if refused != (g.State == plan.Unknown) {
				t.Errorf("%q (refused: %t) is %s: %s", g.Declared.Name.Value, refused, g.State, g.Reason)
			}
		}
	}
}
