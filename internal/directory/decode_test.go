package directory_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"pim-groups/internal/directory"
)

// small is a valid file in which every property occurs.
func small(t testing.TB) string {
	t.Helper()
	data, err := os.ReadFile("testdata/small.json")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func decodeError(text string) string {
	_, err := directory.Decode(strings.NewReader(text))
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestDecodeSmall(t *testing.T) {
	t.Parallel()
	s, err := directory.Decode(strings.NewReader(small(t)))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(encode(t, s)); got != small(t) {
		t.Errorf("written again:\n%s", got)
	}
	g := s.Groups[1]
	if g.Managed != directory.Null || !g.Dynamic() || g.MembershipRule != `(user.department -eq "Payroll")` || len(g.Owners) != 0 {
		t.Errorf("second group: %+v", g)
	}
}

// How a file is laid out does not matter, nor does the order of properties.
func TestDecodeAnyLayout(t *testing.T) {
	t.Parallel()
	tail := strings.TrimSuffix(strings.TrimSpace(small(t)), "}")
	_, rest, _ := strings.Cut(tail, `"version": 1,`)
	moved := " {" + rest + `, "version": 1}` + "\r\n\t"
	compact := strings.Join(strings.Fields(moved), " ")
	for _, text := range []string{moved, compact} {
		s, err := directory.Decode(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if got := string(encode(t, s)); got != small(t) {
			t.Errorf("read another snapshot:\n%s", got)
		}
	}
}

// A file that was cut anywhere is an error, wherever the cut is.
func TestDecodeCut(t *testing.T) {
	t.Parallel()
	whole := strings.TrimSpace(small(t))
	for end := 1; end < len(whole); end++ {
		if got := decodeError(whole[:end]); !strings.Contains(got, "the file ends in the middle: it was not written completely; take a new snapshot") {
			t.Fatalf("cut after %d of %d bytes: error %q", end, len(whole), got)
		}
	}
}

// Faults of the whole text, before anything in it is looked at.
func TestDecodeText(t *testing.T) {
	t.Parallel()
	valid := small(t)
	tests := []struct{ name, text, want string }{
		{"empty", "", "is empty; take a new snapshot"},
		{"blank", " \n", "line 1: the file ends in the middle: it was not written completely; take a new snapshot"},
		{"trailing bytes", valid + "{}", "line 266: more text after the end of the snapshot; take a new snapshot"},
		{"two snapshots", valid + valid, "line 266: more text after the end of the snapshot; take a new snapshot"},
		{"not JSON", "version: 1\n", "line 1: not JSON: invalid character 'v' looking for beginning of value; take a new snapshot"},
		{"byte order mark", "\ufeff" + valid, "line 1: not JSON: invalid character 'ï' looking for beginning of value; take a new snapshot"},
		{"trailing comma", "{\n\"version\": 1,\n}", "line 3: not JSON: invalid character '}' looking for beginning of object key string; take a new snapshot"},
		{"not UTF-8", "{\n\"cloud\": \"é\",\n\"tenant\": \"\xe9\"}", "line 3: not UTF-8; take a new snapshot"},
		{"null", "null", "line 1: want an object, found null; take a new snapshot"},
		{"a list", "[]", "line 1: want an object, found a list; take a new snapshot"},
		{"a text", `"snapshot"`, `line 1: want an object, found "snapshot"; take a new snapshot`},
		{"an empty object", "{}", `line 1: has no "version"; take a new snapshot`},
		{"a later version", "{\"groups\": {},\n \"version\": 2}",
			"line 2: version: version 2 is not known, this program reads version 1; " +
				"use the version of pim-groups that wrote the file, or take a new snapshot"},
		{"too deep", strings.Repeat("[", 20_000), "line 1: not JSON: invalid character '[' exceeded max depth; take a new snapshot"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := decodeError(test.text); got != test.want {
				t.Errorf("error\n%q, want\n%q", got, test.want)
			}
		})
	}
}

func TestDecodeUnreadable(t *testing.T) {
	t.Parallel()
	broken := errors.New("stale file handle")
	r := io.MultiReader(strings.NewReader(small(t)), iotest.ErrReader(broken))
	if _, err := directory.Decode(r); !errors.Is(err, broken) {
		t.Errorf("error %v, want one that wraps %v", err, broken)
	}
	// One byte at a time is slow, but it is the same file.
	if _, err := directory.Decode(iotest.OneByteReader(bytes.NewReader([]byte(small(t))))); err != nil {
		t.Error(err)
	}
}
