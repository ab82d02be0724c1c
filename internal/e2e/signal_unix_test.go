//go:build unix

package e2e

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"pim-groups/internal/apply"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
)

// The real process is signalled at the moments that count. How long anything
// takes is the clock of the program's own; the tests wait for ends, and hold
// what was told against the requests that the tenant has seen.

// merging is an onboarding of the sample's five groups, and the folder of its
// journal.
func merging(t *testing.T, faults ...fault.Fault) (n *tenant, p *process, temp string) {
	t.Helper()
	n, temp = serveMerge(t, fakegraph.WithFaults(faults...)), t.TempDir()
	return n, n.onboarding(t, contosoDir, temp, "groups-fixed.yaml"), temp
}

// await waits until the tenant has seen a request.
func (n *tenant) await(t *testing.T, seen func(fakegraph.Entry) bool) {
	t.Helper()
	for began := time.Now(); time.Since(began) < time.Minute; time.Sleep(5 * time.Millisecond) {
		if slices.ContainsFunc(n.Requests(), seen) {
			return
		}
	}
	t.Fatalf("no such request in a minute: %+v", n.Requests())
}

func isWrite(e fakegraph.Entry) bool { return e.Method == "PATCH" }

// slow holds the answer to the first write back; what it asks for is done.
func slow(d time.Duration) fault.Fault {
	return fault.Fault{Method: "PATCH", Path: `/roleManagementPolicies/`, Do: fault.Action{Commit: true, Wire: fault.Wire{Delay: fault.Duration(d)}}}
}

// told is the report of a run that was stopped, with its journal.
type told struct {
	Result   string
	Outcomes []struct {
		Group, State, Detail string
		Pending              bool
	}
	steps []apply.Entry
}

func tellOf(t *testing.T, got ran, temp string) *told {
	t.Helper()
	var r told
	if err := json.Unmarshal([]byte(got.stdout), &r); err != nil {
		t.Fatalf("exit code %d, no report: %v\n%s%s", got.code, err, got.stdout, got.stderr)
	}
	r.steps = journalIn(t, temp)
	return &r
}

// journalIn reads the one journal in a folder.
func journalIn(t *testing.T, folder string) []apply.Entry {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.jsonl"))
	if err != nil || len(names) != 1 {
		t.Fatalf("journals %q: %v", names, err)
	}
	return jsonLines[apply.Entry](t, names[0])
}

// wantStopped wants one write, its group in the state, and the four others left
// alone; and a journal that was brought to its end.
func (r *told) wantStopped(t *testing.T, n *tenant, state string) {
	t.Helper()
	if writes := n.Writes(); len(writes) != 1 {
		t.Errorf("%d writes after the signal, want 1: %+v", len(writes), writes)
	}
	if len(r.Outcomes) != 5 {
		t.Fatalf("%d outcomes, want 5: %+v", len(r.Outcomes), r.Outcomes)
	}
	for i, o := range r.Outcomes {
		if want := map[bool]string{true: state, false: "skipped"}[i == 0]; o.State != want {
			t.Errorf("outcome %d is %+v, want %s", i, o, want)
		}
	}
	if last := r.steps[len(r.steps)-1]; last.Step != apply.StepEnd {
		t.Errorf("the journal ends with %+v", last)
	}
}

// A signal while a write is on its way: its answer is waited for and told, no
// other write begins, whichever signal it is and however many follow.
func TestSignalDuringAWrite(t *testing.T) {
	t.Parallel()
	for name, signals := range map[string][]syscall.Signal{
		"SIGINT": {syscall.SIGINT}, "SIGTERM": {syscall.SIGTERM}, "SIGHUP": {syscall.SIGHUP}, "SIGQUIT": {syscall.SIGQUIT},
		"one after the other": {syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, p, temp := merging(t, slow(time.Second))
			if err := p.Start(); err != nil {
				t.Fatal(err)
			}
			n.await(t, isWrite)
			for _, signal := range signals {
				if err := p.Process.Signal(signal); err != nil {
					t.Fatal(err)
				}
				time.Sleep(50 * time.Millisecond)
			}
			got := p.end(t)
			r := tellOf(t, got, temp)
			if got.code != 130 || r.Result != "cancelled" {
				t.Errorf("exit code %d, %s\n%s", got.code, r.Result, got.stderr)
			}
			r.wantStopped(t, n, "done")
		})
	}
}

