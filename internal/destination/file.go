package destination

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// File is a destination that is written whole or not at all.
type File struct {
	*place
	stream *os.File // a pipe or device, which is written to as it is; else nil
}

// Claim tries a file that will be written and takes it for this run. use is how
// the operator named it, as "--report json=report.json"; errors begin with it.
func (s *Set) Claim(use, name string) (*File, error) { return s.claimFile(use, name, false) }

// ClaimNew claims a file that must not be there, neither now nor when it is written.
func (s *Set) ClaimNew(use, name string) (*File, error) { return s.claimFile(use, name, true) }

func (s *Set) claimFile(use, name string, fresh bool) (*File, error) {
	f := &File{}
	err := s.claim(use, name, func(p *place) error {
		f.place, p.fresh = p, fresh
		return f.try()
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (f *File) try() (err error) {
	if f.stream, err = f.openStream(); err != nil {
		return err
	}
	if f.stream != nil {
		f.set.open = append(f.set.open, f.stream)
		return f.set.conflict(f.place)
	}
	staged, err := f.Stage(nil)
	if err != nil {
		return err
	}
	return errors.Join(staged.Discard(), f.writable())
}

// writable says whether the file may be written, where one is: its folder could
// let the run replace even a file that was protected on purpose.
func (f *File) writable() error {
	if f.file == nil {
		return nil
	}
	file, err := f.folder.OpenFile(f.base, os.O_WRONLY|nonblocking, 0)
	if err != nil {
		return reason(err)
	}
	return file.Close()
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

// mode is that of the file while it is written: it is readable for no more users
// than what it replaces.
func (f *File) mode() fs.FileMode {
	if f.file == nil {
		return 0o644
	}
	return f.file.Mode().Perm()
}

// preserve gives the new file the owner and mode of the one that it replaces.
// The mode that a file is opened with is cut by the umask; this one is not.
func (f *File) preserve(file *os.File) error {
	if f.file == nil {
		return nil
	}
	if err := preserveOwner(file, f.file); err != nil {
		return fmt.Errorf("it belongs to another user or group, and they can't be kept: %w", reason(err))
	}
	return file.Chmod(f.mode())
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
	f.file, err = f.folder.Lstat(f.base) // later conflicts are with the new file
	return err
}

// Discard removes what was written.
func (s *Staged) Discard() error { return s.file.folder.Remove(s.partial) }
