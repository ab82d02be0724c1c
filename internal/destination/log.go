package destination

import (
	"cmp"
	"errors"
	"fmt"
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
// yet is not made, its folder is tried. For use see Claim.
func (s *Set) ClaimLog(use, name string, perm fs.FileMode) (*Log, error) {
	p, err := s.hold(use, name)
	if err == nil {
		err = p.tryLog(perm)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", use, err)
	}
	s.places = append(s.places, p)
	return &Log{p, perm}, nil
}

func (p *place) tryLog(perm fs.FileMode) error {
	if err := p.inspect(); err != nil {
		return err
	}
	if p.file != nil {
		file, err := p.openLog(0, perm)
		if err != nil {
			return err
		}
		return reason(cmp.Or(file.Sync(), file.Close()))
	}
	file, name, err := p.create(perm)
	if err != nil {
		return err
	}
	return reason(cmp.Or(file.Sync(), file.Close(), p.folder.Remove(name)))
}

// Open opens the file to read it and to add to it. It is made if it is not
// there; nobody else's new file is taken for it.
func (l *Log) Open() (*os.File, error) {
	if err := l.inspect(); err != nil {
		return nil, err
	}
	if l.file != nil {
		return l.openLog(0, l.perm)
	}
	file, err := l.openLog(os.O_CREATE|os.O_EXCL, l.perm)
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

// openLog opens what was looked at, or a new file.
func (p *place) openLog(create int, perm fs.FileMode) (*os.File, error) {
	file, err := p.folder.OpenFile(p.base, os.O_RDWR|os.O_APPEND|nonblocking|create, perm)
	if err != nil {
		return nil, reason(err)
	}
	opened, err := file.Stat()
	if err == nil && p.file != nil && !os.SameFile(p.file, opened) {
		err = errors.New("it was replaced while it was opened")
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	p.file = opened
	return file, nil
}

// OpenAppend opens a file of the runner to add to it, and makes it if it is not
// there. A pipe that nothing reads is an error, and no reason to wait.
func OpenAppend(name string) (*os.File, error) {
	return os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY|nonblocking, 0o644)
}
