package directory

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// File is the Source that reads a snapshot file.
type File struct {
	Path string                        // for messages
	Open func() (io.ReadCloser, error) // decides which files may be read
}

// Snapshot reads the file whole. What is asked for now and was not asked for
// when the snapshot was taken becomes a gap: its absence from the file says
// nothing about the tenant.
func (f File) Snapshot(ctx context.Context, scope Scope) (*Snapshot, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s, err := f.read()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Path, err)
	}
	s.Gaps = append(s.Gaps, outside(s, scope)...)
	return Canonical(s), nil
}

func (f File) read() (*Snapshot, error) {
	r, err := f.Open()
	if err != nil {
		return nil, openError(err)
	}
	defer r.Close() // only read from: closing loses nothing
	if file, ok := r.(fs.File); ok {
		switch info, err := file.Stat(); {
		case err != nil:
			return nil, openError(err)
		case !info.Mode().IsRegular():
			return nil, errors.New("is not a regular file; give the name of a snapshot file")
		}
	}
	return Decode(r)
}

// openError drops the path from the error: File says it, as it was given.
func openError(err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		err = path.Err
	}
	return fmt.Errorf("could not be opened: %w", err)
}
