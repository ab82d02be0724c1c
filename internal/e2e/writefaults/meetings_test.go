package writefaults_test

import (
	"fmt"
	"slices"
	"testing"

	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
)

// lostWrite is a first write that nobody answers and that is not made.
func lostWrite() []fault.Fault { return once(fault.Action{Status: 503}) }

// meetings are two runs at once, one of them from start to end at a boundary of
// the other.
func meetings() []line {
	var shots []shot
	for at := 1; at <= mostBoundaries; at += 3 {
		shots = append(shots, shot{name: fmt.Sprintf("at %d", at), step: order{at: at, do: meet}, sent: -1, raced: true, also: bothDone})
	}
	ignored := answering(fakegraph.Answers{UnchangedWriteIgnored: true})
	for at := mostBoundaries / 2; at <= mostFalling; at += 9 {
		inputs := falling()
		delete(inputs, "journal") // each has its own
		shots = append(shots, shot{name: fmt.Sprintf("last attempt, at %d", at), options: ignored, inputs: inputs, step: order{at: at, do: meet}, sent: -1, raced: true})
	}
	return []line{
		{ID: "F42", What: "a second onboarding from start to end, at every third boundary of the first; also in the last attempt", Must: "both keep the promises; for each group, each run sends each attempt at most once", Shots: shots},
		{ID: "F42", What: "two processes that start at the same time", Must: "the same", Note: "processes, sockets", Shots: []shot{{name: "processes", process: twoProcesses}}},
	}
}

// meet makes the other run, which is judged like the first.
func meet(w *wire) {
	o := w.step.order
	o.do, o.at = nil, 0
	// The first run is in the middle of its writes: what it did is not the other's.
	w.stage.last = w.stage.settings()
	other := w.stage.run(w.stage.t, o)
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, problem := range other.broken() {
		w.problems = append(w.problems, "the other run: "+problem)
	}
	if other.code != 0 {
		w.problems = append(w.problems, fmt.Sprintf("the other run ends with %d: %s", other.code, other.said()))
	}
}

// bothDone wants all groups to be managed. What a run says of the group that the
// other took from under its hands may be less, because the other's write is a sign
// that it is managed before the list shows it; but never that it was rejected.
func bothDone(t *testing.T, r *ran) {
	t.Helper()
	if !r.after[id(1)] || !r.after[id(2)] || !slices.Contains([]int{0, 3, 5}, r.code) {
		t.Errorf("%s\n%s", r.words(), r.said())
	}
}
