package faultmatrix_test

import (
	"fmt"
	"testing"
	"time"

	"pim-groups/internal/fakegraph/fault"
)

// batched are the faults of $batch.
func batched(t testing.TB) []entry {
	batch := func(b fault.Batch) fault.Action { return fault.Action{Batch: b} }
	shots := []shot{
		{name: "an extra answer", faults: always(envelope, batch(fault.BatchExtra)), want: whole},
		{name: "in reverse", faults: always(envelope, batch(fault.BatchReverse)), want: whole},
		{name: "ids in other letter case", faults: always(envelope, batch(fault.BatchCase)), want: whole}, // ids are numbers
		{name: "no answers", faults: always(envelope, batch(fault.BatchAbsent)), want: unbatched(t)},
		{name: "envelope 429", faults: once(envelope, status(429, "Retry-After", "3")), want: all(whole, took(3*time.Second, 4*time.Second))},
		{name: "envelope 403", faults: always(envelope, status(403)), want: unbatched(t)},
		{name: "envelope 500 for ever", faults: always(envelope, status(500)), want: unbatched(t)},
	}
	for _, b := range []fault.Batch{fault.BatchMissing, fault.BatchDuplicate, fault.BatchNoStatus, fault.BatchText} {
		shots = append(shots, shot{name: string(b), faults: always(envelope, batch(b)), want: notEvaluated("owners-minimum")})
	}
	owners := `/groups/` + managedGroup + `/owners\?`
	for _, code := range []int{429, 500, 503, 504} {
		shots = append(shots, shot{name: fmt.Sprintf("question %d", code), faults: often(owners, 2, status(code)), want: all(whole, asks(owners, 3))})
	}
	for _, code := range []int{403, 424, 301} {
		shots = append(shots, shot{name: fmt.Sprintf("question %d for ever", code), faults: always(owners, status(code)), want: all(unknown(0), notEvaluated("owners-minimum"), asks(owners, 1))})
	}
	shots = append(shots, shot{name: "every question once", faults: everyOwner(t, status(429, "Retry-After", "1")), want: whole})
	return []entry{{id: "F28", what: "batches with missing, extra, double, reordered answers, without a status; questions with 429, 5xx, 403, 424; the envelope with 429", shots: shots,
		must: "answers are found by id; only what was throttled is asked again, none is lost; the others stand"}}
}

// everyOwner makes the question for the owners of each group fail once.
func everyOwner(t testing.TB, do fault.Action) []fault.Fault {
	var faults []fault.Fault
	for _, g := range contoso(t).tenant.Groups {
		faults = append(faults, once(`/groups/`+g.ID+`/owners\?`, do)...)
	}
	return faults
}

// writing are the faults of writes.
func writing() []entry {
	const later = "with onboarding: this version only reads"
	return []entry{
		{id: "F7", what: "408, 500, 502, 503, 504, 509 to a write that was done", must: "sent once; found by reading", instead: later},
		{id: "F8", what: "the same to a write that was not done", must: "sent once; outcome unknown", instead: later},
		{id: "F9", what: "429 to a write, done or not done", must: "as F7 and F8", instead: later},
		{id: "F31", what: "policy ids change when a group is onboarded", must: "looked up again before the write", instead: later},
		{id: "F32", what: "a write to a group that nobody approved", must: "refused before sending", instead: later},
		{id: "F33", what: "201 with the status Failed, PendingApproval, an unknown one, or none", must: "not done", instead: later},
		{id: "F34", what: "400 with RoleAssignmentExists, PendingRoleAssignmentRequest and others", must: "confirmed by reading", instead: later},
	}
}