// shortening is an onboarding that has made a setting shorter when the tenant has
// seen three writes: the two that change nothing do nothing there.
func shortening(t *testing.T) (n *tenant, p *process, temp string) {
	t.Helper()
	late := slow(time.Second)
	late.Nth = 3
	n, temp = serveMerge(t, fakegraph.WithAnswers(fakegraph.Answers{UnchangedWriteIgnored: true}), fakegraph.WithFaults(late)), t.TempDir()
	return n, n.onboarding(t, alone(t), temp, "--wait", "0s", "--onboard-fallback", "shorten-and-restore"), temp
}

// shortened waits until the setting is.
func (n *tenant) shortened(t *testing.T) {
	t.Helper()
	for began := time.Now(); len(n.Writes()) < 3; time.Sleep(5 * time.Millisecond) {
		if time.Since(began) > time.Minute {
			t.Fatalf("%d writes in a minute", len(n.Writes()))
		}
	}
}

// A setting that was made shorter is put back, whatever ends the run: a runner,
// a terminal that is closed, a connection that drops.
func TestSignalWhileShortened(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			n, p, temp := shortening(t)
			before := n.setting(t)
			if err := p.Start(); err != nil {
				t.Fatal(err)
			}
			n.shortened(t)
			if err := p.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			got := p.end(t)
			if after := n.setting(t); before == "" || after != before {
				t.Errorf("the setting was %q and is %q", before, after)
			}
			if r := tellOf(t, got, temp); got.code != 130 || len(n.Writes()) != 4 || r.steps[len(r.steps)-1].Step != apply.StepEnd {
				t.Errorf("exit code %d, %d writes, the journal ends with %+v\n%s", got.code, len(n.Writes()), r.steps[len(r.steps)-1], got.stderr)
			}
		})
	}
}

// A closed terminal takes no more output: what is printed there is lost, and the run
// completes its work.
func TestTerminalClosed(t *testing.T) {
	t.Parallel()
	n, p, temp := shortening(t)
	before := n.setting(t)
	reader, writer := pipe(t)
	defer writer.Close()
	p.Stdout, p.Stderr = writer, writer
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	n.shortened(t)
	if err := errors.Join(reader.Close(), p.Process.Signal(syscall.SIGHUP)); err != nil {
		t.Fatal(err)
	}
	p.end(t)
	if after := n.setting(t); before == "" || after != before || len(n.Writes()) != 4 {
		t.Errorf("the setting was %q and is %q after %d writes", before, after, len(n.Writes()))
	}
	if steps := journalIn(t, temp); steps[len(steps)-1].Step != apply.StepEnd {
		t.Errorf("the journal ends with %+v", steps[len(steps)-1])
	}
}

// nohup says that a terminal which goes away is to be ignored, and so it is.
func TestHangupIgnored(t *testing.T) {
	t.Parallel()
	n, p, _ := merging(t, slow(time.Second))
	program := p.Path
	p.Path, p.Args = "/bin/sh", append([]string{"sh", "-c", `trap "" HUP; exec "$0" "$@"`, program}, p.Args[1:]...)
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	n.await(t, isWrite)
	if err := p.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	if got := p.end(t); got.code != 0 || len(n.Writes()) != 5 {
		t.Errorf("exit code %d, %d writes\n%s", got.code, len(n.Writes()), got.stderr)
	}
}

// The action that is cancelled leaves all that a step leaves: outputs, summary,
// the report as JSON, and the journal that an output names.
func TestSignalToTheAction(t *testing.T) {
	t.Parallel()
	n, p, temp := merging(t, slow(time.Second))
	leaves := n.asStep(t, p, temp)
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	n.await(t, isWrite)
	if err := p.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	got := p.end(t)
	outputs := leaves(t)
	if got.code != 130 || outputs["result"] != "cancelled" || outputs["exit-code"] != "130" {
		t.Errorf("exit code %d, outputs %v\n%s%s", got.code, outputs, got.stdout, got.stderr)
	}
	summary, err := os.ReadFile(filepath.Join(temp, "summary.md"))
	if err != nil || !strings.Contains(string(summary), "What was done") {
		t.Errorf("summary %q: %v", summary, err)
	}
	data, err := os.ReadFile(filepath.Join(temp, outputs["report-path"]))
	if err != nil {
		t.Fatal(err)
	}
	r := tellOf(t, ran{code: got.code, stdout: string(data)}, temp)
	r.wantStopped(t, n, "done")
	if steps := jsonLines[apply.Entry](t, filepath.Join(temp, outputs["journal-path"])); len(steps) != len(r.steps) {
		t.Errorf("output journal-path is %q", outputs["journal-path"])
	}
}

