package cli

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/config"
	"pim-groups/internal/destination"
	"pim-groups/internal/finding"
)

// twoFiles is a program in a directory with two files.
func twoFiles(t *testing.T) (*program, []config.Source) {
	t.Helper()
	dir := t.TempDir()
	sources := []config.Source{{Path: "a.yaml", Data: []byte("a\n")}, {Path: "sub/b.yaml", Data: []byte("b\n")}}
	if err := os.Mkdir(filepath.Join(dir, "sub"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, source := range sources {
		if err := os.WriteFile(filepath.Join(dir, source.Path), source.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	p := &program{World: World{Stdout: io.Discard, Stderr: io.Discard}, root: root, files: destination.NewSet(root)}
	t.Cleanup(func() { p.files.Close() })
	return p, sources
}

// claimFiles claims the two files.
func claimFiles(t *testing.T, p *program, sources []config.Source) *rewriting {
	t.Helper()
	r, err := p.rewriting([]finding.Pos{{File: sources[0].Path}, {File: sources[1].Path}, {File: sources[1].Path}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// contents lists every file below the program's directory with its text.
func contents(t *testing.T, p *program) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(p.root.Name(), func(name string, entry os.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(name)
		found = append(found, entry.Name()+"="+string(data))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func withText(sources []config.Source, text string) []config.Source {
	changed := slices.Clone(sources)
	for i := range changed {
		changed[i].Data = []byte(text)
	}
	return changed
}

func TestRewrite(t *testing.T) {
	t.Parallel()
	p, sources := twoFiles(t)
	if err := p.root.Chmod("a.yaml", 0o666); err != nil { // more than a umask usually leaves
		t.Fatal(err)
	}
	// A file that is named like a leftover of ours is not ours.
	if err := p.root.WriteFile(".a.yaml.partial", []byte("theirs"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := claimFiles(t, p, sources).rewrite(sources, withText(sources, "new\n")); err != nil {
		t.Fatal(err)
	}
	if got, want := contents(t, p), []string{".a.yaml.partial=theirs", "a.yaml=new\n", "b.yaml=new\n"}; !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
	for name, want := range map[string]os.FileMode{"a.yaml": 0o666, "sub/b.yaml": 0o600} {
		info, err := p.root.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if runtime.GOOS != "windows" && info.Mode() != want {
			t.Errorf("%s has mode %v, had %v", name, info.Mode(), want)
		}
	}
}

// TestRewriteAllOrNothing fails at the second file in each of the ways in
// which that can happen before the first is in its place.
func TestRewriteAllOrNothing(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		harm func(t *testing.T, p *program) error
		want string
	}{
		"changed meanwhile": {func(_ *testing.T, p *program) error { return p.root.WriteFile("sub/b.yaml", []byte("other\n"), 0o600) }, "has changed since it was read"},
		"a link": {func(_ *testing.T, p *program) error {
			return errors.Join(p.root.Rename("sub/b.yaml", "sub/c.yaml"), p.root.Symlink("c.yaml", "sub/b.yaml"))
		}, "symbolic link"},
		"a folder that is a link": {func(_ *testing.T, p *program) error {
			return errors.Join(p.root.Rename("sub", "other"), p.root.Symlink("other", "sub"))
		}, "symbolic link"},
		"gone": {func(_ *testing.T, p *program) error { return p.root.Remove("sub/b.yaml") }, "does not exist"},
		"a folder": {func(_ *testing.T, p *program) error {
			return errors.Join(p.root.Remove("sub/b.yaml"), p.root.MkdirAll("sub/b.yaml/full", 0o700))
		}, "folder"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, sources := twoFiles(t)
			r := claimFiles(t, p, sources)
			if err := test.harm(t, p); err != nil {
				t.Fatal(err)
			}
			before := contents(t, p)
			err := r.rewrite(sources, withText(sources, "new\n"))
			if err == nil || !strings.Contains(err.Error(), "nothing was written") || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got error %v, want %q", err, test.want)
			}
			if got := contents(t, p); !slices.Equal(got, before) {
				t.Errorf("found %q, and before it was %q", got, before)
			}
		})
	}
}

// TestRewriteNew: a file that is to be new is not put in the place of one that somebody
// has made meanwhile.
func TestRewriteNew(t *testing.T) {
	t.Parallel()
	p, _ := twoFiles(t)
	r, err := p.rewriting([]finding.Pos{{File: "new.yaml"}})
	if err != nil {
		t.Fatal(err)
	}
	before := []config.Source{{Path: "new.yaml"}}
	if err := p.root.WriteFile("new.yaml", []byte("theirs\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := r.rewrite(before, withText(before, "ours\n")); err == nil || !strings.Contains(err.Error(), "was made since the run began") {
		t.Errorf("got error %v", err)
	}
	if err := p.root.Remove("new.yaml"); err != nil {
		t.Fatal(err)
	}
	if err := r.rewrite(before, withText(before, "ours\n")); err != nil || !slices.Contains(contents(t, p), "new.yaml=ours\n") {
		t.Errorf("found %q, %v", contents(t, p), err)
	}
}
