// Package shipped tests the two things that users run: the image of action.yml
// and the downloaded program of binary/action.yml. Each is started the way
// GitHub's runner starts it, on the sample tenant, and what it leaves behind is
// read with the runner's own parsers.
//
// It knows nothing of how the program works: it has tests only, and none of
// them links the program.
package shipped

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// job is the part of a runner's disk that a step gets to see. The directories
// have the names that the runner gives them.
type job struct{ workspace, temp string }

// newJob is a job that has checked out a repository with the sample tenant.
func newJob(t *testing.T) job {
	t.Helper()
	disk := t.TempDir()
	j := job{filepath.Join(disk, "workspace"), filepath.Join(disk, "_temp")}
	for _, dir := range []string{j.workspace, j.path("_runner_file_commands"), j.path("_github_home"), j.path("_github_workflow")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(filepath.Join(j.workspace, "contoso"), os.DirFS("../../../testdata/contoso")); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"_runner_file_commands/set_output_1":   "",
		"_runner_file_commands/step_summary_1": "",
		"_github_workflow/event.json":          `{"action": "opened", "number": 7}`,
	} {
		// The runner's files are its own: another user could not write them.
		if err := os.WriteFile(j.path(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return j
}

// path is a path below the runner's own directory.
func (j job) path(name string) string { return filepath.Join(j.temp, filepath.FromSlash(name)) }

// read is the text of a file that the step may have written.
func (j job) read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(j.path(name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// inputs are the inputs of the step under test: a check that has findings.
func inputs() map[string]string {
	return map[string]string{
		"mode": "check", "working-directory": "contoso", "snapshot": "tenant.json", "policy": "policy.yaml",
		"fail-on": "error", "max-age": "any", "now": "2026-11-24T08:00:00Z",
	}
}

// environment is what the runner sets for every step, with the paths of the
// place where the step runs: its workspace, its temporary directory and the
// places of the two directories that a container sees elsewhere.
// https://docs.github.com/en/actions/reference/workflows-and-actions/variables
func environment(workspace, temp, commands, workflow, home string) []string {
	return []string{
		"CI=true", "GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=pull_request",
		"GITHUB_REPOSITORY=contoso/access", "GITHUB_SHA=0123456789abcdef0123456789abcdef01234567",
		"GITHUB_SERVER_URL=https://github.com", "GITHUB_RUN_ID=42", "GITHUB_REF=refs/pull/7/merge",
		"RUNNER_OS=Linux", "RUNNER_ARCH=X64",
		"GITHUB_WORKSPACE=" + workspace,
		"RUNNER_TEMP=" + temp,
		"GITHUB_OUTPUT=" + commands + "/set_output_1",
		"GITHUB_STEP_SUMMARY=" + commands + "/step_summary_1",
		"GITHUB_EVENT_PATH=" + workflow + "/event.json",
		"HOME=" + home,
	}
}

// without takes a variable out of an environment.
func without(environ []string, prefix string) []string {
	return slices.DeleteFunc(slices.Clone(environ), func(v string) bool { return len(v) > len(prefix) && v[:len(prefix)] == prefix })
}
