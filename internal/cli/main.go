// Package cli is the command line: one file per command, which turns options
// into calls of the other packages and their report into output and an exit
// code. It is the only package that knows the clock, the environment, and the
// streams of the process; each command gets them as values.
package cli

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime/debug"
	"sync/atomic"
	"time"

	"golang.org/x/term"

	"pim-groups/internal/destination"
	"pim-groups/internal/escape"
	"pim-groups/internal/report"
)

// World is everything outside of the program that a run may touch.
type World struct {
	Args    []string
	Environ []string // "NAME=value", as os.Environ gives it
	Stdout  io.Writer
	Stderr  io.Writer
	Dir     string           // working directory; files outside of it are not read
	Now     func() time.Time // the clock
	Version string

	// Base takes the HTTP requests; nil is the network. The certificate
	// authorities, proxies and time-outs of the real one are its own business.
	Base http.RoundTripper

	Closed      bool // what is written to Stdout is lost
	Terminal    bool // Stdout is a terminal
	ErrTerminal bool // Stderr is one
	Columns     int  // of the terminal that is Stdout; 0 where that is not known
}

// Main runs the program in the real world and returns its exit code. The
// version is the one stamped into the build, "" if none was.
func Main(version string) int {
	crashApart()
	silenceGo()
	if code, done := beneath(); done {
		return code
	}
	collectLess()
	ctx, stop := interruptible()
	defer stop()
	return Run(ctx, World{
		Args:    os.Args[1:],
		Environ: os.Environ(),
		Stdout:  os.Stdout,
		Stderr:  os.Stderr,
		Dir:     ".",
		Now:     time.Now,
		Version: stamped(version),

		Closed:      destination.Closed(os.Stdout),
		Terminal:    term.IsTerminal(int(os.Stdout.Fd())),
		Columns:     columnsOf(os.Stdout),
		ErrTerminal: term.IsTerminal(int(os.Stderr.Fd())),
	})
}

// program is one run: the world, and what the commands leave behind in it.
type program struct {
	World
	root   *os.Root         // the working directory: inputs are opened through it
	files  *destination.Set // what is read and written
	step   *step            // the workflow step, nil unless run by `action`
	result report.Result
	made   report.Listing // by a command that makes no report, for the summary of the step

	subject atomic.Pointer[string] // of the workflow's token, once there was one
}

// Run runs one command and returns the exit code.
func Run(ctx context.Context, w World) int {
	root, err := os.OpenRoot(w.Dir)
	if err != nil {
		fmt.Fprintf(w.Stderr, "pim-groups: working directory: %s\n", escape.Line(err.Error()))
		return report.Usage.ExitCode()
	}
	defer root.Close()
	p := &program{World: w, root: root, files: destination.NewSet(root)}
	defer p.files.Close()
	return p.execute(ctx, w.Args)
}

// execute runs the command line and returns the exit code. An error of a
// command is a wrong command line; everything else is in its report.
func (p *program) execute(ctx context.Context, args []string) int {
	command := p.command()
	command.SetArgs(args)
	called, err := command.ExecuteContextC(ctx)
	if err != nil {
		p.result = report.Usage
		p.complain(err)
		fmt.Fprintf(p.Stderr, "Run \"%s --help\" for usage.\n", called.CommandPath())
	}
	return p.result.ExitCode()
}

// columnsOf asks a terminal for its width.
func columnsOf(stdout *os.File) int {
	columns, _, err := term.GetSize(int(stdout.Fd()))
	if err != nil {
		return 0
	}
	return columns
}

// stamped falls back on what the Go toolchain recorded for builds that were
// not stamped: the module version of `go install …@v1.2.3`.
func stamped(version string) string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "development"
}

// collectLess lets the heap grow to three times of what is in use, not twice,
// before garbage is collected: a run is short, and a tenant of 10,000 groups is
// read with a sixth less processor time and 30 MB more. GOGC of the environment
// has the last word.
func collectLess() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200)
	}
}
