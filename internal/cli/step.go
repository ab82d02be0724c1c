package cli

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"pim-groups/internal/escape"
	"pim-groups/internal/finding"
	"pim-groups/internal/gha"
	"pim-groups/internal/report"
)

// step is the workflow step that the program runs as, and what it was asked
// to leave there.
type step struct {
	runner      *gha.Runner
	event       gha.Event
	stdout      io.Writer // where the runner reads annotations
	temp        string    // the runner's folder for temporary files, "" off a runner
	summary     bool
	annotations bool
	comment     commentMode
	issue       bool
	report      *report.Report // that was published
	published   bool           // a report; commands that make none only have a verdict
	journal     string         // output journal-path
}

// commentMode says when a run leaves a comment in its pull request.
type commentMode string

const (
	commentOff     commentMode = "off"
	commentChanges commentMode = "changes" // when there is something to say, or an earlier comment to correct
	commentAlways  commentMode = "always"
)

func newStep(getenv func(string) string, stdout io.Writer) *step {
	return &step{runner: gha.New(getenv, stdout), stdout: stdout, temp: getenv("RUNNER_TEMP")}
}

// resolve reads the event, and the inputs that are about the step and not about
// the command.
func (s *step) resolve() error {
	var wrong [4]error
	s.summary, wrong[0] = s.runner.InputBool("summary", true)
	s.annotations, wrong[1] = s.runner.InputBool("annotations", true)
	switch s.comment = commentMode(cmp.Or(s.runner.Input("comment"), string(commentOff))); s.comment {
	case commentOff, commentChanges, commentAlways:
	default:
		wrong[2] = fmt.Errorf("the input comment is %s: one of %s, %s, %s",
			escape.Quote(string(s.comment)), commentOff, commentChanges, commentAlways)
		s.comment = commentOff
	}
	s.issue, wrong[3] = s.runner.InputBool("issue", false)
	s.summary = s.summary || wrong[0] != nil // an input that is wrong is named there too
	var err error
	if s.event, err = s.runner.Event(); err != nil { // its name, which decides, is in the environment
		s.runner.Log("warning: " + err.Error())
	}
	return errors.Join(wrong[:]...)
}

func (s *step) links() report.Links {
	return report.Links{Blob: s.event.Blob(), Run: s.event.Run(), Repository: s.event.Home()}
}

func (s *step) evidence() report.Evidence {
	e := &s.event
	return report.Evidence{
		Repository: e.Repository, Commit: e.HeadSHA, PullRequest: e.PullRequest, Event: e.Name,
		Actor: e.Actor, TriggeringActor: e.TriggeringActor,
	}
}

// publish leaves the report where people look: annotations, summary, outputs
// and the JSON file. What can't be left is a warning; it never changes the
// verdict, which is the exit code.
func (s *step) publish(r *report.Report, printed string) {
	s.published, s.report = true, r
	if s.annotations && printed != "github" {
		s.warnOf(s.write("github", into(s.stdout), r))
	}
	if s.summary {
		s.warnOf(s.write("markdown", s.runner.Summary, r))
	}
	path, err := s.saveJSON(r)
	s.warnOf(err)
	s.setOutputs(append(outputs(r, path), output{"journal-path", s.journal}))
}

// publishHistory leaves what changed between two snapshots: annotations, summary and
// outputs.
func (s *step) publishHistory(h *report.History, printed string) {
	s.published = true
	to := map[string]func([]byte) error{"github": into(s.stdout), "markdown": s.runner.Summary}
	for format, wanted := range map[string]bool{"github": s.annotations && printed != "github", "markdown": s.summary} {
		if f, err := report.Lookup(format); wanted && err == nil {
			var text bytes.Buffer
			s.warnOf(cmp.Or(f.History(&text, h), to[format](text.Bytes())))
		}
	}
	s.setResult(h.Result)
	s.setOutputs([]output{{"headline", h.Headline()}})
}

