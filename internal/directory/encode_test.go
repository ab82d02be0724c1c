package directory_test

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
)

// The same state gives the same bytes, in whatever order it was read.
func TestEncodeSorts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := directorytest.Snapshot().Draw(t, "snapshot")
		want := encode(t, s)
		shuffled := directorytest.Shuffle(t, s)
		if got := encode(t, shuffled); !bytes.Equal(got, want) {
			t.Fatalf("in another order\n%s\nwant\n%s", got, want)
		}
	})
}

// A source that leaves lists nil and times local still writes a file that can
// be read.
func TestEncodeCompletes(t *testing.T) {
	t.Parallel()
	s := directorytest.Large(2)
	s.Taken = s.Taken.In(time.FixedZone("CET", 3600))
	s.OrphanIDs, s.AdministrativeUnits, s.Gaps, s.Caller.Roles, s.Groups[0].Owners = nil, nil, nil, nil, nil
	read, err := directory.Decode(bytes.NewReader(encode(t, s)))
	if err != nil {
		t.Fatal(err)
	}
	if !read.Taken.Equal(s.Taken) || read.Groups[0].Owners == nil {
		t.Errorf("read back %+v", read)
	}
}

// What could not be read back is not written.
func TestEncodeRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]func(s *directory.Snapshot){
		`version: version 0 is not known, this program knows version 1; take a new snapshot`: func(s *directory.Snapshot) { s.Version = 0 },
		`taken: want a time in UTC; take a new snapshot`:                                     func(s *directory.Snapshot) { s.Taken = time.Time{} },
		`caller: null without a gap of part "caller" that says why; take a new snapshot`:     func(s *directory.Snapshot) { s.Caller = nil },
		`groups[1]: is listed twice; take a new snapshot`:                                    func(s *directory.Snapshot) { s.Groups = append(s.Groups, s.Groups[0]) },
	}
	for want, edit := range tests {
		s := directorytest.Large(3)
		edit(s)
		var b strings.Builder
		if err := directory.Encode(&b, s); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
		if b.Len() > 0 {
			t.Errorf("%s: yet %d bytes were written", want, b.Len())
		}
	}
}

// A caller who could not be read is fine with a reason.
func TestEncodeWithoutCaller(t *testing.T) {
	t.Parallel()
	s := directorytest.Large(1)
	s.Caller, s.Gaps = nil, []directory.Gap{{Part: directory.PartCaller, Reason: "403"}}
	if read, err := directory.Decode(bytes.NewReader(encode(t, s))); err != nil || read.Caller != nil {
		t.Errorf("read back %+v, %v", read, err)
	}
}

// Verify is stricter than Encode: it wants the canonical form itself.
func TestVerifyWantsCanonical(t *testing.T) {
	t.Parallel()
	s := directorytest.Large(2)
	if err := directory.Verify(s); err != nil {
		t.Error(err)
	}
	s.Taken = s.Taken.In(time.FixedZone("CET", 3600))
	if directory.Verify(s) == nil {
		t.Error("a local time is canonical")
	}
}

func TestEncodeReportsWriteErrors(t *testing.T) {
	t.Parallel()
	full := errors.New("disk full")
	if err := directory.Encode(failingWriter{full}, directorytest.Large(1)); !errors.Is(err, full) {
		t.Errorf("error %v, want %v", err, full)
	}
}

type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }

// A file is the snapshot, and the snapshot is the file.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := directorytest.Snapshot().Draw(t, "snapshot")
		written := encode(t, s)
		read, err := directory.Decode(bytes.NewReader(written))
		if err != nil {
			t.Fatalf("what Encode wrote: %v\n%s", err, written)
		}
		if !reflect.DeepEqual(read, s) {
			t.Fatalf("read back\n%+v\nwant\n%+v", read, s)
		}
		if again := encode(t, read); !bytes.Equal(again, written) {
			t.Fatalf("written again\n%s\nwant\n%s", again, written)
		}
	})
}

func encode(t interface {
	Helper()
	Fatal(args ...any)
}, s *directory.Snapshot) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := directory.Encode(&b, s); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
