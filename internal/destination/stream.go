package destination

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// openStream opens what can only be written to as it is: a pipe that somebody
// reads, a terminal, a device such as /dev/null; nil for anything else. An
// absolute name may be a link to one, as /dev/stdout and /dev/fd/3 are.
func (p *place) openStream(name string) (*os.File, error) {
	info, err := p.folder.Lstat(p.base)
	if err == nil && info.Mode()&fs.ModeSymlink != 0 && filepath.IsAbs(name) {
		info, err = os.Stat(name)
	}
	if err != nil || !isStream(info.Mode()) {
		return nil, nil // a file, or nothing yet, or refused with those
	}
	p.file = info
	// Without a reader, a pipe that is opened to write to it waits for one.
	open := p.folder.OpenFile
	if name = filepath.FromSlash(name); filepath.IsAbs(name) {
		open = os.OpenFile
	} else {
		name = p.base
	}
	file, err := open(name, os.O_WRONLY|nonblocking, 0)
	if err != nil {
		return nil, streamError(info.Mode(), err)
	}
	opened, err := file.Stat()
	if err == nil && !os.SameFile(info, opened) {
		err = errors.New("it was replaced while it was opened")
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// isStream holds disks back, which are devices too.
func isStream(mode fs.FileMode) bool {
	return mode&fs.ModeNamedPipe != 0 || mode&fs.ModeCharDevice != 0
}

func streamError(mode fs.FileMode, err error) error {
	if mode&fs.ModeNamedPipe != 0 && errors.Is(err, errNoReader) {
		return errors.New("nothing reads this pipe; start the reader first")
	}
	return reason(err)
}

// send writes to a stream. Whoever reads a pipe and stops doing so must not hold
// the run for ever.
func (f *File) send(body []byte) error {
	// What has no deadline, such as a terminal, is written to without one.
	_ = f.stream.SetWriteDeadline(time.Now().Add(f.set.patience))
	_, err := f.stream.Write(body)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return errors.New("whoever reads this pipe has stopped reading")
	}
	return reason(err)
}
