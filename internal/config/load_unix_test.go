//go:build unix

package config_test

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"pim-groups/internal/config"
)

// TestLoadPipe: opening a pipe would wait for a writer for ever.
func TestLoadPipe(t *testing.T) {
	t.Parallel()
	root := tree(t)
	must(t, syscall.Mkfifo(filepath.Join(root.Name(), "pipe.yaml"), 0o644))
	for _, pattern := range []string{"pipe.yaml", "p*.yaml"} {
		_, found := config.Load(config.Root(root), []string{pattern})
		if len(found) != 1 || !strings.Contains(found[0].Message, "not a regular file") {
			t.Errorf("%s: got %v", pattern, found)
		}
	}
}
