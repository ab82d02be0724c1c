// Package cli is the command line: one file per command, which turns options
// into calls of the other packages and their report into output and an exit
// code. It is the only package that knows the clock, the environment, and the
// streams of the process; each command gets them as values.
package cli

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"runtime/debug"
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
	Commit  string // that the program was built from, "" where that is not known
	Rules   string // address of the folder with the pages of the rules, "" if it is not known

	// Base takes the HTTP requests; nil is the network. The certificate
	// authorities, proxies and time-outs of the real one are its own business.
	Base http.RoundTripper

	Closed      bool // what is written to Stdout is lost
	Terminal    bool // Stdout is a terminal
	ErrTerminal bool // Stderr is one
	Columns     int  // of the terminal that is Stdout; 0 where that is not known
}

// Main runs the program in the real world and returns its exit code. Version,
// commit and the address of the repository are those stamped into the build, "" if
// none were.
func Main(version, commit, repository string) int {
	abortOnCrash()
	log.SetOutput(io.Discard) // Go's own logger: with GODEBUG=http2debug=2 its HTTP prints each request, and the token with it
	if code, done := runAsChild(); done {
		return code
	}
	if os.Getenv("GOGC") == "" {
		// A run is short: with a heap of three times what is in use, not twice, a tenant
		// of 10,000 groups is read with a sixth less processor time and 30 MB more.
		debug.SetGCPercent(200)
	}
	ctx, stop := signalContext()
	defer stop()
	version, commit = stamped(version, commit)
	columns, _, _ := term.GetSize(int(os.Stdout.Fd())) // 0 where it is no terminal
	return Run(ctx, World{
		Args:    os.Args[1:],
		Environ: os.Environ(),
		Stdout:  os.Stdout,
		Stderr:  os.Stderr,
		Dir:     ".",
		Now:     time.Now,
		Version: version,
		Commit:  commit,
		Rules:   rulePages(version, repository),

		Closed:      destination.Closed(os.Stdout),
		Terminal:    term.IsTerminal(int(os.Stdout.Fd())),
		Columns:     columns,
		ErrTerminal: term.IsTerminal(int(os.Stderr.Fd())),
	})
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
	command := p.command()
	command.SetArgs(w.Args)
	// An error of a command is a wrong command line; everything else is in its report.
	if called, err := command.ExecuteContextC(ctx); err != nil {
		p.result = report.Usage
		p.complain(err)
		fmt.Fprintf(p.Stderr, "Run \"%s --help\" for usage.\n", called.CommandPath())
	}
	return p.result.ExitCode()
}

// rulePages is the folder with the pages of the rules as the release has them; ""
// for a build that is no release, whose rules may have no page anywhere. What runs
// the program does not tell: an action may wrap this one in a repository of its own.
func rulePages(version, repository string) string {
	if version == "" || version == "main" || repository == "" {
		return ""
	}
	return repository + "/blob/" + escape.PathSegment(version) + "/docs/rules/"
}

// stamped falls back on what the Go toolchain recorded for builds that were
// not stamped: the module version of `go install …@v1.2.3`, and the commit of a
// build in a clone. https://pkg.go.dev/runtime/debug#BuildSetting
func stamped(version, commit string) (string, string) {
	if version != "" {
		return version, commit
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "development", ""
	}
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	commit = settings["vcs.revision"]
	if settings["vcs.modified"] == "true" {
		commit += "-dirty"
	}
	if info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "development", commit
	}
	return info.Main.Version, commit
}
