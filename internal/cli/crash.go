package cli

import (
	"os"
	"os/exec"
	"os/signal"
	"runtime/debug"
	"syscall"
)

// A crash is no verdict. But Go's runtime ends with exit code 2 when nobody
// catches a panic, when memory is exhausted and on any other fatal error, and 2
// is our word for bad input, of which nothing was sent.
// https://pkg.go.dev/runtime#hdr-Environment_Variables

// crashApart makes the process die of SIGABRT instead, which a shell shows as
// 134. What the runtime prints are functions and addresses; an image of the
// memory would hold tokens, and is not written.
func crashApart() {
	debug.SetTraceback("crash")
	refuseCore()
}

// beneath runs the program as a child when it is the first process of a
// container, and gives its exit code: the kernel lets no signal of its own kill
// a first process, so that a crash of it would end with 2 all the same. Signals
// are handed on. When there is no child to be had, the program runs as it is.
// https://man7.org/linux/man-pages/man7/pid_namespaces.7.html
func beneath() (code int, done bool) {
	self, err := os.Executable()
	if os.Getpid() != 1 || err != nil {
		return 0, false
	}
	signals := make(chan os.Signal, 8)
	defer close(signals)
	signal.Notify(signals, endings()...)
	defer signal.Stop(signals)
	child := &exec.Cmd{Path: self, Args: os.Args, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}
	if child.Start() != nil {
		return 0, false
	}
	go func() {
		for s := range signals {
			_ = child.Process.Signal(s) // one that has ended hears none
		}
	}()
	_ = child.Wait() // how it ended is in its state
	return exitCode(child.ProcessState), true
}

// exitCode is what a shell would show: 128 and the number of the signal for a
// process that one has killed.
func exitCode(state *os.ProcessState) int {
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return state.ExitCode()
}
