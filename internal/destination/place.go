package destination

import (
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
	use    string   // for messages
	folder *os.Root // held open: another folder that takes its name is not it
	where  fs.FileInfo
	base   string
	file   fs.FileInfo // nil: nothing is there yet
}

// locate opens the folder of a name.
func locate(root *os.Root, name string) (*place, error) {
	name = filepath.Clean(filepath.FromSlash(name))
	stat, open, dir := root.Stat, root.OpenRoot, filepath.Dir(name)
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
		return nil, errors.New("what should be its folder is a file")
	}
	folder, err := open(dir)
	if err != nil {
		return nil, folderError(err)
	}
	where, err := folder.Stat(".")
	if err != nil {
		return nil, errors.Join(folderError(err), folder.Close())
	}
	return &place{folder: folder, where: where, base: filepath.Base(name)}, nil
}

// look gives what is at a place, behind all links if the name is absolute, and
// else behind those that stay inside of the folder; nil for nothing.
func (p *place) look(name string) (fs.FileInfo, error) {
	stat := func() (fs.FileInfo, error) { return p.folder.Stat(p.base) }
	if filepath.IsAbs(name) {
		stat = func() (fs.FileInfo, error) { return os.Stat(name) }
	}
	info, err := stat()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return info, err
}

// same says whether two places are one file. Where nothing is yet, names that
// differ in case or in the form of their accents count as one: many file
// systems think so. A terminal or /dev/null may be named twice: nothing is lost.
func (p *place) same(q *place) bool {
	if p.file != nil && q.file != nil {
		return os.SameFile(p.file, q.file) && p.file.Mode()&fs.ModeCharDevice == 0
	}
	return p.file == nil && q.file == nil && os.SameFile(p.where, q.where) && identity.FoldName(p.base) == identity.FoldName(q.base)
}

func folderError(err error) error { return fmt.Errorf("its folder can't be used: %w", reason(err)) }

// reason is an error without the path in it: messages name the file already,
// and the name under which it is written means nothing to anybody.
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
