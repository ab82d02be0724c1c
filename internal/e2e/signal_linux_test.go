package e2e

import (
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// In the action's container the program is process 1, to which a signal does
// nothing unless it is asked for. The process gets a namespace of its own here,
// where it is that.
// https://man7.org/linux/man-pages/man7/pid_namespaces.7.html
func TestSignalAsFirstProcess(t *testing.T) {
	t.Parallel()
	n, p, temp := merging(t, slow(time.Second))
	p.startFirst(t)
	n.await(t, isWrite)
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	got := p.end(t)
	r := tellOf(t, got, temp)
	if got.code != 130 || r.Result != "cancelled" {
		t.Errorf("exit code %d, %s\n%s", got.code, r.Result, got.stderr)
	}
	r.wantStopped(t, n, "done")
}

// The kernel lets no signal of its own kill a first process, and Go's runtime
// would end with 2 after all; so the program is a child of one that tells.
func TestCrashAsFirstProcess(t *testing.T) {
	t.Parallel()
	n, p, _ := shortening(t)
	p.crashing(t)
	p.startFirst(t)
	n.shortened(t)
	p.crash(t, "panic")
	if got := p.end(t); got.code != 128+int(syscall.SIGABRT) || got.stdout != "" || !strings.Contains(got.stderr, "a fault of the program") {
		t.Errorf("exit code %d\n%s%s", got.code, got.stdout, got.stderr)
	}
}

// startFirst starts the process in a namespace of its own, as its first one.
func (p *process) startFirst(t *testing.T) {
	t.Helper()
	p.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWPID}
	if os.Geteuid() != 0 {
		p.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
	}
	if err := p.Start(); errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.ENOSPC) {
		t.Skipf("no process namespaces here: %v", err)
	} else if err != nil {
		t.Fatal(err)
	}
}
