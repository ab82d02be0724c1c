package cli

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"pim-groups/internal/report"
)

// abortOnCrash makes a process that crashes die of SIGABRT, which a shell shows as
// 134. A crash is no verdict, but Go's runtime ends with exit code 2 when nobody
// catches a panic, when memory is exhausted and on any other fatal error; and 2
// is our code for bad input, of which nothing was sent. What the runtime prints
// are functions and addresses; an image of the memory would hold tokens, and is
// not written. https://pkg.go.dev/runtime#hdr-Environment_Variables
func abortOnCrash() {
	debug.SetTraceback("crash")
	refuseCore()
}

// runAsChild runs the program as a child when it is the first process of a
// container, and gives its exit code: the kernel lets no signal of its own kill
// a first process, so that a crash of it would end with 2 all the same. Signals
// are handed on. When no child can be started, the program runs as it is.
// https://man7.org/linux/man-pages/man7/pid_namespaces.7.html
func runAsChild() (code int, done bool) {
	self, err := os.Executable()
	if os.Getpid() != 1 || err != nil {
		return 0, false
	}
	signals := make(chan os.Signal, 8)
	defer close(signals)
	signal.Notify(signals, endSignals()...)
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
	if status, ok := child.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal()), true // what a shell would show
	}
	return child.ProcessState.ExitCode(), true
}

// endSignals are the signals that ask a program to end. A runner sends SIGINT,
// after 7.5 s SIGTERM, and 2.5 s later it kills:
// https://docs.github.com/actions/reference/workflows-and-actions/workflow-cancellation
// A terminal that is closed, or a connection that drops, sends SIGHUP, and its
// Ctrl-\ SIGQUIT. A SIGHUP that whoever started the program ignores, as nohup does,
// is none of them.
func endSignals() []os.Signal {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT}
	if !signal.Ignored(syscall.SIGHUP) {
		signals = append(signals, syscall.SIGHUP)
	}
	return signals
}

// endDeadline is how long after the first signal the program ends whatever it
// does: after its orderly end, and before the runner's kill.
const endDeadline = 8 * time.Second

// signalContext gives a context that ends with the first signal: reading stops,
// no new write begins, one in flight gets five seconds, and what is known is
// reported. All signals that follow change nothing, for they often come twice
// (`timeout` signals the process and its group, a terminal the shell's job), and
// to die between a write and its report is the one thing that must not happen. So
// that nobody has to kill a program whose output is stuck, it ends by itself at
// the deadline. stop gives the signals back. To be notified is also what makes the
// first process of a container hear them, where nothing happens by default.
func signalContext() (ctx context.Context, stop func()) {
	// A reader that goes away, as in `pim-groups … | head`, would kill the
	// process with its next line; it shall be an error of that line.
	signal.Ignore(syscall.SIGPIPE)
	ctx, release := signal.NotifyContext(context.Background(), endSignals()...)
	disarm := context.AfterFunc(ctx, func() {
		time.Sleep(endDeadline)
		// Nobody reads this where standard error is what is stuck.
		go fmt.Fprintf(os.Stderr, "pim-groups: ended %s after the signal, before the report was complete; "+
			"if a journal was named above, it says what was sent\n", endDeadline)
		time.Sleep(100 * time.Millisecond)
		os.Exit(report.Cancelled.ExitCode())
	})
	return ctx, func() {
		disarm()
		release()
	}
}
