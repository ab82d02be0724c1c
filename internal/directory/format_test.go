package directory_test

import (
	"bytes"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
)

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
