package cli

import (
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"time"
)

// journalFile is the journal of an onboarding: a file of its own in the folder
// for temporary files, made when the first line is written, so that a run that
// changes nothing leaves none. It is only ever appended to, and never taken up
// again by a later run.
type journalFile struct {
	dir  string
	now  func() time.Time
	made func(name string) // told the name, once
	file *os.File
}

func (j *journalFile) Write(line []byte) (int, error) {
	if j.file == nil {
		if err := j.open(); err != nil {
			return 0, err
		}
		j.made(j.file.Name())
	}
	return j.file.Write(line)
}

// open makes the file, which nobody else may read.
func (j *journalFile) open() error {
	name := "pim-groups-onboard-" + j.now().UTC().Format("20060102T150405Z") + "-" + rand.Text()[:8] + ".jsonl"
	file, err := os.OpenFile(filepath.Join(j.dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	j.file = file
	// So that a crash of the machine does not lose the file's name. Not every
	// system can do that for a folder; the lines themselves are synced anyway.
	if folder, err := os.Open(j.dir); err == nil {
		_ = errors.Join(folder.Sync(), folder.Close())
	}
	return nil
}

func (j *journalFile) Sync() error { return j.file.Sync() }

// Close ends the journal; every line of it was synced already.
func (j *journalFile) Close() error {
	if j.file == nil {
		return nil
	}
	return j.file.Close()
}

// temporary is the runner's folder for temporary files, or the system's.
func (p *program) temporary() string {
	if dir := p.getenv("RUNNER_TEMP"); dir != "" {
		return dir
	}
	return os.TempDir()
}