// A write that is never answered gets its five seconds. What became of it is not
// known then, which is worse news than that the run was stopped.
func TestSignalDuringALostWrite(t *testing.T) {
	t.Parallel()
	n, p, temp := merging(t, fault.Fault{Method: "PATCH", Path: `/roleManagementPolicies/`, Do: fault.Action{Wire: fault.Wire{Stall: true}}})
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	n.await(t, isWrite)
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	got := p.end(t)
	r := tellOf(t, got, temp)
	if got.code != 6 || r.Result != "write-unknown" {
		t.Errorf("exit code %d, %s\n%s", got.code, r.Result, got.stderr)
	}
	r.wantStopped(t, n, "unknown")
}

// A signal while the tenant is read ends the reading, with a report and nothing
// written: no answer is waited for.
func TestSignalDuringARead(t *testing.T) {
	t.Parallel()
	n, p, temp := merging(t, fault.Fault{Path: managedList, Count: fault.Every, Do: fault.Action{Wire: fault.Wire{Stall: true}}})
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	n.await(t, func(e fakegraph.Entry) bool { return strings.Contains(e.Path, managedList) })
	if err := p.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	got := p.end(t)
	if got.code != 130 || !strings.Contains(got.stdout, `"result": "cancelled"`) {
		t.Errorf("exit code %d\n%s%s", got.code, got.stdout, got.stderr)
	}
	if files, err := os.ReadDir(temp); len(n.Writes()) > 0 || len(files) > 0 || err != nil {
		t.Errorf("writes %+v, files %v, %v", n.Writes(), files, err)
	}
}

// A program whose output nobody takes can't report. It ends all the same, after
// the time that an orderly end has, and says where the truth is.
func TestSignalWithAStuckOutput(t *testing.T) {
	t.Parallel()
	n, p, _ := merging(t, fault.Fault{Path: managedList, Count: fault.Every, Do: fault.Action{Wire: fault.Wire{Stall: true}}})
	reader, writer := pipe(t)
	defer reader.Close()
	defer writer.Close()
	fill(t, writer)
	p.Stdout = writer
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	n.await(t, func(e fakegraph.Entry) bool { return strings.Contains(e.Path, managedList) })
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if got := p.end(t); got.code != 130 || !strings.Contains(got.stderr, "before the report was complete") {
		t.Errorf("exit code %d\n%s", got.code, got.stderr)
	}
}

// A reader that goes away, as in `pim-groups onboard | head`, must not end the
// program between a write and its report: all is done, the exit code is the
// verdict, and standard error says that the report did not arrive.
func TestReaderGone(t *testing.T) {
	t.Parallel()
	n, p, temp := merging(t)
	reader, writer := pipe(t)
	defer writer.Close()
	reader.Close()
	p.Stdout = writer
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	got := p.end(t)
	if got.code != 0 || !strings.Contains(got.stderr, "broken pipe") || len(n.Writes()) != 5 {
		t.Errorf("exit code %d, %d writes\n%s", got.code, len(n.Writes()), got.stderr)
	}
	if steps := journalIn(t, temp); steps[len(steps)-1].Step != apply.StepEnd {
		t.Errorf("the journal ends with %+v", steps[len(steps)-1])
	}
}

func pipe(t *testing.T) (reader, writer *os.File) {
	t.Helper()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	return reader, writer
}

// fill writes until the pipe takes no more.
func fill(t *testing.T, pipe *os.File) {
	t.Helper()
	for {
		if err := pipe.SetWriteDeadline(time.Now().Add(20 * time.Millisecond)); err != nil {
			t.Fatal(err)
		}
		if _, err := pipe.Write(make([]byte, 4096)); errors.Is(err, os.ErrDeadlineExceeded) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}
