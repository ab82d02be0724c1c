package main

import (
	"errors"
	"os"
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
	p.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWPID}
	if os.Geteuid() != 0 {
		p.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
	}
	if err := p.Start(); errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.ENOSPC) {
		t.Skipf("no process namespaces here: %v", err)
	} else if err != nil {
		t.Fatal(err)
	}
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
