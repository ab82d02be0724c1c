package writefaults_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	fakegraph "pim-groups/internal/fake/graph"
)

// mostBoundaries is above the number of boundaries of an onboarding of two
// groups, and mostFalling of one that goes to the last attempt; a test sees to it.
const (
	mostBoundaries = 86
	mostFalling    = 202
)

// interruptions are ends before the end.
func interruptions() []line {
	ignored := answering(fakegraph.Answers{UnchangedWriteIgnored: true})
	var stops, kills []shot
	for at := 1; at <= mostBoundaries; at++ {
		stops = append(stops, shot{name: fmt.Sprintf("signal at %d", at), step: order{at: at, do: (*wire).signal}, sent: -1, raced: true, also: stopsWriting})
		kills = append(kills, shot{name: fmt.Sprintf("kill at %d", at), step: order{at: at, do: (*wire).die}, sent: -1, raced: true})
	}
	for at := mostBoundaries / 2; at <= mostFalling; at += 1 {
		kills = append(kills, shot{name: fmt.Sprintf("kill on the last attempt at %d", at), options: ignored, inputs: falling(), step: order{at: at, do: (*wire).die}, sent: -1, raced: true})
		if at%4 == 0 {
			stops = append(stops, shot{name: fmt.Sprintf("signal on the last attempt at %d", at), options: ignored, inputs: falling(), step: order{at: at, do: (*wire).signal}, sent: -1, raced: true, also: stopsWriting})
		}
	}
	return []line{
		{ID: "F36", What: "SIGINT, SIGTERM at each boundary between two requests and between a request and its answer; also in the last attempt", Must: "no new write; the run waits for the answer to a sent write, and puts a shortened setting back; exit code 130 or a more severe one", Shots: stops},
		{ID: "F36", What: "a kill at each of these boundaries, also between shortening a setting and putting it back", Must: "the intent is in the journal; the next run reaches the same end", Shots: kills},
		{ID: "F36", What: "SIGINT, SIGTERM, SIGHUP, SIGQUIT and SIGKILL to a process, with the first, second and each other request of the onboarding in flight, carried out and not", Must: "as above", Note: "processes, sockets", Shots: signalled()},
		{ID: "F37", What: "a crash of the program while it prints the report; a kill right after the last write", Must: "the journal is on disk and has each write; the next run reports the true state",
			Shots: []shot{
				{name: "crash", step: order{panics: true}, sent: 2, want: "-1", also: journalled(2)},
				{name: "crash after a lost write", step: order{panics: true}, faults: lostWrite(), sent: 1, want: "-1", also: journalled(1)},
			}},
	}
}

// stopsWriting wants the exit code of a run that was stopped, unless it was at
// its end or has worse to tell.
func stopsWriting(t *testing.T, r *ran) {
	if r.passed >= r.at && r.code != 130 && r.code != 6 && r.code != 0 {
		t.Errorf("stopped, and the exit code is %d\n%s", r.code, r.said())
	}
	if r.code == 0 && len(r.sent) < 2 {
		t.Errorf("clean after %d writes", len(r.sent))
	}
}

// journalled wants so many writes in the journal of a run that told nothing
// else.
func journalled(n int) func(*testing.T, *ran) {
	return func(t *testing.T, r *ran) {
		t.Helper()
		intents, outcomes := 0, 0
		for _, e := range r.entries {
			switch e.Step {
			case "intent":
				intents++
			case "outcome":
				outcomes++
			}
		}
		if intents != n || outcomes != 2 {
			t.Errorf("%d intents, want %d, and %d outcomes in the journal", intents, n, outcomes)
		}
	}
}

// The boundaries that the shots try are all that there are.
func TestBoundaries(t *testing.T) {
	t.Parallel()
	for _, most := range []int{mostBoundaries, mostFalling} {
		s := shot{}
		if most == mostFalling {
			s.options, s.inputs = answering(fakegraph.Answers{UnchangedWriteIgnored: true}), falling()
		}
		s.bubble(t, func(t *testing.T, x *stage) {
			if r := x.run(t, s.order()); r.code != 0 || r.passed > most || r.passed < most-20 {
				t.Errorf("exit code %d after %d boundaries, and %d are tried", r.code, r.passed, most)
			}
		})
	}
}

// places are outputs that can't be written.
func places() []line {
	folder := func(name string) func(*testing.T, *stage) {
		return func(t *testing.T, s *stage) {
			t.Helper()
			if err := os.Mkdir(filepath.Join(s.dir, name), 0o700); err != nil {
				t.Fatal(err)
			}
		}
	}
	at := func(s string) string { return "/nowhere/" + s }
	onFullDisk := map[string]string{"report": "json=/dev/full\ncsv=/dev/full"}
	return []line{{ID: "F38", What: "summary, outputs, report files or the folder for temporary files can't be written or are not set; the disk is full; with and without a lost write", Must: "the exit code stays true; without a journal, or without a place for a requested report, nothing is read or written",
		Shots: []shot{
			{name: "no summary", step: order{environ: []string{"GITHUB_STEP_SUMMARY=" + at("summary")}}, want: "0 done done", sent: 2},
			{name: "no outputs", step: order{environ: []string{"GITHUB_OUTPUT=" + at("output")}, mute: true}, want: "0 done done", sent: 2},
			{name: "not set", step: order{environ: []string{"GITHUB_OUTPUT=", "GITHUB_STEP_SUMMARY="}, mute: true}, want: "0 done done", sent: 2},
			{name: "full", step: order{environ: []string{"GITHUB_OUTPUT=/dev/full", "GITHUB_STEP_SUMMARY=/dev/full"}, mute: true}, want: "0 done done", sent: 2},
			{name: "full, and a lost write", step: order{environ: []string{"GITHUB_OUTPUT=/dev/full", "GITHUB_STEP_SUMMARY=/dev/full"}, mute: true}, faults: lostWrite(), want: "6 unknown skipped", sent: 1},
			{name: "reports on a full disk", inputs: onFullDisk, want: "0 done done", sent: 2},
			{name: "reports on a full disk, and a lost write", inputs: onFullDisk, faults: lostWrite(), want: "6 unknown skipped", sent: 1},
			{name: "a report without a folder", inputs: map[string]string{"report": "json=" + at("report.json")}, want: "2", sent: 0},
			{name: "no folder for the journal", step: order{environ: []string{"RUNNER_TEMP=" + at("temp")}}, want: "2", sent: 0},
			{name: "a journal that is a folder", inputs: map[string]string{"journal": "folder"}, before: folder("checkout/folder"), want: "2", sent: 0, then: 2, left: []int{0}, fine: true},
		}}}
}
