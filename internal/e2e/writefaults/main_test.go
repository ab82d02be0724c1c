package writefaults_test

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"pim-groups/internal/cli"
)

// The compiled program is this test's own binary under another name, for the
// tests that need a process.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"pim-groups": func() { os.Exit(cli.Main("test", "", "")) }})
}
