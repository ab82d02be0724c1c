//go:build !unix

package destination

import (
	"io/fs"
	"os"
	"syscall"
)

// nonblocking has no meaning here: named pipes are no files.
const nonblocking = 0

const errNoReader = syscall.Errno(0)

// preserveOwner does nothing: a new file has the access rights of its folder.
func preserveOwner(*os.File, fs.FileInfo) error { return nil }
