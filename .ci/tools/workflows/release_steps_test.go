package workflows

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rhysd/actionlint"
)

// script is what a step of release.yml runs, found by its name.
func script(t *testing.T, job, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, ".github/workflows/release.yml"))
	if err != nil {
		t.Fatal(err)
	}
	workflow, errors := actionlint.Parse(text)
	if len(errors) > 0 {
		t.Fatal(errors[0])
	}
	for _, step := range workflow.Jobs[job].Steps {
		if run, ok := step.Exec.(*actionlint.ExecRun); ok && step.Name != nil && step.Name.Value == name {
			return run.Run.Value
		}
	}
	t.Fatalf("the job %s has no step %q", job, name)
	return ""
}

// releaser is the machine of the job that publishes, with a repository to push
// to and without GitHub: gh does nothing.
type releaser struct{ checkout, origin, temp string }

func newReleaser(t *testing.T) releaser {
	t.Helper()
	dir := t.TempDir()
	r := releaser{filepath.Join(dir, "checkout"), filepath.Join(dir, "origin"), filepath.Join(dir, "temp")}
	if err := os.MkdirAll(filepath.Join(r.temp, "bin"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(r.temp, "bin", "gh"), []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	r.git(t, "clone", "--quiet", "--bare", "--no-local", root, r.origin)
	// The repository under test may be at a commit of no branch.
	r.git(t, "-C", r.origin, "update-ref", "refs/heads/trunk", "HEAD")
	r.git(t, "-C", r.origin, "symbolic-ref", "HEAD", "refs/heads/trunk")
	r.git(t, "clone", "--quiet", r.origin, r.checkout)
	return r
}

// git runs in the checkout, once it is there, and gives what it printed.
func (r releaser) git(t *testing.T, args ...string) string {
	t.Helper()
	if _, err := os.Stat(r.checkout); err == nil {
		args = append([]string{"-C", r.checkout}, args...)
	}
	out, err := exec.Command("git", args...).CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v: %s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// release runs the steps that write, as the runner would: each with bash -e.
func (r releaser) release(t *testing.T, version, digest string) {
	t.Helper()
	head := r.git(t, "rev-parse", "HEAD")
	r.prepare(t, version)
	environ := append(os.Environ(), "PATH="+filepath.Join(r.temp, "bin")+":"+os.Getenv("PATH"), "RUNNER_TEMP="+r.temp,
		"GITHUB_OUTPUT="+filepath.Join(r.temp, "output"), "GITHUB_REPOSITORY=Contoso/pim-groups", "GITHUB_SERVER_URL=https://github.com",
		"GITHUB_SHA="+head, "VERSION="+version, "DIGEST="+digest, "BRANCH=releases/v1", "MAJOR=v1")
	for _, step := range []string{
		"Lead the action to the image, and the other one to the programs",
		"Commit on the release's branch, and tag the version",
		"Move the tag of the major version",
	} {
		command := exec.Command("bash", "-e", "-c", script(t, "publish", step))
		command.Dir, command.Env = r.checkout, environ
		if out, err := command.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v: %s", step, err, out)
		}
		output, _ := os.ReadFile(filepath.Join(r.temp, "output"))
		_, id, _ := strings.Cut(string(output), "id=")
		environ = append(environ, "COMMIT="+strings.TrimSpace(id))
	}
	// The next run starts from a new checkout with all branches.
	r.git(t, "reset", "--quiet", "--hard", head)
	r.git(t, "clean", "--quiet", "-fd")
	r.git(t, "fetch", "--quiet", "--tags", "--force")
	os.Remove(filepath.Join(r.temp, "output"))
}

// prepare lays out what earlier steps and jobs leave: notes, the programs and
// their checksums.
func (r releaser) prepare(t *testing.T, version string) {
	t.Helper()
	list := exec.Command("go", "-C", ".ci/tools", "run", "./release/program", "platforms")
	list.Dir = r.checkout
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	var sums bytes.Buffer
	for line := range strings.Lines(string(out)) {
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256([]byte(version+line)), strings.Fields(line)[2])
	}
	for name, text := range map[string]string{
		"dist/SHA256SUMS": sums.String(),
		"CHANGELOG.md":    "## [" + strings.TrimPrefix(version, "v") + "]\n\n- better\n",
	} {
		path := filepath.Join(r.checkout, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestReleaseSteps makes two releases, one after the other.
func TestReleaseSteps(t *testing.T) {
	t.Parallel()
	r := newReleaser(t)
	head := r.git(t, "rev-parse", "HEAD")
	first, second := "sha256:"+strings.Repeat("1", 64), "sha256:"+strings.Repeat("2", 64)
	r.release(t, "v1.0.0", first)
	r.release(t, "v1.0.1", second)
	for revision, want := range map[string]string{
		"v1":                 r.git(t, "rev-parse", "v1.0.1"),
		"origin/releases/v1": r.git(t, "rev-parse", "v1.0.1"),
		"v1.0.1^1":           r.git(t, "rev-parse", "v1.0.0"), // the branch only grows
		"v1.0.1^2":           head,                            // and each release is of a commit
		"v1.0.0^1":           head,
		"origin/trunk":       head, // which gets nothing of it
	} {
		if got := r.git(t, "rev-parse", revision); got != want {
			t.Errorf("%s is %s, want %s", revision, got, want)
		}
	}
	for version, digest := range map[string]string{"v1.0.0": first, "v1.0.1": second} {
		if got := r.git(t, "diff", "--name-only", head, version); got != "action.yml\nbinary/release.txt" {
			t.Errorf("%s changes %q", version, got)
		}
		if got := r.git(t, "show", version+":action.yml"); !strings.Contains(got, "ghcr.io/contoso/pim-groups:"+version+"@"+digest+"\n") {
			t.Errorf("action.yml of %s does not name its image", version)
		}
		if got := r.git(t, "show", version+":binary/release.txt"); !strings.HasPrefix(got, "https://github.com/Contoso/pim-groups/releases/download/"+version+"\n") {
			t.Errorf("the record of %s is %s", version, got)
		}
	}
}
