package writefaults_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"pim-groups/internal/apply"
	"pim-groups/internal/fake/graph/fault"
)

// What follows needs the program as a process: it is signalled while a request
// is on its way, by the server that got the request, so that nothing depends on
// how fast anything is.

// signals are those of a runner that stops a job, of a terminal that goes away,
// and of a runner that gives up.
func signals() []syscall.Signal {
	return []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGKILL}
}

// signalled sends each signal with each kind of request on its way.
func signalled() (shots []shot) {
	for _, signal := range signals() {
		for _, place := range []struct {
			method, path string
			nth          int
			do           fault.Action
		}{
			{"GET", managedList, 1, fault.Action{}},
			{"GET", managedList, 2, fault.Action{}},
			{"GET", settingsRead, 1, fault.Action{}},
			{"PATCH", ruleWrite, 1, fault.Action{Commit: true}},
			{"PATCH", ruleWrite, 1, fault.Action{Status: 503}},
			{"PATCH", ruleWrite, 1, fault.Action{Commit: true, Wire: fault.Wire{Stall: true}}},
			{"PATCH", ruleWrite, 1, fault.Action{Wire: fault.Wire{Stall: true}}},
			{"GET", managedList, 3, fault.Action{}},
			{"GET", settingsRead, 2, fault.Action{}},
			{"GET", managedList, 4, fault.Action{}},
			{"PATCH", ruleWrite, 2, fault.Action{Commit: true}},
			{"GET", settingsRead, 4, fault.Action{}},
		} {
			f := fault.Fault{Method: place.method, Path: place.path, Nth: place.nth, Do: place.do}
			shots = append(shots, shot{
				name:    fmt.Sprintf("%s at %s %s %d %+v", signal, f.Method, f.Path, f.Nth, f.Do.Wire),
				process: func(t *testing.T, sum *tally) { signalWith(t, sum, signal, f) },
			})
		}
	}
	return shots
}

// signalWith sends the signal when the fault meets its request.
func signalWith(t *testing.T, sum *tally, signal syscall.Signal, f fault.Fault) {
	x := newStage(t, t.TempDir(), nil)
	x.serve(t)
	p := x.process(t, order{mode: "onboard", inputs: map[string]string{"wait": "0s"}})
	f.Do.Run = func() { p.kill(signal) }
	if err := x.server.AddFault(f); err != nil {
		t.Fatal(err)
	}
	p.start(t)
	r := p.end(t)
	complain(t, r.broken())
	if signal == syscall.SIGKILL && r.code >= 0 {
		t.Errorf("killed, and the exit code is %d", r.code)
	}
	sum.add(r, true)
	x.server.ForgetFaults()
	if !t.Failed() {
		complain(t, r.converged(x.runs(t), next{managed: x.declared(), short: true}))
	}
}

// twoProcesses begin at the same time; what each of them does meanwhile is left
// to chance, and what must hold is not.
func twoProcesses(t *testing.T, sum *tally) {
	for range 4 {
		x := newStage(t, t.TempDir(), nil)
		x.serve(t)
		a, b := x.process(t, order{mode: "onboard"}), x.process(t, order{mode: "onboard"})
		a.shared, b.shared = true, true
		a.start(t)
		b.start(t)
		first, second := a.end(t), b.end(t)
		complain(t, first.broken())
		complain(t, second.broken())
		if all := len(x.server.Writes()); !second.after[id(1)] || !second.after[id(2)] || all > len(first.sent)+len(second.sent) {
			t.Errorf("%d writes, %d announced, managed %v", all, len(first.sent)+len(second.sent), second.after)
		}
		sum.add(first, true)
		complain(t, first.converged(x.runs(t), next{managed: x.declared()}))
	}
}

// serve puts the tenant and GitHub on sockets.
func (s *stage) serve(t testing.TB) {
	t.Helper()
	s.server.Start()
	t.Cleanup(s.server.Close)
	s.ca = filepath.Join(s.dir, "ca.pem")
	if err := os.WriteFile(s.ca, s.server.CA(), 0o600); err != nil {
		t.Fatal(err)
	}
	github := httptest.NewServer(s.github)
	t.Cleanup(github.Close)
	s.api = github.URL
}

// runs runs steps as processes.
func (s *stage) runs(t testing.TB) func(order) *ran {
	return func(o order) *ran {
		t.Helper()
		p := s.process(t, o)
		p.start(t)
		return p.end(t)
	}
}

// process is a step that runs as a process of its own.
type process struct {
	*ran
	cmd    *exec.Cmd
	out    bytes.Buffer
	err    bytes.Buffer
	logged int  // writes in the server's log, before
	shared bool // another process writes at the same time
	mu     sync.Mutex
}

func (s *stage) process(t testing.TB, o order) *process {
	t.Helper()
	x := s.newStep(t, o)
	p := &process{ran: &ran{step: x, before: s.managed(), was: s.last}, logged: len(s.server.Writes())}
	// A program that hears no signal fails its test and holds nothing up.
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	p.cmd = exec.CommandContext(ctx, "pim-groups", "action", "--graph-endpoint", s.server.URL(), "--authority", s.server.URL())
	p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr = s.checkout(), &p.out, &p.err
	p.cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "SSL_CERT_FILE=" + s.ca, "GITHUB_API_URL=" + s.api}, s.environ(x)...)
	return p
}

func (p *process) start(t testing.TB) {
	t.Helper()
	p.mu.Lock() // whoever sends it a signal waits until it is there
	defer p.mu.Unlock()
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
}

// kill sends a signal; a process that has ended hears none.
func (p *process) kill(signal syscall.Signal) {
	p.mu.Lock()
	defer p.mu.Unlock()
	_ = p.cmd.Process.Signal(signal)
}

// end waits for the end and collects what is left; -1 is a process that a signal
// has killed.
func (p *process) end(t testing.TB) *ran {
	t.Helper()
	err := p.cmd.Wait()
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
		t.Fatal(err)
	}
	p.code = p.cmd.ProcessState.ExitCode()
	p.step.out.text, p.step.err.text = p.out, p.err
	p.sent = p.stage.arrived(p.logged)
	p.collect()
	if p.shared {
		p.sent = p.intents()
	}
	return p.ran
}

// announced are the writes of the journal, where the server can't tell whose a
// write was.
func (p *process) intents() (sent []send) {
	for _, e := range p.ran.entries {
		if e.Step == apply.StepIntent {
			sent = append(sent, send{group: e.Group, body: string(e.Strategy)})
		}
	}
	return sent
}

// arrived are the writes that have reached the server. What was in them is known
// by a hash.
func (s *stage) arrived(since int) (sent []send) {
	for _, e := range s.server.Writes()[since:] {
		sent = append(sent, s.newSend(e.Path, e.Body))
	}
	return sent
}
