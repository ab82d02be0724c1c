package destination

import (
	"errors"
	"io"
	"os"
)

// Closed reports whether what is written to a stream of the process is lost
// because whoever started it has closed the stream (`>&-`). Go's runtime opens
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
