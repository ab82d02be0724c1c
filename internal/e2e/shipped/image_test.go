package shipped

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// imageVariable names an image that exists on this machine. Building one takes
// minutes and root, so that only .ci/image and the release give it; there this
// test must run, and they look that it did.
const imageVariable = "PIM_GROUPS_IMAGE"

// TestImage runs the image as the runner runs a container action:
// https://github.com/actions/runner/blob/main/src/Runner.Worker/Handlers/ContainerActionHandler.cs
func TestImage(t *testing.T) {
	t.Parallel()
	image := os.Getenv(imageVariable)
	if image == "" {
		t.Skip(imageVariable + " names no image; .ci/image builds one and runs this test")
	}
	j := newJob(t)
	variables := environment("/github/workspace", "/github/runner_temp", "/github/file_commands", "/github/workflow", "/github/home")
	for name, value := range inputs() {
		variables = append(variables, "INPUT_"+strings.ToUpper(name)+"="+value)
	}
	options := []string{
		"--volume", j.temp + ":/github/runner_temp",
		"--volume", j.path("_github_home") + ":/github/home",
		"--volume", j.path("_github_workflow") + ":/github/workflow",
		"--volume", j.path("_runner_file_commands") + ":/github/file_commands",
		"--volume", j.workspace + ":/github/workspace",
	}
	for _, variable := range variables {
		options = append(options, "--env", variable)
	}
	r := j.start(t, container(t, image, options))
	j.mustReport(t, r)
	t.Log(r.left())
}

// container is the command that runs the image with the arguments of
// action.yml. Docker is what a runner uses. Where there is no Docker, buildah
// gives the same container, but asks for the entry point to be named.
func container(t *testing.T, image string, options []string) *exec.Cmd {
	t.Helper()
	args := readAction(t).Runs.Args
	if _, err := exec.LookPath("buildah"); err != nil || os.Getenv("PIM_GROUPS_ENGINE") == "docker" {
		run := append([]string{"run", "--rm", "--workdir", "/github/workspace"}, options...)
		return exec.Command("docker", append(append(run, image), args...)...)
	}
	name := buildah(t, "from", image)
	t.Cleanup(func() { buildah(t, "rm", name) })
	entry := buildah(t, "inspect", "--type", "image", "--format", `{{range .OCIv1.Config.Entrypoint}}{{println .}}{{end}}`, image)
	run := append([]string{"run", "--isolation", "chroot", "--workingdir", "/github/workspace"}, options...)
	return exec.Command("buildah", append(append(append(run, name, "--"), strings.Fields(entry)...), args...)...)
}

// buildah runs it and gives what it printed.
func buildah(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command("buildah", args...).Output()
	if err != nil {
		t.Fatalf("buildah %s: %v", strings.Join(args, " "), err)
	}
	return strings.TrimSpace(string(out))
}
