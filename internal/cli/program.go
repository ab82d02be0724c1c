package cli

import (
	"fmt"
	"os"
	"strings"
	"sync/atomic"

	"pim-groups/internal/destination"
	"pim-groups/internal/escape"
	"pim-groups/internal/gha"
	"pim-groups/internal/report"
)

// program is one run: the world, and what the commands leave behind in it.
type program struct {
	World
	root    *os.Root         // the working directory: inputs are opened through it
	files   *destination.Set // what is read and written
	step    *step            // the workflow step, nil unless run by `action`
	result  report.Result
	listing report.Listing // of a command that makes no report, for the summary of the step

	subject atomic.Pointer[string] // of the workflow's token, once there was one
}

// getenv looks a variable up in the environment of the run.
func (w *World) getenv(name string) string {
	for _, entry := range w.Environ {
		if value, found := strings.CutPrefix(entry, name+"="); found {
			return value
		}
	}
	return ""
}

// named is what users call a flag: the action has inputs.
func (p *program) named(flag string) string {
	if p.step != nil {
		return "the input " + flag
	}
	return "--" + flag
}

// runner gives the runner that masks secrets. It writes to standard error, which
// GitHub reads commands from too: standard output can be a report in a file, and a
// mask command holds the secret. Only the action masks, since its output goes to
// the runner alone. A command of a script, also in a step of a workflow, may be
// piped into a file that is kept.
func (p *program) runner() *gha.Runner {
	runner := gha.New(p.getenv, p.Stderr)
	if p.step == nil {
		return runner.WithoutMasks()
	}
	return runner
}

// complain prints an error. Its text may have lines of cobra's own making
// ("Did you mean this?"), and words of the command line in them.
func (p *program) complain(err error) {
	prefix := "pim-groups: "
	for line := range strings.Lines(err.Error()) {
		if line = strings.TrimSpace(line); line != "" {
			fmt.Fprintf(p.Stderr, "%s%s\n", prefix, escape.Line(line))
			prefix = "  "
		}
	}
}

// warn names a problem that doesn't change the verdict, where people look.
func (p *program) warn(problem error) {
	if p.step != nil {
		p.step.warn(problem.Error())
		return
	}
	p.complain(fmt.Errorf("warning: %w", problem))
}

// say adds a sentence about what a command made: on standard error, and in the
// summary of the step. The text is raw.
func (p *program) say(text string) {
	fmt.Fprintln(p.Stderr, escape.Line(text))
	p.listing.Said = append(p.listing.Said, text)
}

// fail ends a command that makes no report with a verdict and the reason.
func (p *program) fail(result report.Result, reason error) {
	p.result = report.Worst(p.result, result)
	if p.step != nil {
		p.step.explain(result, reason)
	} else {
		p.complain(reason)
	}
	p.listing.Said = append(p.listing.Said, reason.Error())
}
