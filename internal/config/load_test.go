package config_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/strictyaml"
)

// tree makes a directory with a few files and links and opens it.
func tree(t *testing.T) *os.Root {
	t.Helper()
	outside := t.TempDir()
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	must(t, err)
	t.Cleanup(func() { root.Close() })
	must(t, os.WriteFile(filepath.Join(outside, "secret.yaml"), []byte("secret"), 0o600))
	for _, name := range []string{"groups.yaml", "teams/a.yaml", "teams/b.yml", "teams/deep/er/c.yaml", "teams/.hidden.yaml",
		".github/d.yaml", "brackets[1].yaml", "teams/x\ny.yaml"} {
		must(t, os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o755))
		must(t, os.WriteFile(filepath.Join(dir, name), []byte(name), 0o644))
	}
	must(t, os.Mkdir(filepath.Join(dir, "empty.yaml"), 0o755))
	must(t, os.Mkdir(filepath.Join(dir, "links"), 0o755))
	for link, target := range map[string]string{"links/in.yaml": "../groups.yaml", "links/out.yaml": filepath.Join(outside, "secret.yaml"),
		"links/dir": "../teams", "links/loop": "loop", "links/dangling.yaml": "nowhere"} {
		must(t, os.Symlink(target, filepath.Join(dir, link)))
	}
	return root
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func paths(sources []config.Source) string {
	var names []string
	for _, s := range sources {
		names = append(names, s.Path)
	}
	return strings.Join(names, " ")
}

func TestLoad(t *testing.T) {
	t.Parallel()
	root := tree(t)
	tests := []struct{ patterns, want string }{
		{"groups.yaml", "groups.yaml"},
		{"./groups.yaml", "groups.yaml"},
		{"teams//a.yaml", "teams/a.yaml"},
		{"teams/./a.yaml", "teams/a.yaml"},
		{root.Name() + "/teams/a.yaml", "teams/a.yaml"},
		{"teams/a.yaml groups.yaml ./groups.yaml", "groups.yaml teams/a.yaml"},
		{"*.yaml", "brackets[1].yaml groups.yaml"},
		{"brackets[[]1].yaml", "brackets[1].yaml"},
		{"teams/?.y*", "teams/a.yaml teams/b.yml"},
		{"teams/[a-b].*", "teams/a.yaml teams/b.yml"},
		{"teams/*.yaml", "teams/a.yaml teams/x\ny.yaml"},
		{"teams/.*.yaml", "teams/.hidden.yaml"},
		{".github/*.yaml", ".github/d.yaml"},
		{"**/c.yaml", "teams/deep/er/c.yaml"},
		{"**/deep/**", "teams/deep/er/c.yaml"},
		{"teams/**/**/c.yaml", "teams/deep/er/c.yaml"},
		{"**/a.yaml", "teams/a.yaml"},
		{"te*/a.yaml", "teams/a.yaml"},
		{"**/b.yml groups.yaml", "groups.yaml teams/b.yml"},
	}
	for _, tt := range tests {
		t.Run(tt.patterns, func(t *testing.T) {
			t.Parallel()
			sources, found := config.Load(config.Root(root), strings.Fields(tt.patterns))
			if len(found) > 0 {
				t.Errorf("findings: %v", found)
			}
			if got := paths(sources); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			for _, s := range sources {
				if string(s.Data) != s.Path {
					t.Errorf("%s holds %q", s.Path, s.Data)
				}
			}
		})
	}
}

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	root := tree(t)
	tests := []struct{ pattern, file, message, fix string }{
		{"", "", "the name of a file is empty", "groups.yaml"},
		{"../x.yaml", "", "leads out of the working directory", "inside"},
		{"teams/../groups.yaml", "", "leads out of the working directory", "inside"},
		{"/etc/passwd", "", "leads out of the working directory", "inside"},
		{root.Name() + "/../x", "", "leads out of the working directory", "inside"},
		{"a\x00.yaml", "", "NUL", "inside"},
		{".", ".", "is a directory", `"*.yaml"`},
		{"teams", "teams", "is a directory", `"teams/*.yaml"`},
		{"empty.yaml", "empty.yaml", "is a directory", "*.yaml"},
		{"group.yaml", "group.yaml", "does not exist", `did you mean "groups.yaml"?`},
		{"Groups.yaml", "Groups.yaml", "does not exist", `did you mean "groups.yaml"?`},
		{"teams/a.yml", "teams/a.yml", "does not exist", `did you mean "teams/a.yaml"?`},
		{"team/a.yaml", "team/a.yaml", "does not exist", `did you mean "teams"?`},
		{"nothing/like/it", "nothing/like/it", "does not exist", "check the name"},
		{"groups.yaml/x", "groups.yaml/x", "can't be read: not a directory", "check the path"},
		{"links/in.yaml", "links/in.yaml", "symbolic link \"links/in.yaml\"", "name the file itself"},
		{"links/out.yaml", "links/out.yaml", "symbolic link", "name the file itself"},
		{"links/dir/a.yaml", "links/dir/a.yaml", "symbolic link \"links/dir\"", "name the file itself"},
		{"links/loop", "links/loop", "symbolic link", "name the file itself"},
		{"links/in*", "links/in.yaml", "symbolic link", "name the file itself"},
		{"*.zzz", "", `no file matches "*.zzz"`, "correct the pattern"},
		{"**/d.yaml", "", "no file matches", "begins with a dot"},
		{"links/dir/*.yaml", "", "no file matches", "correct the pattern"},
		{"nothing/*.yaml", "", "no file matches", "correct the pattern"},
		{"groups.yaml/*", "", "no file matches", "correct the pattern"},
		{"[a", "", "can't be used: a bracket", "**"},
	}
	for _, tt := range tests {
		t.Run(tt.pattern, func(t *testing.T) {
			t.Parallel()
			sources, found := config.Load(config.Root(root), []string{tt.pattern})
			if len(found) != 1 || len(sources) != 0 {
				t.Fatalf("got %v and %s", found, paths(sources))
			}
			f := found[0]
			if f.Rule != "file-unreadable" || f.Pos != (finding.Pos{File: tt.file}) ||
				!strings.Contains(f.Message, tt.message) || !strings.Contains(f.Fix, tt.fix) {
				t.Errorf("got %v", f)
			}
		})
	}
}

