package github_test

import (
	"errors"
	"io/fs"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"

	fakegithub "pim-groups/internal/fake/github"
	"pim-groups/internal/github"
)

// sha names a commit of a test.
func sha(n string) string { return strings.Repeat(n, 40) }

// history is a GitHub with a pull request from commit b, merged onto c by m.
//
//	a ── c ── m
//	 └── b ──┘
func history(files fs.FS) *fakegithub.Server {
	server := world("contents:read")
	server.Repositories["contoso/access"].Commits = map[string]fakegithub.Commit{
		sha("a"): {}, sha("b"): {Parents: []string{sha("a")}}, sha("c"): {Parents: []string{sha("a")}, Files: files},
		sha("d"): {Parents: []string{sha("c"), sha("b")}}, sha("e"): {}, sha("f"): {Parents: []string{sha("a"), sha("b"), sha("c")}},
	}
	return server
}

func TestFirstParent(t *testing.T) {
	t.Parallel()
	c := client(t, history(nil))
	for commit, want := range map[string]string{sha("d"): sha("c"), sha("b"): "", sha("a"): "", sha("f"): ""} {
		if got, err := c.FirstParent(t.Context(), "contoso/access", commit); got != want || err != nil {
			t.Errorf("of %.1s: %q, %v; want %q", commit, got, err, want)
		}
	}
	if _, err := c.FirstParent(t.Context(), "contoso/access", sha("9")); !errors.Is(err, github.ErrNotFound) {
		t.Errorf("of a commit that is gone: %v", err)
	}
}

func TestMergeBase(t *testing.T) {
	t.Parallel()
	c := client(t, history(nil))
	for heads, want := range map[string]string{"bc": "a", "cb": "a", "cd": "c", "dc": "c", "bb": "b"} {
		if got, err := c.MergeBase(t.Context(), "contoso/access", sha(heads[:1]), sha(heads[1:])); got != sha(want) || err != nil {
			t.Errorf("of %s: %q, %v; want %s", heads, got, err, want)
		}
	}
	if _, err := c.MergeBase(t.Context(), "contoso/access", sha("a"), sha("e")); !errors.Is(err, github.ErrNotFound) {
		t.Errorf("of commits without one: %v", err)
	}
}

// Answers about something else are errors, and so is what can't stand in an address.
func TestBaseRefused(t *testing.T) {
	t.Parallel()
	answers := []string{`{}`, `{"sha":"` + sha("b") + `","parents":[{"sha":"` + sha("a") + `"},{"sha":"` + sha("c") + `"}]}`,
		`{"sha":"` + sha("d") + `","parents":[{"sha":"../x"},{"sha":"` + sha("c") + `"}]}`, `{"merge_base_commit":{"sha":"main"}}`}
	for _, answer := range answers {
		server := history(nil)
		server.Fault = always(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Write([]byte(answer))
		}))
		c := client(t, server)
		if got, err := c.FirstParent(t.Context(), "contoso/access", sha("d")); err == nil {
			t.Errorf("%s: the first parent is %q", answer, got)
		}
		if got, err := c.MergeBase(t.Context(), "contoso/access", sha("c"), sha("d")); err == nil {
			t.Errorf("%s: the merge base is %q", answer, got)
		}
	}
	server := history(nil)
	c := client(t, server)
	for _, bad := range []string{"main", "", sha("a") + "/../..", strings.ToUpper(sha("a"))} {
		_, errParent := c.FirstParent(t.Context(), "contoso/access", bad)
		_, errBase := c.MergeBase(t.Context(), "contoso/access", bad, sha("a"))
		_, errHead := c.MergeBase(t.Context(), "contoso/access", sha("a"), bad)
		_, errFiles := c.Commit(t.Context(), "contoso/access", bad, github.Place{})
		if errParent == nil || errBase == nil || errHead == nil || errFiles == nil {
			t.Errorf("%q is taken for a commit", bad)
		}
	}
	if n := len(server.Requests()); n > 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// A commit is a file system as the standard library understands it.
func TestCommit(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{}
	for _, name := range []string{"groups.yaml", "pim/eu/west.yaml", "pim/eu/east.yaml", "pim/policy.yaml", "empty"} {
		files[name] = &fstest.MapFile{Data: []byte(strings.Repeat(name, len(name)))}
	}
	files["empty"].Data = nil
	server := history(files)
	commit, err := client(t, server).Commit(t.Context(), "contoso/access", sha("c"), github.Place{})
	if err != nil {
		t.Fatal(err)
	}
	if err := fstest.TestFS(commit, "groups.yaml", "pim/eu/west.yaml", "pim/policy.yaml", "empty"); err != nil {
		t.Error(err)
	}
	if commit.Err() != nil {
		t.Errorf("what is not there counts as unread: %v", commit.Err())
	}
	folders := 0
	for _, r := range server.Requests() {
		if strings.Contains(r.Path, "/git/trees/") {
			folders++
		}
	}
	if folders != 3 {
		t.Errorf("%d requests for three folders", folders)
	}
}

