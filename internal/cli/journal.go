package cli

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"pim-groups/internal/escape"
	"pim-groups/internal/onboard"
)

// journalFile is the journal of an onboarding: a file of its own in the folder
// for temporary files, or the one that the operator named, which is appended
// to. Either is made when the first line is written, so that a run that changes
// nothing leaves none.
type journalFile struct {
	open func() (*os.File, error)
	made func(name string) // told the name, once
	file *os.File
}

// journal prepares the journal; name is "" for a new file. Its name goes to
// standard error, for standard output is the report, which a program may read;
// and into the outputs at once, so that a step that is killed has told it.
func (p *program) journal(name string) *journalFile {
	j := &journalFile{open: p.newJournal, made: func(path string) {
		fmt.Fprintln(p.Stderr, "journal:", escape.Line(path))
		if p.step != nil {
			p.step.keepJournal(name, path)
		}
	}}
	if name != "" {
		j.open = func() (*os.File, error) { return p.openJournal(name) }
	}
	return j
}

func (j *journalFile) Write(line []byte) (int, error) {
	if j.file == nil {
		file, err := j.open()
		if err != nil {
			return 0, err
		}
		j.file = file
		// So that a crash of the machine does not lose the file's name. Not every
		// system can do that for a folder; the lines themselves are synced anyway.
		if folder, err := os.Open(filepath.Dir(file.Name())); err == nil {
			_ = errors.Join(folder.Sync(), folder.Close())
		}
		j.made(file.Name())
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

// newJournal makes a file that was not there.
func (p *program) newJournal() (*os.File, error) {
	name := "pim-groups-onboard-" + p.Now().UTC().Format("20060102T150405Z") + "-" + rand.Text()[:8] + ".jsonl"
	return os.OpenFile(filepath.Join(p.temporary(), name), os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND, p.journalMode())
}

// journalMode is for the operator alone on a machine that others may use. In a
// step it is for the steps that come after too: the container is root, and who
// uploads the journal is not.
func (p *program) journalMode() fs.FileMode {
	if p.step != nil {
		return 0o644
	}
	return 0o600
}

// openJournal opens the journal that the operator named, to append to it. A
// line that a crash cut off is ended first: what follows is a line of its own.
func (p *program) openJournal(name string) (*os.File, error) {
	root, base, err := p.place(name)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	if old, err := openRegular(root, base); err == nil {
		_ = old.Close() // it was only looked at
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	file, err := root.OpenFile(base, os.O_RDWR|os.O_CREATE|os.O_APPEND, p.journalMode())
	if err != nil {
		return nil, err
	}
	if err := endLine(file); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
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

// unfinished reads what earlier runs with the same journal left shortened.
// Nothing is known without an answer, and so nothing may be written: a journal
// that can't be read is a wrong option, one that is not there yet is none.
func (p *program) unfinished(name string) ([]onboard.Shortened, error) {
	if name == "" {
		return nil, nil
	}
	root, base, err := p.place(name)
	if err != nil {
		return nil, fmt.Errorf("--journal %s: %w", name, err)
	}
	defer root.Close()
	file, err := openRegular(root, base)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("--journal %s: %w", name, err)
	}
	defer file.Close() // only read from: closing loses nothing
	open, err := onboard.ReadJournal(file)
	if err != nil {
		return nil, fmt.Errorf("--journal %s: %w", name, err)
	}
	return open, nil
}

// place gives the folder of a file that the operator named, and its name there.
// A relative path stays inside the working directory; an absolute one is the
// operator's word.
func (p *program) place(name string) (*os.Root, string, error) {
	if !filepath.IsAbs(name) {
		root, err := p.root.OpenRoot(".")
		return root, filepath.FromSlash(name), err
	}
	root, err := os.OpenRoot(filepath.Dir(name))
	return root, filepath.Base(name), err
}

// temporary is the runner's folder for temporary files, or the system's.
func (p *program) temporary() string {
	if dir := p.getenv("RUNNER_TEMP"); dir != "" {
		return dir
	}
	return os.TempDir()
}
