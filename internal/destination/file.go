package destination

import (
	"cmp"
	"errors"
	"fmt"
	"os"
)

// File is a destination that is written whole or not at all.
type File struct {
	*place
	stream *os.File // a pipe or device, which is written to as it is; else nil
}

// Claim tries a file that will be written and takes it for this run. use is how
// the operator named it, as "--report json=report.json"; errors begin with it.
func (s *Set) Claim(use, name string) (*File, error) {
	f, err := s.try(use, name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", use, err)
	}
	s.places = append(s.places, f.place)
	return f, nil
}

func (s *Set) try(use, name string) (*File, error) {
	p, err := s.hold(use, name)
	if err != nil {
		return nil, err
	}
	f := &File{place: p}
	if f.stream, err = p.openStream(name); err != nil {
		return nil, err
	}
	if f.stream != nil {
		s.open = append(s.open, f.stream)
		return f, s.conflict(p)
	}
	staged, err := f.Stage(nil)
	if err != nil {
		return nil, err
	}
	return f, errors.Join(staged.Discard(), p.writable())
}

// Put writes the file. After an error what was there is there unchanged.
func (f *File) Put(body []byte) error {
	if f.stream != nil {
		return f.send(body)
	}
	staged, err := f.Stage(body)
	if err != nil {
		return err
	}
	return staged.Commit()
}

// Staged is a file that is complete and not in its place yet.
type Staged struct {
	file    *File
	partial string
}

// Stage writes the file beside its place, so that several files can be put in
// their places when all are complete. Each is then either committed or discarded.
func (f *File) Stage(body []byte) (*Staged, error) {
	if err := f.inspect(); err != nil {
		return nil, err
	}
	file, name, err := f.create(f.mode())
	if err != nil {
		return nil, err
	}
	if _, err = file.Write(body); err == nil {
		err = f.preserve(file)
	}
	if err = cmp.Or(err, file.Close()); err != nil {
		return nil, errors.Join(reason(err), reason(f.folder.Remove(name)))
	}
	return &Staged{f, name}, nil
}

// Commit puts the file in its place.
func (s *Staged) Commit() error {
	f := s.file
	err := f.inspect()
	if err == nil {
		err = f.folder.Rename(s.partial, f.base)
	}
	if err != nil {
		return errors.Join(reason(err), s.Discard())
	}
	// The next question about this place is about the new file.
	f.file, err = f.folder.Lstat(f.base)
	return err
}

// Discard removes what was written.
func (s *Staged) Discard() error { return s.file.folder.Remove(s.partial) }