// TestLiteralNameOfAPattern: what is named like a pattern, letter by letter,
// refuses the run. It would otherwise be the only file that is read, or be
// hidden by those that the pattern finds.
func TestLiteralNameOfAPattern(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ file, pattern, literal string }{
		{"teams/*.yaml", "teams/*.yaml", "teams/*.yaml"},
		{"teams/?.yaml", "teams/?.yaml", "teams/?.yaml"},
		{"teams/[ab].yaml", "teams/[ab].yaml", "teams/[ab].yaml"},
		{"te*/a.yaml", "te*/a.yaml", "te*"},
		{"te*/other.yaml", "te*/*.yaml", "te*"},
		{"teams/**", "teams/**", "teams/**"},
		{"**/x.yaml", "**/*.yaml", "**"},
		{".*.yaml", ".*.yaml", ".*.yaml"},
		{"teams/*.yaml", "/teams/*.yaml", "teams/*.yaml"}, // absolute
		{"teams/*.yaml", "**/*.yaml", "teams/*.yaml"},
	} {
		t.Run(tt.file+" "+tt.pattern, func(t *testing.T) {
			t.Parallel()
			root := tree(t)
			must(t, os.MkdirAll(filepath.Join(root.Name(), filepath.Dir(tt.file)), 0o755))
			must(t, os.WriteFile(filepath.Join(root.Name(), tt.file), nil, 0o644))
			pattern := tt.pattern
			if filepath.IsAbs(pattern) {
				pattern = root.Name() + pattern
			}
			sources, found := config.Load(config.Root(root), []string{pattern})
			if len(sources) > 0 || len(found) != 1 || found[0].Pos.File != tt.literal || !strings.Contains(found[0].Message, "exactly the name") {
				t.Errorf("read %q, found %v", paths(sources), found)
			}
		})
	}
	root := tree(t)
	must(t, os.Symlink("nowhere", filepath.Join(root.Name(), "teams", "[a-b].*")))
	if sources, found := config.Load(config.Root(root), []string{"teams/[a-b].*"}); len(sources) > 0 || len(found) != 1 {
		t.Errorf("a link: read %q, found %v", paths(sources), found)
	}
}

// TestLoadTellsAll: one bad path hides neither the others nor the good ones.
func TestLoadTellsAll(t *testing.T) {
	t.Parallel()
	sources, found := config.Load(config.Root(tree(t)), []string{"nope.yaml", "*.zzz", "groups.yaml", "links/in.yaml"})
	if len(found) != 3 || paths(sources) != "groups.yaml" {
		t.Errorf("got %v and %s", found, paths(sources))
	}
}

