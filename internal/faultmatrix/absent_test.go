package faultmatrix_test

import (
	"fmt"
	"slices"
	"testing"

	"pim-groups/internal/directory"
	"pim-groups/internal/fakegraph/fault"
	"pim-groups/internal/plan"
)

// absent are the faults that look like an answer that something is not there.
func absent(t testing.TB) []entry {
	return []entry{
		{id: "F44", what: "404 to a whole batch: Graph's, a proxy's page, its JSON, nothing; 404 to questions in it with every other code than Request_ResourceNotFound",
			must: "only Graph's own answer about an object, with that code, is its absence", shots: slices.Concat(absentBatches(t), absentItems(t))},
		{id: "F45", what: "403 and 404 to every group that PIM lists, to some in every filter, to all but one", must: "PIM's list is what it said; a readable group stays what it is", shots: refusedLists(t)},
	}
}

// notFound is a 404 with a body.
func notFound(body string) fault.Action { return fault.Action{Status: 404, Body: body} }

// coded is Graph's 404 with a code.
func coded(code string) fault.Action {
	return notFound(`{"error":{"code":"` + code + `","message":"Resource not found for the segment ` + mark + `canary."}}`)
}

func absentBatches(t testing.TB) []shot {
	page := notFound("<html>no such page: " + mark + "canary</html>")
	page.ContentType = "text/html"
	var shots []shot
	for _, a := range []named{{"a proxy's page", page}, {"a proxy's JSON", notFound(`{"code":"Request_ResourceNotFound","message":"no route"}`)},
		{"an empty body", notFound(" ")}, {"Graph's", coded("Request_ResourceNotFound")}, {"UnknownError", coded("UnknownError")}} {
		shots = append(shots,
			shot{name: "batch " + a.name, faults: always(envelope, a.do), want: all(unbatched(t), gap("a whole batch of requests with status 404"))},
			shot{name: "everything " + a.name, faults: always("^/(beta|v1)", a.do), want: unknown(declared(t))})
	}
	return append(shots, shot{name: "the second batch", faults: []fault.Fault{{Path: envelope, Nth: 2, Do: page}}, raced: true})
}

func absentItems(t testing.TB) []shot {
	var shots []shot
	for _, code := range []string{"", "BadRequest", "UnknownError", "Authorization_IdentityNotFound", "ResourceNotFound"} {
		name := fmt.Sprintf("code %q ", code)
		shots = append(shots,
			shot{name: name + "managed", faults: always(oneGroup(managedGroup), coded(code)), want: all(unknown(1), gap("status 404"))},
			shot{name: name + "unmanaged", faults: always(oneGroup(unmanagedGroup), coded(code)), want: all(unknown(1), gap("status 404"))},
			shot{name: name + "people", faults: always(`^/v1\.0/(users|servicePrincipals)`, coded(code))},
			shot{name: name + "owners", faults: always(ownersOf, coded(code)), want: all(unknown(0), notEvaluated("owners-minimum"))},
			shot{name: name + "PIM", faults: always(`roleManagementPolic|eligibilitySchedules`, coded(code)), want: whole})
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
