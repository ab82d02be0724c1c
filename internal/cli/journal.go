package cli

import (
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"pim-groups/internal/apply"
	"pim-groups/internal/destination"
	"pim-groups/internal/escape"
	"pim-groups/internal/plan"
)

// journalFile is the journal of an onboarding: a file of its own in the folder
// for temporary files, or the one that the operator named, which is appended
// to. Either is tried before, and made when the first line is written, so that a
// run that changes nothing leaves none.
type journalFile struct {
	log  *destination.Log
	made func() // called once, before the first line
	file *os.File
}

// journal tries the journal; name is "" for a new file. Its name goes to standard
// error, since a program may read the report on standard output; and into the
// outputs at once, for a step that is killed.
func (p *program) journal(name string) (*journalFile, error) {
	use, path := p.named("journal")+" "+name, name
	if name == "" {
		var err error
		if path, err = p.newJournalName(); err != nil {
			return nil, err
		}
		use = "the journal " + path
	}
	// For the operator alone on a machine that others may use. In a step it is for
	// the steps that come after too: the container is root, and who uploads the
	// journal is not.
	mode := fs.FileMode(0o600)
	if p.step != nil {
		mode = 0o644
	}
	log, err := p.files.ClaimLog(use, path, mode)
	if err != nil {
		return nil, err
	}
	return &journalFile{log: log, made: func() {
		fmt.Fprintln(p.Stderr, "journal:", escape.Line(path))
		if p.step != nil {
			p.step.keepJournal(name, path)
		}
	}}, nil
}

func (j *journalFile) Write(line []byte) (int, error) {
	if j.file == nil {
		file, err := j.log.Open()
		if err != nil {
			return 0, err
		}
		// A line that a crash cut off is ended: what follows is one of its own.
		if err := endLine(file); err != nil {
			return 0, errors.Join(err, file.Close())
		}
		j.file = file
		j.made()
	}
	return j.file.Write(line)
}

func (j *journalFile) Sync() error { return j.file.Sync() }

// Close ends the journal; every line of it was synced already.
func (j *journalFile) Close() error {
	if j.file == nil {
		return nil
	}
	return j.file.Close()
}

// newJournalName names a new file by its whole path, in the runner's folder for
// temporary files or the system's: both are outside of the working directory.
func (p *program) newJournalName() (string, error) {
	name := "pim-groups-onboard-" + p.Now().UTC().Format("20060102T150405Z") + "-" + rand.Text()[:8] + ".jsonl"
	return filepath.Abs(filepath.Join(cmp.Or(p.getenv("RUNNER_TEMP"), os.TempDir()), name))
}

func endLine(file *os.File) error {
	size, err := file.Seek(0, io.SeekEnd)
	if err != nil || size == 0 {
		return err
	}
	last := make([]byte, 1)
	if _, err := file.ReadAt(last, size-1); err != nil || last[0] == '\n' {
		return err
	}
	_, err = file.WriteString("\n")
	return err
}

// pendingRestores reads what earlier runs with the same journal left shortened.
// Without an answer nothing may be written: a journal that can't be read is a
// wrong option, one that is not there yet is none.
func (p *program) pendingRestores(name string) (pending []apply.PendingRestore, err error) {
	if name == "" {
		return nil, nil
	}
	file, err := p.open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil {
		defer file.Close() // only read from: closing loses nothing
		pending, err = apply.ReadJournal(file)
	}
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", p.named("journal"), name, err)
	}
	return pending, nil
}

// narrated is a journal that is also shown, line by line: PIM's list can take
// minutes for each group, and people kill a program that is silent for so long.
type narrated struct {
	apply.Journal
	to io.Writer
}

// Append writes the entry first, and shows only what is on disk.
func (n narrated) Append(e apply.Entry) error {
	if err := n.Journal.Append(e); err != nil {
		return err
	}
	if text := narration(&e); text != "" {
		fmt.Fprintf(n.to, "%s: %s\n", escape.Quote(e.Name), escape.Line(text))
	}
	return nil
}

// narration is what an entry says of its group, "" for those that are about the
// run.
func narration(e *apply.Entry) string {
	what := cmp.Or(e.Setting, e.Rule, e.Principal)
	if e.Action == plan.Onboard || what == "" {
		return onboardingNarration(e)
	}
	what += ", " + e.Role
	switch {
	case e.Step == apply.StepIntent:
		return "sending " + cmp.Or(string(e.Request), string(e.Strategy)) + ": " + what
	case e.Detail != "":
		return e.State + ": " + what + ": " + e.Detail
	}
	return e.State + ": " + what
}

func onboardingNarration(e *apply.Entry) string {
	switch {
	case e.Group == "":
		return ""
	case e.Step == apply.StepIntent && e.Strategy == apply.Restore:
		return "putting the setting back"
	case e.Step == apply.StepIntent:
		return fmt.Sprintf("writing, which can't be undone (%s)", e.Strategy)
	case e.Step == apply.StepAnswer && e.State == apply.AnswerAccepted.String():
		return "accepted; waiting until it can be seen"
	case e.Detail != "":
		return e.State + ": " + e.Detail
	}
	return e.State
}
