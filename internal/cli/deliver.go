package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"pim-groups/internal/report"
)

// deliver prints the report, writes it to every other place asked for, and
// makes its verdict the exit code. A report that can't be written makes the
// verdict worse, never better: somebody relied on it.
func (p *program) deliver(s *settings, r *report.Report) error {
	var failed []error
	if err := s.format.Write(p.Stdout, r); err != nil {
		failed = append(failed, fmt.Errorf("print the report: %w", err))
	}
	for _, to := range s.reports {
		if err := p.writeReport(to, r); err != nil {
			failed = append(failed, err)
		}
	}
	for _, err := range failed {
		p.complain(err)
		r.Result = report.Worst(r.Result, report.Usage)
	}
	p.result = r.Result
	if p.step != nil {
		p.step.publish(r, s.format.Name)
	}
	return nil
}

// writeReport writes a format to a file: whole or not at all.
func (p *program) writeReport(to destination, r *report.Report) error {
	var body bytes.Buffer
	if err := to.format.Write(&body, r); err != nil {
		return fmt.Errorf("--report %s: %w", to.format.Name, err)
	}
	if err := p.replaceFile(to.file, body.Bytes()); err != nil {
		return fmt.Errorf("--report %s=%s: %w", to.format.Name, to.file, err)
	}
	return nil
}

// replaceFile writes a file beside its place and renames it, so that a reader
// never sees half of it and a symbolic link in the checkout is replaced, not
// followed. Relative names stay inside the working directory; an absolute one
// is the operator's word.
func (p *program) replaceFile(name string, body []byte) error {
	root, base := p.root, filepath.ToSlash(name)
	if filepath.IsAbs(name) {
		opened, err := os.OpenRoot(filepath.Dir(name))
		if err != nil {
			return err
		}
		defer opened.Close()
		root, base = opened, filepath.Base(name)
	}
	partial, err := writeBeside(root, base, body)
	if err != nil {
		return err
	}
	return root.Rename(partial, base)
}

// writeBeside writes what is to become the file, under another name in its
// folder, and returns that name. What a run that was killed left there is
// replaced.
func writeBeside(root *os.Root, name string, body []byte) (partial string, err error) {
	partial = path.Join(path.Dir(name), "."+path.Base(name)+".partial")
	if err := root.Remove(partial); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	return partial, writeNew(root, partial, body)
}

// writeNew writes a file that must not be there yet.
func writeNew(root *os.Root, name string, body []byte) error {
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errors.New("its folder does not exist; create it first")
	case err != nil:
		return err
	}
	_, err = f.Write(body)
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, root.Remove(name))
	}
	return nil
}
