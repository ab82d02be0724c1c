package destination

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
)

// Log is a destination that lines are added to.
type Log struct {
	*place
	perm fs.FileMode // of a new file
}

// ClaimLog tries a regular file that will be added to, and takes it for this
// run: it can be written and brought to stable storage. One that is not there
// yet is not made; its folder is tried. For use see Claim.
func (s *Set) ClaimLog(use, name string, perm fs.FileMode) (*Log, error) {
	l := &Log{perm: perm}
	err := s.claim(use, name, func(p *place) error {
		l.place = p
		return l.try()
	})
	if err != nil {
		return nil, err
	}
	return l, nil
}

func (l *Log) try() error {
	if err := l.inspect(); err != nil {
		return err
	}
	if l.file != nil {
		file, err := l.open(0)
		if err != nil {
			return err
		}
		return reason(cmp.Or(file.Sync(), file.Close()))
	}
	file, name, err := l.create(l.perm)
	if err != nil {
		return err
	}
	return reason(cmp.Or(file.Sync(), file.Close(), l.folder.Remove(name)))
}

// Open opens the file to read it and to add to it. It makes the file if nothing
// is there; a new file of somebody else is an error.
func (l *Log) Open() (*os.File, error) {
	if err := l.inspect(); err != nil {
		return nil, err
	}
	if l.file != nil {
		return l.open(0)
	}
	file, err := l.open(os.O_CREATE | os.O_EXCL)
	if err != nil {
		return nil, err
	}
	// So that a crash of the machine does not lose the file's name. Not every
	// system can do that for a folder; the lines themselves are synced anyway.
	if folder, err := l.folder.Open("."); err == nil {
		_ = errors.Join(folder.Sync(), folder.Close())
	}
	return file, nil
}

// open opens what was looked at, or a new file.
func (l *Log) open(create int) (*os.File, error) {
	file, err := l.folder.OpenFile(l.base, os.O_RDWR|os.O_APPEND|nonblocking|create, l.perm)
	if err != nil {
		return nil, reason(err)
	}
	return l.verify(file)
}

// OpenAppend opens a file of the runner to add to it, and makes it if it is not
// there. A pipe without a reader is an error; opening it does not wait.
func OpenAppend(name string) (*os.File, error) {
	return os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY|nonblocking, 0o644)
}
