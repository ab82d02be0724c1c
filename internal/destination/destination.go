// Package destination decides where a run may write files, and writes them.
//
// A destination is tried before a tenant is asked: its folder is there and can
// be written, and it is not a file that the run reads or writes already. Files
// are compared by device and number, not by the spelling of their names: links,
// folders with two names and file systems that ignore case lead to the same
// file. The trial leaves nothing behind and changes nothing that is there.
//
// A file is written whole or not at all, under a name of its own in the same
// folder, and then put in its place with the owner and mode of what it replaces.
// Symbolic links are neither followed nor replaced. A pipe, a terminal and a
// device such as /dev/null can't be replaced: they are written to as they are.
//
// The clock only bounds how long a pipe may stay full.
package destination

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"time"
)

// patience is how long the reader of a pipe may leave it full.
const patience = 30 * time.Second

// Set is all files of one run: those that it reads and those that it writes.
type Set struct {
	root     *os.Root
	patience time.Duration
	places   []*place
	open     []io.Closer
}

// NewSet makes a set. Relative names count from the root and stay inside of it;
// absolute names may lead anywhere.
func NewSet(root *os.Root) *Set { return &Set{root: root, patience: patience} }

// Close closes what the destinations hold open. What was not written by then is
// as it was.
func (s *Set) Close() error {
	var failed error
	for _, c := range slices.Backward(s.open) {
		failed = errors.Join(failed, c.Close())
	}
	s.open = nil
	return failed
}

// Reserve keeps a file from being written, whether it is there already or not;
// why goes on behind its name, as "which this run reads". "" and a name that
// leads nowhere reserve nothing.
func (s *Set) Reserve(name, why string) {
	if name == "" {
		return
	}
	p, err := s.locate(name)
	if err != nil {
		return
	}
	defer p.folder.Close() // only looked at
	p.use = name + ", " + why
	p.file = p.target() // what can't be looked at is reserved by its name
	s.places = append(s.places, p)
}

// Streams counts streams of the process that are files as written: a report
// replaces neither the file behind standard output nor an input. Two streams may
// be one file.
func (s *Set) Streams(streams ...io.Writer) error {
	var written []*place
	for _, stream := range streams {
		file, ok := stream.(*os.File)
		if !ok {
			continue
		}
		info, err := file.Stat()
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		p := &place{use: file.Name() + ", which this run writes", file: info}
		if err := s.conflict(p); err != nil {
			return fmt.Errorf("%s: %w", file.Name(), err)
		}
		written = append(written, p)
	}
	s.places = append(s.places, written...)
	return nil
}

// Reserved reports whether a file is reserved or claimed.
func (s *Set) Reserved(file fs.FileInfo) bool { return s.conflict(&place{file: file}) != nil }

// claim finds the place of a destination, tries it, and takes it for this run.
func (s *Set) claim(use, name string, try func(*place) error) error {
	p, err := s.locate(name)
	if err == nil {
		s.open = append(s.open, p.folder)
		p.use = use + ", which this run writes"
		err = try(p)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", use, err)
	}
	s.places = append(s.places, p)
	return nil
}

// conflict says whether a place is one that the run reads or writes already.
func (s *Set) conflict(p *place) error {
	for _, taken := range s.places {
		if taken != p && taken.same(p) {
			return fmt.Errorf("it is the same file as %s: name another one", taken.use)
		}
	}
	return nil
}
