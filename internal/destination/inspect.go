package destination

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// inspect looks at a place, which may have changed since it was tried, and says
// why no file can be put there.
func (p *place) inspect() error {
	info, err := p.folder.Lstat(p.base)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		p.file = nil
	case err != nil:
		return reason(err)
	default:
		p.file = info
		if err := refusal(info.Mode()); err != nil {
			return err
		}
	}
	return p.set.conflict(p)
}

// refusal says why what is at a place can't be replaced.
func refusal(mode fs.FileMode) error {
	switch {
	case mode.IsRegular():
		return nil
	case mode.IsDir():
		return errors.New("it is a folder; name a file in it")
	case mode&fs.ModeSymlink != 0:
		return errors.New("it is a symbolic link; name the file itself")
	}
	return errors.New("it is no regular file; name another one")
}

// mode is that of the file while it is written: nobody sees more of it than of
// what it replaces.
func (p *place) mode() fs.FileMode {
	if p.file == nil {
		return 0o644
	}
	return p.file.Mode().Perm()
}

// preserve gives the new file the owner and mode of the one that it replaces.
// The mode that a file is opened with is cut by the umask; this one is not.
func (p *place) preserve(file *os.File) error {
	if p.file == nil {
		return nil
	}
	if err := preserveOwner(file, p.file); err != nil {
		return fmt.Errorf("it belongs to another user or group, and would not any more: %w", reason(err))
	}
	return file.Chmod(p.mode())
}

// writable says whether the file may be written, where one is: its folder could
// let one replace even a file that was protected on purpose.
func (p *place) writable() error {
	if p.file == nil {
		return nil
	}
	file, err := p.folder.OpenFile(p.base, os.O_WRONLY|nonblocking, 0)
	if err != nil {
		return reason(err)
	}
	return file.Close()
}

// create makes a file in the folder. Its name is not made of the destination's:
// no pattern of anybody finds it, and nobody's file has it already.
func (p *place) create(mode fs.FileMode) (file *os.File, name string, err error) {
	name = ".pim-groups-" + rand.Text() + ".partial"
	file, err = p.folder.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return nil, "", folderError(err)
	}
	return file, name, nil
}
