package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestPullRequestPage: the report on docs/pull-requests.md is the one that its command
// prints for the sample. With -update it is written there.
func TestPullRequestPage(t *testing.T) {
	t.Parallel()
	const name = "docs/pull-requests.md"
	page, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	parts := regexp.MustCompile("(?s)^(.*\n```sh\n(pim-groups [^\n]*)\n```\n\n```text\n)(.*?)(```\n.*)$").FindStringSubmatch(string(page))
	if parts == nil {
		t.Fatal(name + " has no command with its report")
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/pull-request")); err != nil {
		t.Fatal(err)
	}
	saveTenant(t, filepath.Join(dir, "tenant.json"), contosoTenant(t))
	got := pimGroups(t, dir, nil, strings.Fields(parts[2])[1:]...)
	if got.code != 1 || got.stderr != "" {
		t.Fatalf("exit code %d\n%s", got.code, got.stderr)
	}
	switch want := parts[3]; {
	case got.stdout == want:
	case *update:
		if err := os.WriteFile(name, []byte(parts[1]+got.stdout+parts[4]), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s shows another report; -update writes this one:\n%s", name, got.stdout)
	}
}
