// Package gha is the step of a GitHub workflow that the program runs as: its
// inputs, outputs, annotations, summary, log, the event that started it, and
// the token that proves to others which workflow it is.
//
// go-githubactions reads inputs, masks secrets and requests the token. What it
// does unsafely is done here: it writes outputs with a delimiter that anybody
// can guess, panics when a file or stream can't be written, and prints raw text,
// in which a name from the tenant could be a command to the runner.
//
// Off a runner everything works and does nothing. The package knows no report;
// texts that it gets are raw.
package gha

import (
	"io"
	"strings"

	"github.com/sethvargo/go-githubactions"

	"pim-groups/internal/escape"
)

// Runner is the step that the program runs as.
type Runner struct {
	getenv    func(string) string
	out       *firstError
	action    *githubactions.Action
	delimiter func() string
	unmasked  bool
}

// New makes a Runner of an environment and the standard output, which the
// runner reads commands from.
func New(getenv func(string) string, stdout io.Writer) *Runner {
	out := &firstError{w: stdout}
	return &Runner{
		getenv:    getenv,
		out:       out,
		action:    githubactions.New(githubactions.WithGetenv(getenv), githubactions.WithWriter(out)),
		delimiter: randomDelimiter,
	}
}

// Active reports whether a GitHub runner runs the program.
func (r *Runner) Active() bool { return r.getenv("GITHUB_ACTIONS") == "true" }

// Err gives the first error of writing to the standard output. Log, Mask and
// Annotate return none.
func (r *Runner) Err() error { return r.out.err }

// Log writes lines of the log and escapes each: the line ends are the caller's,
// and the texts between them may be foreign.
func (r *Runner) Log(text string) {
	for line := range strings.Lines(text) {
		io.WriteString(r.out, escape.Line(strings.TrimSuffix(line, "\n"))+"\n")
	}
}

// WithoutMasks makes Mask do nothing, for a stream that not only the runner may
// read: the command that hides a secret holds it in plain text.
func (r *Runner) WithoutMasks() *Runner {
	r.unmasked = true
	return r
}

// Mask makes the runner hide a secret in the log and summary from now on. It
// does nothing off a runner, where it would print the secret instead, and
// nothing for a blank one, which the runner refuses.
func (r *Runner) Mask(secret string) {
	if r.Active() && !r.unmasked && strings.TrimSpace(secret) != "" {
		r.action.AddMask(secret)
	}
}

// Annotate writes annotations. The runner keeps the first MaxPerLevel of each level.
func (r *Runner) Annotate(annotations ...Annotation) {
	for _, a := range annotations {
		io.WriteString(r.out, a.String()+"\n")
	}
}

// firstError keeps the first error of a writer and reports none, because
// go-githubactions panics when a write fails.
type firstError struct {
	w   io.Writer
	err error
}

func (f *firstError) Write(p []byte) (int, error) {
	if f.err == nil {
		_, f.err = f.w.Write(p)
	}
	return len(p), nil
}
