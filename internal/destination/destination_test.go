package destination

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// workplace is a set of a directory with some files.
func workplace(t *testing.T, names ...string) (*Set, string) {
	t.Helper()
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	must(t, err)
	s := NewSet(root)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		root.Close()
	})
	for _, name := range names {
		must(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755))
		must(t, os.WriteFile(filepath.Join(dir, name), []byte(name), 0o644))
	}
	return s, dir
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// holds lists the names in a directory, and what the regular files hold.
func holds(t *testing.T, dir string) (list []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	for _, e := range entries {
		text := e.Name()
		if e.Type().IsRegular() {
			data, err := os.ReadFile(filepath.Join(dir, e.Name()))
			must(t, err)
			text += "=" + string(data)
		}
		list = append(list, text)
	}
	return list
}

func wantError(t *testing.T, err error, part string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), part) {
		t.Errorf("got error %v, want %q", err, part)
	}
}

// TestPut: a claimed file is there when it is written and not before, twice the
// same way, below a folder and by its whole path.
func TestPut(t *testing.T) {
	t.Parallel()
	s, dir := workplace(t, "old", "sub/x")
	for _, name := range []string{"old", "new", "sub/new", filepath.Join(dir, "whole")} {
		f, err := s.Claim("-o "+name, name)
		must(t, err)
		at := name
		if !filepath.IsAbs(at) {
			at = filepath.Join(dir, name)
		}
		if data, err := os.ReadFile(at); name == "old" && string(data) != "old" || name != "old" && err == nil {
			t.Errorf("%s holds %q before it was written", name, data)
		}
		for _, text := range []string{"first", "second"} {
			must(t, f.Put([]byte(text)))
			if data, err := os.ReadFile(at); err != nil || string(data) != text {
				t.Errorf("%s holds %q, %v", name, data, err)
			}
		}
	}
	if got, want := holds(t, dir), []string{"new=second", "old=second", "sub", "whole=second"}; !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}

// TestConflict: files count as files, and new ones by folder and name.
func TestConflict(t *testing.T) {
	t.Parallel()
	s, dir := workplace(t, "read", "sub/x")
	must(t, os.Link(filepath.Join(dir, "read"), filepath.Join(dir, "sub", "linked")))
	s.Reserve("", "which this run reads")
	s.Reserve("nowhere/at/all", "which this run reads")
	s.Reserve("read", "which this run reads")
	s.Reserve("missing", "which this run reads")
	if _, err := s.Claim("-o new", "new"); err != nil {
		t.Fatal(err)
	}
	for name, taken := range map[string]string{
		"read": "read, which this run reads", "./sub/../read": "read, which this run reads", "sub/linked": "read, which this run reads",
		filepath.Join(dir, "read"): "read, which this run reads", "missing": "missing, which this run reads", "MISSING": "missing, which this run reads",
		"new": "-o new, which this run writes", "New": "-o new, which this run writes", filepath.Join(dir, "new"): "-o new, which this run writes",
	} {
		_, err := s.Claim("--report json="+name, name)
		wantError(t, err, "--report json="+name+": it is the same file as "+taken+": name another one")
		_, err = s.ClaimLog("--journal "+name, name, 0o600)
		wantError(t, err, "it is the same file as "+taken)
	}
	if _, err := s.Claim("-o other", "sub/new"); err != nil {
		t.Errorf("the same name in another folder: %v", err)
	}
	info, err := os.Stat(filepath.Join(dir, "sub", "linked"))
	must(t, err)
	other, err := os.Stat(filepath.Join(dir, "sub", "x"))
	must(t, err)
	if !s.Reserved(info) || s.Reserved(other) {
		t.Errorf("reserved: %t and %t", s.Reserved(info), s.Reserved(other))
	}
}

// TestReplacedMeanwhile: what took the place of a file since it was tried is not
// overwritten, unless it is a file as well, and nothing is left behind.
func TestReplacedMeanwhile(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		swap func(dir string) error
		want string
	}{
		"a link":   {func(dir string) error { return os.Symlink("read", filepath.Join(dir, "out")) }, "symbolic link"},
		"a folder": {func(dir string) error { return os.Mkdir(filepath.Join(dir, "out"), 0o755) }, "folder"},
		"an input": {func(dir string) error { return os.Link(filepath.Join(dir, "read"), filepath.Join(dir, "out")) }, "which this run reads"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, dir := workplace(t, "read", "out")
			s.Reserve("read", "which this run reads")
			f, err := s.Claim("-o out", "out")
			must(t, err)
			staged, err := f.Stage([]byte("new"))
			must(t, err)
			must(t, os.Remove(filepath.Join(dir, "out")))
			must(t, test.swap(dir))
			before := slices.DeleteFunc(holds(t, dir), func(name string) bool { return strings.Contains(name, "partial") })
			wantError(t, f.Put([]byte("new")), test.want)
			wantError(t, staged.Commit(), test.want)
			if got := holds(t, dir); !slices.Equal(got, before) {
				t.Errorf("found %q, and before it was %q", got, before)
			}
		})
	}
	s, dir := workplace(t, "out")
	f, err := s.Claim("-o out", "out")
	must(t, err)
	must(t, os.Remove(filepath.Join(dir, "out")))
	must(t, os.WriteFile(filepath.Join(dir, "out"), []byte("of another run"), 0o600))
	must(t, f.Put([]byte("new")))
	if info, err := os.Stat(filepath.Join(dir, "out")); err != nil || info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

// TestLog: lines are added, to a file that is made with the first of them.
func TestLog(t *testing.T) {
	t.Parallel()
	s, dir := workplace(t, "old")
	for _, name := range []string{"old", "new"} {
		l, err := s.ClaimLog("--journal "+name, name, 0o600)
		must(t, err)
		if name == "new" && len(holds(t, dir)) != 1 {
			t.Errorf("found %q before the first line", holds(t, dir))
		}
		for range 2 {
			file, err := l.Open()
			must(t, err)
			_, err = file.WriteString("+")
			must(t, err)
			must(t, file.Close())
		}
	}
	if got, want := holds(t, dir), []string{"new=++", "old=old++"}; !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}

// TestLogReplacedMeanwhile: no line goes to where a link leads.
func TestLogReplacedMeanwhile(t *testing.T) {
	t.Parallel()
	s, dir := workplace(t, "read", "old")
	for _, name := range []string{"old", "new"} {
		l, err := s.ClaimLog("--journal "+name, name, 0o600)
		must(t, err)
		_ = os.Remove(filepath.Join(dir, name)) // the new one is not there
		must(t, os.Symlink("read", filepath.Join(dir, name)))
		_, err = l.Open()
		wantError(t, err, "symbolic link")
	}
	if got, want := holds(t, dir), []string{"new", "old", "read=read"}; !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}

// TestClosed knows a closed stream by what Go puts in its place.
func TestClosed(t *testing.T) {
	t.Parallel()
	_, dir := workplace(t, "file")
	for name, test := range map[string]struct {
		name string
		flag int
		want bool
	}{
		"closed":         {os.DevNull, os.O_RDWR, true},
		"thrown away":    {os.DevNull, os.O_WRONLY, false},
		"a file":         {filepath.Join(dir, "file"), os.O_RDWR, false},
		"a file, behind": {filepath.Join(dir, "file"), os.O_WRONLY, false},
	} {
		f, err := os.OpenFile(test.name, test.flag, 0)
		must(t, err)
		if got := Closed(f); got != test.want {
			t.Errorf("%s: got %t", name, got)
		}
		must(t, f.Close())
		if !Closed(f) {
			t.Errorf("%s: what is closed is not", name)
		}
	}
}
