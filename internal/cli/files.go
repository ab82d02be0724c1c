package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// open opens a file that the operator named. A relative path stays inside the
// working directory like every other input; an absolute one, such as an
// artifact in the runner's folder for temporary files, is the operator's word.
func (p *program) open(name string) (*os.File, error) {
	if !filepath.IsAbs(name) {
		if !filepath.IsLocal(name) {
			return nil, errors.New("it leads out of the working directory; give an absolute path")
		}
		return openRegular(p.root, name)
	}
	dir := filepath.Dir(name)
	if info, err := os.Stat(dir); err != nil {
		return nil, openError(err)
	} else if !info.IsDir() { // opening a pipe would wait for ever
		return nil, errors.New("its folder is a file")
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, openError(err)
	}
	defer root.Close()
	return openRegular(root, filepath.Base(name))
}

// openRegular opens a regular file to which no symbolic link leads, at its end
// or on the way: what is behind a link was not reviewed. It looks before it
// opens, because opening a pipe would wait for ever, and what it opened must be
// what it looked at.
func openRegular(root *os.Root, name string) (*os.File, error) {
	name = filepath.ToSlash(filepath.Clean(name))
	seen, err := statRegular(root, name)
	if err != nil {
		return nil, openError(err)
	}
	file, err := root.Open(name)
	if err != nil {
		return nil, openError(err)
	}
	if opened, err := file.Stat(); err != nil || !os.SameFile(seen, opened) {
		return nil, errors.Join(errors.New("it was replaced while it was read"), err, file.Close())
	}
	return file, nil
}

// statRegular looks at every element of a path without following any.
func statRegular(root *os.Root, name string) (info fs.FileInfo, err error) {
	elements := strings.Split(name, "/")
	for i := range elements {
		part := path.Join(elements[:i+1]...)
		switch info, err = root.Lstat(part); {
		case err != nil:
			return nil, err
		case info.Mode()&fs.ModeSymlink == 0:
		case part == name:
			return nil, errors.New("it is a symbolic link; name the file itself")
		default:
			return nil, fmt.Errorf("it is reached through the symbolic link %q; name the file itself", part)
		}
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("it is not a regular file")
	}
	return info, nil
}

// missingFile is a file that is not there, in words of ours.
type missingFile struct{}

func (missingFile) Error() string        { return "it does not exist; check the name" }
func (missingFile) Is(target error) bool { return target == fs.ErrNotExist }

// openError gives an error of the system without the path, which messages name as
// it was given, and without the words of Go.
func openError(err error) error {
	if at, ok := errors.AsType[*fs.PathError](err); ok {
		err = at.Err
	}
	if errors.Is(err, fs.ErrNotExist) {
		return missingFile{}
	}
	return err
}
