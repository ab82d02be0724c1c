package destination

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"pim-groups/internal/identity"
)

// place is where a name leads: to a name in a folder, and to what is there.
type place struct {
	set    *Set
	name   string   // as given
	use    string   // for messages
	folder *os.Root // held open: another folder that takes its name is not it
	where  fs.FileInfo
	base   string
	file   fs.FileInfo // nil: nothing is there yet
	fresh  bool        // nothing may be there
}

// locate opens the folder of a name.
func (s *Set) locate(name string) (*place, error) {
	name = filepath.Clean(filepath.FromSlash(name))
	stat, open, dir := s.root.Stat, s.root.OpenRoot, filepath.Dir(name)
	if filepath.IsAbs(name) {
		stat, open = os.Stat, os.OpenRoot
	} else if !filepath.IsLocal(name) {
		return nil, errLeadsOut
	}
	// To open a pipe as a folder would wait for ever.
	switch where, err := stat(dir); {
	case errors.Is(err, fs.ErrNotExist):
		return nil, errors.New("its folder does not exist; create it first")
	case err != nil:
		return nil, folderError(err)
	case !where.IsDir():
		return nil, errors.New("its folder is a file; name a folder")
	}
	folder, err := open(dir)
	if err != nil {
		return nil, folderError(err)
	}
	where, err := folder.Stat(".")
	if err != nil {
		return nil, errors.Join(folderError(err), folder.Close())
	}
	return &place{set: s, name: name, folder: folder, where: where, base: filepath.Base(name)}, nil
}

// target gives what is at a place behind all links, or, for a relative name,
// behind those that stay inside of the folder; nil for nothing.
func (p *place) target() fs.FileInfo {
	info, err := p.folder.Stat(p.base)
	if filepath.IsAbs(p.name) {
		info, err = os.Stat(p.name)
	}
	if err != nil {
		return nil
	}
	return info
}

// inspect looks at a place, which may have changed since it was tried, and says
// why no file can be put there.
func (p *place) inspect() error {
	info, err := p.folder.Lstat(p.base)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		p.file = nil
		return p.set.conflict(p)
	case err != nil:
		return reason(err)
	}
	p.file = info
	switch mode := info.Mode(); {
	case p.fresh:
		return errors.New("it exists already, and is not overwritten; name another file, or remove it")
	case mode.IsRegular():
		return p.set.conflict(p)
	case mode.IsDir():
		return errors.New("it is a folder; name a file in it")
	case mode&fs.ModeSymlink != 0:
		return errors.New("it is a symbolic link; name the file itself")
	}
	return errors.New("it is not a regular file; name another one")
}

// same says whether two places are one file. Where nothing is yet, names that
// differ in case or in the form of their accents count as one, as in many file
// systems. A terminal or /dev/null may be named twice: nothing is lost.
func (p *place) same(q *place) bool {
	if p.file != nil && q.file != nil {
		return os.SameFile(p.file, q.file) && p.file.Mode()&fs.ModeCharDevice == 0
	}
	return p.file == nil && q.file == nil && os.SameFile(p.where, q.where) && identity.FoldName(p.base) == identity.FoldName(q.base)
}

// create makes a file in the folder. Its name is random, so that it matches no
// pattern and no other file.
func (p *place) create(mode fs.FileMode) (file *os.File, name string, err error) {
	name = ".pim-groups-" + rand.Text() + ".partial"
	file, err = p.folder.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return nil, "", folderError(err)
	}
	return file, name, nil
}

// verify notes what was opened at a place, and closes it if it is not what was
// looked at before.
func (p *place) verify(file *os.File) (*os.File, error) {
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

func folderError(err error) error { return fmt.Errorf("its folder can't be used: %w", reason(err)) }

// reason is an error without the path in it: messages name the file already, and
// users do not know the name under which it is written.
func reason(err error) error {
	if at, ok := errors.AsType[*fs.PathError](err); ok {
		err = at.Err
	}
	if link, ok := errors.AsType[*os.LinkError](err); ok {
		err = link.Err
	}
	// os.Root has no other name for it: https://pkg.go.dev/os#Root
	if err != nil && err.Error() == "path escapes from parent" {
		return errLeadsOut
	}
	return err
}

// errLeadsOut is a name whose file is not below the working directory.
var errLeadsOut = errors.New("it leads out of the working directory; give an absolute path")
