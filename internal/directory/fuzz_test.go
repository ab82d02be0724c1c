package directory_test

import (
	"bytes"
	"strings"
	"testing"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
)

// Whatever the bytes are: no panic, and what is accepted is a valid snapshot
// that can be written, read and written again without change.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(small(f)))
	for seed := range 3 {
		f.Add(encode(f, directorytest.Protected().Example(seed)))
	}
	f.Add([]byte(strings.Replace(small(f), `"isApprovalRequired": true`, `"isApprovalRequired": true, "isApprovalRequired": false`, 1)))
	f.Add([]byte(`{"version":1}`))
	f.Add([]byte(`{"version":2,"groups":[]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := directory.Decode(bytes.NewReader(data))
		if err != nil {
			if s != nil || err.Error() == "" {
				t.Fatalf("snapshot %v and error %v", s, err)
			}
			return
		}
		written := encode(t, s)
		read, err := directory.Decode(bytes.NewReader(written))
		if err != nil {
			t.Fatalf("accepted and written, then refused: %v", err)
		}
		if again := encode(t, read); !bytes.Equal(again, written) {
			t.Fatalf("written\n%s\nthen\n%s", written, again)
		}
		directory.NewIndex(s)
	})
}

func BenchmarkDecode(b *testing.B) {
	for _, size := range sizes() {
		b.Run(size.name, func(b *testing.B) {
			data := encode(b, directorytest.LargeProtected(size.groups))
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := directory.Decode(bytes.NewReader(data)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkEncode(b *testing.B) {
	for _, size := range sizes() {
		b.Run(size.name, func(b *testing.B) {
			s := directorytest.LargeProtected(size.groups)
			b.ReportAllocs()
			for b.Loop() {
				encode(b, s)
			}
		})
	}
}

func BenchmarkNewIndex(b *testing.B) {
	for _, size := range sizes() {
		b.Run(size.name, func(b *testing.B) {
			s := directorytest.LargeProtected(size.groups)
			b.ReportAllocs()
			for b.Loop() {
				directory.NewIndex(s)
			}
		})
	}
}

func BenchmarkNarrow(b *testing.B) {
	for _, size := range sizes() {
		b.Run(size.name, func(b *testing.B) {
			s := directorytest.LargeProtected(size.groups)
			b.ReportAllocs()
			for b.Loop() {
				directory.Narrow(s, directory.Scope{Groups: s.ManagedIDs(), Depth: directory.DepthFull})
			}
		})
	}
}

type size struct {
	name   string
	groups int
}

func sizes() []size { return []size{{"100", 100}, {"1000", 1_000}, {"10000", 10_000}} }
