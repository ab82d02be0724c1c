package destination

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// openStream opens what can only be written to as it is: a pipe with a reader, a
// terminal, a device such as /dev/null; nil for anything else. An absolute name
// may be a link to one, as /dev/stdout and /dev/fd/3 are.
func (p *place) openStream() (*os.File, error) {
	stat, open, name := p.folder.Lstat, p.folder.OpenFile, p.base
	if filepath.IsAbs(p.name) {
		stat, open, name = os.Stat, os.OpenFile, p.name
	}
	info, err := stat(name)
	// Disks are devices too, but no streams.
	if err != nil || info.Mode()&(fs.ModeNamedPipe|fs.ModeCharDevice) == 0 {
		return nil, nil // a file, or nothing yet, or refused with those
	}
	p.file = info
	// Without a reader, a pipe that is opened to write to it waits for one.
	file, err := open(name, os.O_WRONLY|nonblocking, 0)
	if info.Mode()&fs.ModeNamedPipe != 0 && errors.Is(err, errNoReader) {
		return nil, errors.New("nothing reads this pipe; start the reader first")
	}
	if err != nil {
		return nil, reason(err)
	}
	return p.verify(file)
}

// send writes to a stream. A reader of a pipe that stops reading must not block
// the run for ever.
func (f *File) send(body []byte) error {
	// What has no deadline, such as a terminal, is written to without one.
	_ = f.stream.SetWriteDeadline(time.Now().Add(f.set.patience))
	_, err := f.stream.Write(body)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return errors.New("the reader of this pipe has stopped reading")
	}
	return reason(err)
}

// Closed reports whether what is written to a stream of the process is lost
// because the process was started with it closed (`>&-`). Go's runtime opens
// the null device in the place of such a stream, to read and to write, where a
// shell's `>/dev/null` opens it to write only.
// https://cs.opensource.google/go/go/+/refs/tags/go1.26.0:src/runtime/fds_unix.go
func Closed(stream *os.File) bool {
	is, err := stream.Stat()
	if err != nil {
		return true
	}
	null, err := os.Stat(os.DevNull)
	if err != nil || !os.SameFile(is, null) {
		return false
	}
	_, err = stream.Read(make([]byte, 1))
	return errors.Is(err, io.EOF)
}
