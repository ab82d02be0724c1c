package workflows

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// released is a folder as a release leaves it: action.yml names an image, and
// there is no Dockerfile that it could mean.
func released(t *testing.T) string {
	t.Helper()
	action, err := os.ReadFile(filepath.Join(root, "action.yml"))
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command("go", "-C", ".ci/tools", "run", "./release/program", "image",
		"--version", "v1.2.3", "--repository", "Contoso/pim-groups", "--digest", "sha256:"+strings.Repeat("0a", 32))
	command.Dir = root
	command.Stdin = bytes.NewReader(action)
	command.Stderr = os.Stderr
	pinned, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "binary"), os.DirFS(filepath.Join(root, "binary"))); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "action.yml"), pinned, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestReleasedAction: what a release makes of action.yml is an action, with the
// inputs and outputs that workflows know, and so is the one without Docker.
func TestReleasedAction(t *testing.T) {
	t.Parallel()
	dir := released(t)
	for _, use := range []string{"./", "./binary/"} {
		for _, c := range []struct{ name, from, to, problem string }{
			{"as it is", "", "", ""},
			{"unknown input", "max-onboard:", "max-onboards:", `input "max-onboards" is not defined in action`},
			{"unknown output", "outputs.result", "outputs.results", `property "results" is not defined`},
		} {
			t.Run(use+" "+c.name, func(t *testing.T) {
				t.Parallel()
				text := strings.Replace(good, strings.TrimSuffix(Placeholder, " # vX.Y.Z"), use, 1)
				w := Workflow{Path: "w.yml", Text: strings.Replace(text, c.from, c.to, 1)}
				problems, err := w.Lint(dir)
				if err != nil {
					t.Fatal(err)
				}
				mustTell(t, problems, c.problem)
			})
		}
	}
}

// TestReleasedActionIsRead: the linter would have noticed a broken file.
func TestReleasedActionIsRead(t *testing.T) {
	t.Parallel()
	dir := released(t)
	path := filepath.Join(dir, "action.yml")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	broken := bytes.Replace(text, []byte("docker://ghcr.io/"), []byte("images/"), 1)
	if err := os.WriteFile(path, broken, 0o600); err != nil {
		t.Fatal(err)
	}
	w := Workflow{Path: "w.yml", Text: strings.Replace(good, strings.TrimSuffix(Placeholder, " # vX.Y.Z"), "./", 1)}
	problems, err := w.Lint(dir)
	if err != nil {
		t.Fatal(err)
	}
	if told := strings.Join(problems, "\n"); !strings.Contains(told, `must be named "Dockerfile"`) {
		t.Errorf("told %q", told)
	}
}
