package directory_test

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"pim-groups/internal/directory"
)

func opener(text string) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }
}

// What small.json was not asked for is a gap; what it was asked for and does
// not hold is absent.
func TestFileScope(t *testing.T) {
	t.Parallel()
	const unknown = "9e8d7c6b-5a49-4837-a625-14f3e2d1c0b9"
	own := directory.Gap{Part: directory.PartManaged, Group: "2b3c4d5e-6f70-4182-93a4-b5c6d7e8f90a", Reason: "503 serviceUnavailable"}
	const again = "; take a new one"
	tests := []struct {
		name  string
		scope directory.Scope
		want  []directory.Gap
	}{
		{"nothing", directory.Scope{}, nil},
		{"groups of the scope, there or not", directory.Scope{Groups: []string{"0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f1", "1a2b3c4d-5e6f-4071-8293-a4b5c6d7e8f9"}}, nil},
		{"group that is there all the same", directory.Scope{Groups: []string{"2b3c4d5e-6f70-4182-93a4-b5c6d7e8f90a"}}, nil},
		{"orphan id", directory.Scope{Groups: []string{"3c4d5e6f-7081-4293-a4b5-c6d7e8f90a1b"}}, nil},
		{"group outside", directory.Scope{Groups: []string{unknown}},
			[]directory.Gap{{Part: directory.PartGroups, Group: unknown, Reason: "the snapshot was taken without this group" + again}}},
		{"name of the scope", directory.Scope{Names: []string{"SG-Payroll-Approvers"}}, nil},
		{"name outside, of a group that is there", directory.Scope{Names: []string{"sg-prod-subscription-owners"}},
			[]directory.Gap{{Part: directory.PartGroups, Subject: "sg-prod-subscription-owners",
				Reason: "the snapshot was taken without looking for this name" + again}}},
		{"person of the scope", directory.Scope{Users: []string{"ADA@contoso.com"}}, nil},
		{"person who is there by id", directory.Scope{Users: []string{"7c6b5a49-3827-4615-8403-f2e1d0c9b8a7"}}, nil},
		{"person outside", directory.Scope{Users: []string{"bob@contoso.com"}},
			[]directory.Gap{{Part: directory.PartUsers, Subject: "bob@contoso.com",
				Reason: "the snapshot was taken without looking for this person" + again}}},
		{"all groups", directory.Scope{AllGroups: true}, []directory.Gap{{Part: directory.PartGroups,
			Reason: "the snapshot holds the groups that were declared then, not all of the tenant; take one of the whole tenant"}}},
		{"all users", directory.Scope{AllUsers: true}, []directory.Gap{{Part: directory.PartUsers,
			Reason: "the snapshot holds the people that were declared then, not all of the tenant; take one of the whole tenant"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, err := directory.File{Path: "small.json", Open: opener(small(t))}.Snapshot(t.Context(), test.scope)
			if err != nil {
				t.Fatal(err)
			}
			want := slices.Concat([]directory.Gap{own}, test.want)
			slices.SortFunc(want, func(a, b directory.Gap) int { return cmp.Compare(a.Part, b.Part) })
			if !slices.Equal(s.Gaps, want) {
				t.Errorf("gaps %+v, want %+v", s.Gaps, want)
			}
		})
	}
}

// A snapshot of the whole tenant has no outside.
func TestFileWholeTenant(t *testing.T) {
	t.Parallel()
	whole := strings.NewReplacer(`"allGroups": false`, `"allGroups": true`, `"allUsers": false`, `"allUsers": true`).Replace(small(t))
	s, err := directory.File{Path: "whole.json", Open: opener(whole)}.Snapshot(t.Context(), directory.Scope{
		AllGroups: true,
		Groups:    []string{"9e8d7c6b-5a49-4837-a625-14f3e2d1c0b9"},
		Names:     []string{"sg-any"},
		AllUsers:  true,
		Users:     []string{"bob@contoso.com"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Gaps) != 1 {
		t.Errorf("gaps %+v, want only the file's own", s.Gaps)
	}
}

// TestFileParts: a part that was not asked for then is a gap to who asks for it
// now, once.
func TestFileParts(t *testing.T) {
	t.Parallel()
	parts := strings.Replace(small(t), `"allUsers": false`, `"allUsers": false, "parts": ["groups", "managed", "owners"]`, 1)
	parts = strings.Replace(parts, `"reason": "503 serviceUnavailable"
    }`, `"reason": "503 serviceUnavailable"}, {"part": "role-assignable", "reason": "it was not asked for"}`, 1)
	for _, test := range []struct {
		parts []directory.Part
		want  []directory.Part
	}{
		{nil, []directory.Part{"administrative-units", "caller", "deleted", "managed", "role-assignable", "users"}},
		{[]directory.Part{directory.PartOwners, directory.PartUsers}, []directory.Part{"managed", "role-assignable", "users"}},
		{[]directory.Part{directory.PartOwners}, []directory.Part{"managed", "role-assignable"}},
	} {
		s, err := directory.File{Path: "parts.json", Open: opener(parts)}.Snapshot(t.Context(), directory.Scope{Parts: test.parts})
		if err != nil {
			t.Fatal(err)
		}
		var got []directory.Part
		for _, g := range s.Gaps {
			if own := g.Part == "managed" || g.Part == "role-assignable"; !own && g.Reason != "the snapshot was taken without it; take a new one" {
				t.Errorf("reason %q", g.Reason)
			}
			got = append(got, g.Part)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("asked for %q: gaps of %q, want %q", test.parts, got, test.want)
		}
	}
}

func TestFileErrors(t *testing.T) {
	t.Parallel()
	closed := false
	tests := []struct {
		name string
		open func() (io.ReadCloser, error)
		want string
	}{
		{"missing", func() (io.ReadCloser, error) { return os.Open(filepath.Join(t.TempDir(), "missing")) },
			"tenant.json: could not be opened: no such file or directory"},
		{"refused", func() (io.ReadCloser, error) { return nil, errors.New("path escapes from parent") },
			"tenant.json: could not be opened: path escapes from parent"},
		{"directory", func() (io.ReadCloser, error) { return os.Open("testdata") },
			"tenant.json: is not a regular file; give the name of a snapshot file"},
		{"stat fails", func() (io.ReadCloser, error) { return statless{}, nil },
			"tenant.json: could not be opened: permission denied"},
		{"damaged", opener("{"), "tenant.json: line 1: the file ends in the middle: it was not written completely; take a new snapshot"},
		{"breaks off", func() (io.ReadCloser, error) {
			return closer{iotest.ErrReader(errors.New("i/o timeout")), &closed}, nil
		}, "tenant.json: could not be read to its end: i/o timeout"},
	}
	for _, test := range tests {
		_, err := directory.File{Path: "tenant.json", Open: test.open}.Snapshot(t.Context(), directory.Scope{})
		if err == nil || err.Error() != test.want {
			t.Errorf("%s: error %v, want %s", test.name, err, test.want)
		}
	}
	if !closed {
		t.Error("a file that broke off was left open")
	}
}

func TestFileCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := directory.File{Path: "small.json", Open: opener(small(t))}.Snapshot(ctx, directory.Scope{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
}

type closer struct {
	io.Reader
	closed *bool
}

func (c closer) Close() error { *c.closed = true; return nil }

// statless is an open file of which nothing more can be learned.
type statless struct{ closer }

func (statless) Stat() (fs.FileInfo, error) {
	return nil, &fs.PathError{Op: "stat", Path: "/secret/path", Err: fs.ErrPermission}
}

func (statless) Close() error { return nil }

func (statless) Read([]byte) (int, error) { return 0, io.EOF }
