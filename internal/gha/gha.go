// Package gha is the step of a GitHub workflow that the program runs as: its
// inputs, outputs, annotations, summary, log, the event that started it, and
// the token that proves to others which workflow it is.
//
// Reading the environment, commands and the token request are
// go-githubactions'. What that library leaves unsafe is done here: it writes
// outputs with a delimiter that anybody can guess, panics when a file or
// stream can't be written, and prints text raw, where a name from the tenant
// could be a command to the runner.
//
// Off a runner everything works and does nothing: there is no step to write
// to. The package knows no report; texts that it gets are raw.
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
	out       *steady
	action    *githubactions.Action
	delimiter func() string
	secretive bool
}

// New makes a Runner of an environment and the standard output, which the
// runner reads commands from.
func New(getenv func(string) string, stdout io.Writer) *Runner {
	out := &steady{w: stdout}
	return &Runner{
		getenv:    getenv,
		out:       out,
		action:    githubactions.New(githubactions.WithGetenv(getenv), githubactions.WithWriter(out)),
		delimiter: randomDelimiter,
	}
}

// Active reports whether a GitHub runner, or something that behaves like one,
// runs the program.
func (r *Runner) Active() bool { return r.getenv("GITHUB_ACTIONS") == "true" }

// Err gives the first error of writing to the standard output. Log, Mask and
// Annotate don't return one each: when the log is gone nobody reads it.
func (r *Runner) Err() error { return r.out.err }

// Log writes lines of the log. Each is made harmless on its own, so text of
// several lines may be ours, and the texts inside the lines anybody's.
func (r *Runner) Log(text string) {
	for line := range strings.Lines(text) {
		io.WriteString(r.out, escape.Line(strings.TrimSuffix(line, "\n"))+"\n")
	}
}

// WithoutMasks makes Mask do nothing, for a stream that somebody else than the
// runner may read: the command that hides a secret has it in plain text.
func (r *Runner) WithoutMasks() *Runner {
	r.secretive = true
	return r
}

// Mask makes the runner hide a secret in the log and summary from now on. It
// does nothing off a runner, where it would print the secret instead, and
// nothing for a blank one, which the runner refuses.
func (r *Runner) Mask(secret string) {
	if r.Active() && !r.secretive && strings.TrimSpace(secret) != "" {
		r.action.AddMask(secret)
	}
}

// Annotate writes annotations, in order. The runner keeps the first
// MaxPerLevel of each level; the caller chooses them.
func (r *Runner) Annotate(annotations ...Annotation) {
	for _, a := range annotations {
		io.WriteString(r.out, a.String()+"\n")
	}
}

// steady keeps the first error of a writer and fails no more after it, because
// go-githubactions panics when a write fails.
type steady struct {
	w   io.Writer
	err error
}

func (s *steady) Write(p []byte) (int, error) {
	if s.err == nil {
		_, s.err = s.w.Write(p)
	}
	return len(p), nil
}
