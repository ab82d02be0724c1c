package readfaults_test

import (
	"fmt"
	"testing"
	"time"

	"pim-groups/internal/fake/graph/fault"
)

// batched are the faults of $batch.
func batched(t testing.TB) []line {
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
	return []line{{ID: "F28", What: "batches with missing, extra, duplicate or reordered answers, or without a status; requests in a batch with 429, 5xx, 403, 424; the whole batch with 429", Shots: shots,
		Must: "answers are matched by id; only throttled requests are sent again, and none is lost; the other answers count"}}
}

// everyOwner makes the question for the owners of each group fail once.
func everyOwner(t testing.TB, do fault.Action) []fault.Fault {
	var faults []fault.Fault
	for _, g := range contoso(t).tenant.Groups {
		faults = append(faults, once(`/groups/`+g.ID+`/owners\?`, do)...)
	}
	return faults
}
