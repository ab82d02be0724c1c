package directory

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"
)

// Source is where the state of a tenant comes from: Microsoft Graph or a
// file. Everything after reading is the same for both.
//
// Snapshot reads what the scope asks for. An error means that nothing useful
// could be read (no sign-in, a damaged file); a part that could not be read
// is a Gap in the snapshot, not an error.
type Source interface {
	Snapshot(ctx context.Context, scope Scope) (*Snapshot, error)
}

// File is the Source that reads a snapshot file.
type File struct {
	Path string                        // for messages
	Open func() (io.ReadCloser, error) // decides which files may be read
	// OwnDepth: where the snapshot was taken at a lower depth than is asked for, that
	// depth counts. Otherwise what is asked for and not in the file is a gap.
	OwnDepth bool
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
	if own := s.Scope.Depth; f.OwnDepth && slices.Index(Depths(), own) < slices.Index(Depths(), scope.Depth) {
		scope.Depth, scope.Touched = own, s.Scope.Touched
	}
	s.Gaps = append(s.Gaps, outside(s, scope)...)
	s.Scope = s.Scope.at(scope)
	cutProtection(s)
	s = Canonical(s)
	return withUndeclared(s), nil
}

// withUndeclared adds the gaps about what is asked for because of a declaration that
// there was not when the snapshot was taken.
func withUndeclared(s *Snapshot) *Snapshot {
	if len(s.Scope.Declared) == 0 {
		return s
	}
	for _, g := range unread(s, newProtection(s)) {
		g.Reason += " when the snapshot was taken; take a new one"
		s.Gaps = append(s.Gaps, g)
	}
	return Canonical(s)
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

// maxSize is the size of the largest snapshot that is read: some 300,000
// groups. It keeps a wrong file from filling the memory.
const maxSize = 256 << 20

// Decode reads a snapshot file. It is strict: whatever is not exactly a
// complete snapshot of a version that it knows is an error that names the
// line and the property, never a smaller tenant.
func Decode(r io.Reader) (*Snapshot, error) {
	return decode(r, maxSize)
}

func decode(r io.Reader, limit int64) (*Snapshot, error) {
	data, err := read(r, limit)
	if err != nil {
		return nil, err
	}
	s := new(Snapshot)
	err = json.Unmarshal(data, s)
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return nil, grammarError(data, syntax)
	}
	if f := knownVersion(data); f != nil {
		return nil, f.inText(data)
	}
	if f := conform(data); f != nil {
		return nil, f.inText(data)
	}
	if err != nil {
		return nil, fmt.Errorf("%w; %s", err, takeNew)
	}
	if f := s.verify(); f != nil {
		return nil, f.inText(data)
	}
	return s, nil
}

func read(r io.Reader, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("could not be read to its end: %w", err)
	case int64(len(data)) > limit:
		return nil, fmt.Errorf("is larger than %d MiB, which is too large for a snapshot of one tenant", limit>>20)
	case len(data) == 0:
		return nil, errors.New("is empty; " + takeNew)
	case !utf8.Valid(data):
		return nil, (&fault{at: invalidAt(data), problem: "not UTF-8", next: takeNew}).inText(data)
	}
	return data, nil
}

// invalidAt finds the first byte that is not UTF-8.
func invalidAt(data []byte) int {
	at := 0
	for {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size <= 1 {
			return at
		}
		at += size
	}
}

// grammarError puts the parser's error into words. A file that ends too early
// was nearly always cut by a full disk or a stopped job.
func grammarError(data []byte, syntax *json.SyntaxError) error {
	// The parser counts the byte that it tripped over as read.
	f := &fault{at: max(0, int(syntax.Offset)-1), next: takeNew}
	// The parser puts a blank after the end, which breaks a word or an escape that was cut.
	cut := int(syntax.Offset) >= len(data) && strings.HasPrefix(syntax.Error(), "invalid character ' '")
	switch {
	case cut, syntax.Error() == "unexpected end of JSON input":
		f.problem = "the file ends in the middle: it was not written completely"
	case json.Valid(data[:f.at]):
		f.problem = "more text after the end of the snapshot"
	default:
		f.problem = "not JSON: " + syntax.Error()
	}
	return f.inText(data)
}

// knownVersion is asked before all else, so that a file of a later version is
// called that and not a file with unknown properties.
func knownVersion(data []byte) *fault {
	at, version := locate(data, "version"), Version
	if json.NewDecoder(bytes.NewReader(data[at:])).Decode(&version) != nil || version == Version {
		return nil // or conform says what is wrong
	}
	return &fault{
		path:    "version",
		at:      at,
		problem: fmt.Sprintf("version %d is not known, this program reads version %d", version, Version),
		next:    "use the version of pim-groups that wrote the file, or " + takeNew,
	}
}

// Encode writes the snapshot as a file: the canonical form of its data, which
// Decode reads back as it was. Two snapshots of the same state are the same
// bytes, so that files can be compared. A snapshot that Decode would refuse
// is refused here, before anything is written.
func Encode(w io.Writer, s *Snapshot) error {
	canonical := Canonical(s)
	if err := Verify(canonical); err != nil {
		return err
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false) // names are read by people, and never by a browser
	e.SetIndent("", "  ")
	return e.Encode(canonical)
}

// Verify says what keeps a canonical snapshot from being valid, nil if nothing
// does.
func Verify(s *Snapshot) error {
	if f := s.verify(); f != nil {
		return errors.New(f.sentence())
	}
	return nil
}
