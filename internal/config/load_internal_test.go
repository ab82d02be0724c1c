package config

import (
	"os"
	"path/filepath"
	"testing"
)

// TestReplacedFile: a file that is put in the place of the one that was looked
// at is not read, or a link could be slipped in between.
func TestReplacedFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{"seen.yaml", "other.yaml"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	seen, err := root.Lstat("seen.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if data, err := readSame(Root(root), "seen.yaml", seen); err != nil || string(data) != "seen.yaml" {
		t.Errorf("read %q, %v", data, err)
	}
	if err := os.Rename(filepath.Join(dir, "other.yaml"), filepath.Join(dir, "seen.yaml")); err != nil {
		t.Fatal(err)
	}
	if data, err := readSame(Root(root), "seen.yaml", seen); err == nil {
		t.Errorf("read %q", data)
	}
	if _, err := readSame(Root(root), "gone.yaml", seen); err == nil {
		t.Error("read a file that is not there")
	}
}