// publishListing leaves what a command made that makes no report.
func (s *step) publishListing(made *report.Listing) {
	if s.summary {
		s.warnOf(s.runner.Summary(made.Markdown()))
	}
	s.setResult(made.Result)
	s.setOutputs([]output{{"headline", made.Headline()}})
}

// fail says why the step has no report: as an annotation, in the summary and as
// outputs. Each line of the reason is one of its own.
func (s *step) fail(result report.Result, reason error) {
	if s.summary {
		s.warnOf(s.runner.Summary(report.NotStarted(s.runner.Input("mode"), result, strings.Split(reason.Error(), "\n"))))
	}
	s.setResult(result)
	s.setOutputs([]output{{"headline", report.NotStartedHeadline(result)}})
	s.explain(result, reason)
}

// explain gives the reason as an annotation and as outputs.
func (s *step) explain(result report.Result, reason error) {
	reasons := strings.Split(reason.Error(), "\n")
	s.runner.Annotate(gha.Annotation{Level: finding.Error, Title: "pim-groups", Message: reasons[0], Details: reasons[1:]})
	s.setOutputs([]output{{"failure-reason", result.String()}, {"failure-text", escape.Line(strings.Join(reasons, "; "))}})
}

// keepJournal sets the output of the journal when it is made, before anything
// is written to a tenant, and with it what is known of a run that is killed or
// crashes from then on: the runner takes the last value, which is that of the
// report if there is one. A journal in the folder for temporary files is named
// as below it, like the report; one that the operator named as they did.
func (s *step) keepJournal(given, path string) {
	s.journal = cmp.Or(given, filepath.Base(path))
	s.setResult(report.WriteUnknown)
	const ended = "the run ended before it could report the outcomes of its writes"
	s.setOutputs([]output{
		{"headline", report.Plain("Write unknown: " + ended)},
		{"failure-reason", report.WriteUnknown.String()},
		{"failure-text", ended + "; the journal says which were sent"},
		{"journal-path", s.journal},
	})
}

// write renders a format and hands it to its place.
func (s *step) write(format string, to func([]byte) error, r *report.Report) error {
	f, err := report.Lookup(format)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := f.Write(&text, r); err != nil {
		return err
	}
	return to(text.Bytes())
}

func into(w io.Writer) func([]byte) error {
	return func(text []byte) error {
		_, err := w.Write(text)
		return err
	}
}

// saveJSON writes the JSON report into the runner's folder for temporary
// files, under a name of its own so that two steps of a job don't meet, and
// returns the name. Without such a folder it does nothing.
//
// The folder has another path inside of a container than outside, so the
// output is the name relative to it: ${{ runner.temp }}/NAME finds it in both.
func (s *step) saveJSON(r *report.Report) (string, error) {
	if s.temp == "" {
		return "", nil
	}
	file, err := os.CreateTemp(s.temp, "pim-groups-*.json")
	if err != nil {
		return "", err
	}
	err = s.write("json", into(file), r)
	// Readable by the steps that come after, which may run as another user.
	if err := errors.Join(err, file.Chmod(0o644), file.Close()); err != nil {
		return "", errors.Join(err, os.Remove(file.Name()))
	}
	return filepath.Base(file.Name()), nil
}

func (s *step) setOutputs(list []output) {
	for _, o := range list {
		s.warnOf(s.runner.SetOutput(o.name, o.value))
	}
}

// setResult sets the outputs that every step has.
func (s *step) setResult(result report.Result) {
	s.setOutputs([]output{{"result", result.String()}, {"exit-code", strconv.Itoa(result.ExitCode())}})
}

func (s *step) warn(message string) {
	s.runner.Annotate(gha.Annotation{Level: finding.Warning, Title: "pim-groups", Message: message})
}

func (s *step) warnOf(err error) {
	if err != nil {
		s.warn(fmt.Sprintf("the report is incomplete, %s: %s", unchangedVerdict, err))
	}
}
