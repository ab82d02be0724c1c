//go:build unix

package destination

import (
	"io/fs"
	"os"
	"syscall"
)

// nonblocking opens a pipe without waiting for its other end.
const nonblocking = syscall.O_NONBLOCK

// errNoReader is what opening a pipe that nothing reads gives then.
// https://pubs.opengroup.org/onlinepubs/9799919799/functions/open.html
const errNoReader = syscall.ENXIO

// preserveOwner gives a new file the owner and group of an old one.
func preserveOwner(file *os.File, old fs.FileInfo) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	is, known := info.Sys().(*syscall.Stat_t)
	was, ok := old.Sys().(*syscall.Stat_t)
	if !known || !ok || is.Uid == was.Uid && is.Gid == was.Gid {
		return nil
	}
	return file.Chown(int(was.Uid), int(was.Gid))
}
