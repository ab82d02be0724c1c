package workflows

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// root is the folder of the repository, seen from this package.
const root = "../../.."

// collected are all workflows of the repository.
func collected(t *testing.T) []Workflow {
	t.Helper()
	all, err := Collect(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestRepository holds every workflow that we run or show to the linter, to
// action.yml and to the conventions.
func TestRepository(t *testing.T) {
	t.Parallel()
	all := collected(t)
	for i := range all {
		w := &all[i]
		problems, err := w.Lint(root)
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range append(problems, w.Conventions()...) {
			t.Error(problem)
		}
	}
	for _, problem := range Pins(all) {
		t.Error(problem)
	}
}

// TestCollected makes sure that the test above looks at something: a page that
// writes its blocks in another way would drop out of it unseen.
func TestCollected(t *testing.T) {
	t.Parallel()
	var paths []string
	for _, w := range collected(t) {
		paths = append(paths, w.Path)
	}
	for _, want := range []string{
		".github/workflows/ci.yml", "README.md", "docs/connect.md", "docs/drift.md", "docs/guarding-the-merge.md",
		"docs/reports.md", "examples/check.yml", "examples/drift.yml", "examples/enterprise-server.yml", "examples/forks.yml",
		"examples/apply.yml", "examples/history.yml", "examples/merge-queue.yml", "examples/onboard.yml", "examples/start.yml", "examples/tenants.yml",
	} {
		if !slices.Contains(paths, want) {
			t.Errorf("no workflow found in %s; found in %s", want, strings.Join(slices.Compact(paths), ", "))
		}
	}
}

// TestAudited: zizmor, which is not to be had offline, takes a list of files
// and no pattern. An example that is missing there is audited by nobody.
func TestAudited(t *testing.T) {
	t.Parallel()
	audit, err := os.ReadFile(root + "/.github/workflows/zizmor.yml")
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range collected(t) {
		if strings.HasPrefix(w.Path, "examples/") && strings.HasSuffix(w.Path, ".yml") && !strings.Contains(string(audit), w.Path) {
			t.Errorf("zizmor.yml does not list %s", w.Path)
		}
	}
}