// A working directory is the repository, one of its folders, or above it; and what is
// at hand is not asked for.
func TestCommitFromElsewhere(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{"groups.yaml": {Data: []byte("root")}, "pim/eu/west.yaml": {Data: []byte("west")}, "pim/us.yaml": {Data: []byte("us")}}
	for _, test := range []struct {
		place github.Place
		names []string
	}{
		{github.Place{Below: "pim"}, []string{"eu/west.yaml", "us.yaml"}},
		{github.Place{Above: "checkout"}, []string{"checkout/groups.yaml", "checkout/pim/eu/west.yaml", "checkout/pim/us.yaml"}},
		{github.Place{Above: "a/b"}, []string{"a/b/groups.yaml", "a/b/pim/eu/west.yaml", "a/b/pim/us.yaml"}},
		{github.Place{Below: "gone"}, nil},
	} {
		server := history(files)
		commit, err := client(t, server).Commit(t.Context(), "contoso/access", sha("c"), test.place, []byte("west"), []byte("of another commit"))
		if err != nil {
			t.Fatal(err)
		}
		if len(test.names) > 0 {
			err = fstest.TestFS(commit, test.names...)
		} else if _, err = fs.ReadDir(commit, "."); errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		if err != nil || commit.Err() != nil {
			t.Errorf("%+v: %v, %v", test.place, err, commit.Err())
		}
		blobs := map[string]bool{}
		for _, r := range server.Requests() {
			if strings.Contains(r.Path, "/git/blobs/") {
				blobs[r.Path] = true
			}
		}
		if want := max(0, len(test.names)-1); len(blobs) != want {
			t.Errorf("%+v: %d files were asked for, want %d", test.place, len(blobs), want)
		}
	}
}

func TestCommitFollowsNoLink(t *testing.T) {
	t.Parallel()
	commit, err := client(t, history(fstest.MapFS{
		"groups.yaml": {Data: []byte("real.yaml"), Mode: fs.ModeSymlink}, "real.yaml": {Data: []byte("version: 1\n")},
	})).Commit(t.Context(), "contoso/access", sha("c"), github.Place{})
	if err != nil {
		t.Fatal(err)
	}
	info, err := fs.Lstat(commit, "groups.yaml")
	if err != nil || info.Mode().Type() != fs.ModeSymlink {
		t.Errorf("%v, %v", info, err)
	}
	if _, err := fs.ReadFile(commit, "groups.yaml"); err == nil {
		t.Error("a link was read")
	}
}

// What can't be read is never what is not there.
func TestCommitUnread(t *testing.T) {
	t.Parallel()
	faults := map[string]http.HandlerFunc{
		"500": func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "{}", http.StatusInternalServerError) },
		"403": func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "{}", http.StatusForbidden) },
		"another blob": func(w http.ResponseWriter, _ *http.Request) {
			w.Write([]byte(`{"encoding":"base64","content":"eA=="}`))
		},
		"no encoding":   func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(`{"content":"version: 1\n"}`)) },
		"not an answer": func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(`<html>`)) },
	}
	for name, fault := range faults {
		for _, part := range []string{"/git/trees/", "/git/blobs/"} {
			if part == "/git/trees/" && (name == "another blob" || name == "no encoding") {
				continue // these are answers about an empty folder
			}
			synctest.Test(t, func(t *testing.T) {
				server := history(fstest.MapFS{"groups.yaml": {Data: []byte("version: 1\n")}})
				server.Fault = func(_ int, r *http.Request) http.Handler {
					if strings.Contains(r.URL.Path, part) {
						return fault
					}
					return nil
				}
				commit, err := client(t, server).Commit(t.Context(), "contoso/access", sha("c"), github.Place{})
				if err != nil {
					t.Fatal(err)
				}
				_, err = fs.ReadFile(commit, "groups.yaml")
				if err == nil || errors.Is(err, fs.ErrNotExist) || commit.Err() == nil {
					t.Errorf("%s to %s: read %v, the commit says %v", name, part, err, commit.Err())
				}
			})
		}
	}
}
