package directory

import (
	"encoding/json"
	"errors"
	"io"
)

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
