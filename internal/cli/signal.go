package cli

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"pim-groups/internal/report"
)

// A runner sends SIGINT, after 7.5 s SIGTERM, and 2.5 s later it kills:
// https://docs.github.com/actions/reference/workflows-and-actions/workflow-cancellation
// A terminal that is closed, or a connection that drops, sends SIGHUP, and its
// Ctrl-\ SIGQUIT.
//
// The first signal ends the context: reading stops, no new write begins, one in
// flight gets five seconds, and what is known is reported. All signals that
// follow change nothing, for they often come twice (`timeout` signals the
// process and its group, a terminal the shell's job), and to die between a
// write and its report is the one thing that must not happen. So that nobody
// has to kill a program whose output is stuck, it ends by itself in the end.

// lastMoment is how long after the first signal the program ends whatever it
// does: after its orderly end, and before the runner's kill.
const lastMoment = 8 * time.Second

// endings are the signals that ask a program to end. A SIGHUP that whoever
// started it ignores, as nohup does, is none of them.
func endings() []os.Signal {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT}
	if !signal.Ignored(syscall.SIGHUP) {
		signals = append(signals, syscall.SIGHUP)
	}
	return signals
}

// interruptible gives a context that ends with the first signal; stop gives the
// signals back. To be notified is also what makes a process hear them as the
// first one of a container, where nothing happens by default:
// https://man7.org/linux/man-pages/man7/pid_namespaces.7.html
func interruptible() (ctx context.Context, stop func()) {
	// A reader that goes away, as in `pim-groups … | head`, would kill the
	// process with its next line; it shall be an error of that line.
	signal.Ignore(syscall.SIGPIPE)
	ctx, release := signal.NotifyContext(context.Background(), endings()...)
	disarm := context.AfterFunc(ctx, func() {
		time.Sleep(lastMoment)
		abandon()
	})
	return ctx, func() {
		disarm()
		release()
	}
}

// abandon ends the program without its report. Its last words go into the wind
// where standard error is what is stuck.
func abandon() {
	go fmt.Fprintf(os.Stderr, "pim-groups: ended %s after the signal, before the report was complete; "+
		"if a journal was named above, it says what was sent\n", lastMoment)
	time.Sleep(100 * time.Millisecond)
	os.Exit(report.Cancelled.ExitCode())
}
