//go:build unix

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"pim-groups/internal/apply"
)

// A crash of the runtime is not one of the program's ends: its exit code is none
// of theirs, it leaves no image of the memory, in which the tokens are, and says
// no token.
func TestCrash(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{"panic", "no memory"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			n, p, temp := shortening(t)
			p.crashing(t)
			if err := p.Start(); err != nil {
				t.Fatal(err)
			}
			n.shortened(t)
			p.crash(t, fault)
			got := p.end(t)
			status, _ := p.ProcessState.Sys().(syscall.WaitStatus)
			if status.Signal() != syscall.SIGABRT || status.CoreDump() || got.stdout != "" {
				t.Errorf("exit code %d, signal %v, an image of the memory: %t\n%s", got.code, status.Signal(), status.CoreDump(), got.stdout)
			}
			if !strings.Contains(got.stderr, "goroutine ") || strings.Contains(got.stderr, "eyJ") || strings.Contains(got.stderr, clientSecret) {
				t.Errorf("standard error has no trace, or a token:\n%s", got.stderr)
			}
			if steps := journalIn(t, temp); steps[len(steps)-1].Step != apply.StepIntent {
				t.Errorf("the journal ends with %+v", steps[len(steps)-1])
			}
		})
	}
}

// A step that is killed between two writes has said before that nobody knows
// what became of them, and where its journal is.
func TestKilledAction(t *testing.T) {
	t.Parallel()
	n, p, temp := merging(t, slow(time.Second))
	leaves := n.asStep(t, p, temp)
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	n.await(t, isWrite)
	if err := p.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	p.end(t)
	outputs := leaves(t)
	if outputs["result"] != "write-unknown" || outputs["exit-code"] != "6" || outputs["failure-reason"] != "write-unknown" || outputs["failure-text"] == "" || outputs["headline"] == "" || outputs["journal-path"] == "" {
		t.Errorf("outputs %v", outputs)
	}
}

// crashing makes the process one that crashes when it is told to, on a system
// that writes images of the memory.
func (p *process) crashing(t *testing.T) {
	t.Helper()
	program := filepath.Join(filepath.Dir(p.Path), "crashing-pim-groups")
	p.Path, p.Args = "/bin/sh", append([]string{"sh", "-c", `ulimit -c unlimited; exec "$0" "$@"`, program}, p.Args[1:]...)
}

// crash tells it how.
func (p *process) crash(t *testing.T, fault string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(p.Dir, "crash"), []byte(fault), 0o600); err != nil {
		t.Fatal(err)
	}
}

// crashing is the program with a fault that it does not have: it crashes as the
// file "crash" says, once there is one. What only waits for it has no fault.
func crashing() {
	for os.Getpid() != 1 {
		switch fault, _ := os.ReadFile("crash"); string(fault) {
		case "panic":
			panic("a fault of the program")
		case "no memory":
			exhaust()
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// exhaust asks for memory that a limit of the system does not give.
func exhaust() {
	limit := syscall.Rlimit{Cur: 1 << 20, Max: 1 << 20}
	if err := syscall.Setrlimit(syscall.RLIMIT_AS, &limit); err != nil {
		panic(err)
	}
	type block struct {
		before *block
		_      [1 << 20]byte
	}
	for last := (*block)(nil); ; {
		last = &block{before: last}
	}
}