// TestLoadHostileName: a line feed in a file name stays raw in the finding and
// in the path; the places that print it escape it.
func TestLoadHostileName(t *testing.T) {
	t.Parallel()
	sources, found := config.Load(config.Root(tree(t)), []string{"teams/x*"})
	if len(found) != 0 || len(sources) != 1 || sources[0].Path != "teams/x\ny.yaml" {
		t.Errorf("got %v and %q", found, paths(sources))
	}
}

// TestLoadStopsAtTheLimit: a sparse file of a gigabyte is read up to the byte
// that proves it too large.
func TestLoadStopsAtTheLimit(t *testing.T) {
	t.Parallel()
	root := tree(t)
	must(t, os.WriteFile(filepath.Join(root.Name(), "huge.yaml"), nil, 0o644))
	must(t, os.Truncate(filepath.Join(root.Name(), "huge.yaml"), 1<<30))
	sources, found := config.Load(config.Root(root), []string{"huge.yaml"})
	if len(found) != 0 || len(sources[0].Data) != strictyaml.MaxSize+1 {
		t.Fatalf("read %d bytes, %v", len(sources[0].Data), found)
	}
	if _, found = config.Parse(sources); len(found) != 1 || found[0].Rule != "file-size" {
		t.Errorf("got %v", found)
	}
}

// numbered makes a directory with files of one text and opens it.
func numbered(t *testing.T, files int, text []byte) *os.Root {
	t.Helper()
	dir := t.TempDir()
	for i := range files {
		must(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("%04d.yaml", i)), text, 0o644))
	}
	root, err := os.OpenRoot(dir)
	must(t, err)
	t.Cleanup(func() { root.Close() })
	return root
}

func TestLoadManyFiles(t *testing.T) {
	t.Parallel()
	sources, found := config.Load(config.Root(numbered(t, 1001, nil)), []string{"*"})
	if len(sources) != 0 || len(found) != 1 || found[0].Rule != "file-limit" || found[0].Message != "1001 files are named; one declaration may have 1000" {
		t.Errorf("read %d files, %v", len(sources), found)
	}
	if sources, found := config.Load(config.Root(numbered(t, 1000, nil)), []string{"*"}); len(sources) != 1000 || len(found) != 0 {
		t.Errorf("read %d files, %v", len(sources), found)
	}
}

// TestLoadManyBytes: each file is within its limit, all of them together are
// not, and nothing of them is taken for the declaration.
func TestLoadManyBytes(t *testing.T) {
	t.Parallel()
	full := bytes.Repeat([]byte("#"), strictyaml.MaxSize)
	root := numbered(t, 16, full)
	if sources, found := config.Load(config.Root(root), []string{"*"}); len(sources) != 16 || len(found) != 0 {
		t.Errorf("read %d files, %v", len(sources), found)
	}
	must(t, os.WriteFile(filepath.Join(root.Name(), "last.yaml"), []byte("#"), 0o644))
	sources, found := config.Load(config.Root(root), []string{"*"})
	want := "17 of 17 files hold 16777217 bytes already; one declaration may have 16777216"
	if len(sources) != 0 || len(found) != 1 || found[0].Rule != "file-limit" || found[0].Pos.File != "last.yaml" || found[0].Message != want {
		t.Errorf("read %d files, %v", len(sources), found)
	}
}

func TestLoadUnreadable(t *testing.T) {
	t.Parallel()
	if os.Getuid() == 0 {
		t.Skip("the superuser reads everything")
	}
	root := tree(t)
	must(t, os.Chmod(filepath.Join(root.Name(), "groups.yaml"), 0))
	_, found := config.Load(config.Root(root), []string{"groups.yaml"})
	if len(found) != 1 || !strings.Contains(found[0].Message, "permission denied") {
		t.Errorf("got %v", found)
	}
}

func TestLoadFile(t *testing.T) {
	t.Parallel()
	root := tree(t)
	source, found := config.LoadFile(config.Root(root), "./teams/a.yaml")
	if len(found) != 0 || source.Path != "teams/a.yaml" || !bytes.Equal(source.Data, []byte("teams/a.yaml")) {
		t.Errorf("got %v and %v", source, found)
	}
	for _, name := range []string{"../x", "*.yaml", "nope", "links/in.yaml"} {
		if _, found := config.LoadFile(config.Root(root), name); len(found) != 1 || found[0].Rule != "file-unreadable" {
			t.Errorf("%s: got %v", name, found)
		}
	}
}
