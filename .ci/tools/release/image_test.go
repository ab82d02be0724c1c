package release

import (
	"os"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

const digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

// TestPinImage is about the action.yml of this repository: the next release
// has to find its line.
func TestPinImage(t *testing.T) {
	t.Parallel()
	action, err := os.ReadFile("../../../action.yml")
	if err != nil {
		t.Fatal(err)
	}
	r := mustNew(t, "v1.2.3", "Contoso/Pim-Groups")
	pinned, err := r.PinImage(action, digest)
	if err != nil {
		t.Fatal(err)
	}
	const image = "docker://ghcr.io/contoso/pim-groups:v1.2.3@" + digest
	if got := strings.Replace(string(pinned), image, "Dockerfile", 1); got != string(action) {
		t.Error("more than the image has changed")
	}
	var read struct{ Runs struct{ Using, Image string } }
	if err := yaml.Unmarshal(pinned, &read); err != nil {
		t.Fatal(err)
	}
	if read.Runs.Image != image || read.Runs.Using != "docker" {
		t.Errorf("runs is %+v, want the image %s", read.Runs, image)
	}
	again, err := r.PinImage(pinned, digest)
	if err != nil || string(again) != string(pinned) {
		t.Errorf("a second time changes the file again, %v", err)
	}
	next, err := mustNew(t, "v1.2.4", "Contoso/Pim-Groups").PinImage(pinned, digest)
	if err != nil || !strings.Contains(string(next), "pim-groups:v1.2.4@"+digest+"\n") {
		t.Errorf("the next version is not written over this one, %v", err)
	}
}

func TestPinImageRefuses(t *testing.T) {
	t.Parallel()
	const good = "runs:\n  using: docker\n  image: Dockerfile\n"
	for _, c := range []struct{ name, action, digest, problem string }{
		{"nothing wrong", good, digest, ""},
		{"no image", "runs:\n  using: node24\n", digest, "0 lines"},
		{"deeper", "runs:\n    image: Dockerfile\n", digest, "0 lines"},
		{"two images", good + "  image: Dockerfile\n", digest, "2 lines"},
		{"another file", strings.Replace(good, "Dockerfile", "other/Dockerfile", 1), digest, `the image of action.yml is "other/Dockerfile"`},
		{"another image", strings.Replace(good, "Dockerfile", "docker://ghcr.io/a/bc:v1", 1), digest, "the image of action.yml is"},
		{"short digest", good, digest[:20], "the digest is"},
		{"no algorithm", good, strings.TrimPrefix(digest, "sha256:"), "the digest is"},
		{"more than a digest", good, digest + "\n  args: [x]", "the digest is"},
		{"no digest", good, "", "the digest is"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := mustNew(t, "v1.2.3", "a/b").PinImage([]byte(c.action), c.digest)
			mustFail(t, err, c.problem)
			if err != nil && got != nil {
				t.Error("there is a file beside the error")
			}
		})
	}
}
