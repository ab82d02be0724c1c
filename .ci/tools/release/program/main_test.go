package main

import (
	"strings"
	"testing"
)

const digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

func TestRun(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, args, stdin, stdout, problem string }{
		{"facts", "facts --version v1.2.3 --repository A/b", "", "image=ghcr.io/a/b\n", ""},
		{"image", "image --version v1.2.3 --repository A/b --digest " + digest, "runs:\n  image: Dockerfile\n", "  image: docker://ghcr.io/a/b:v1.2.3@" + digest, ""},
		{"notes", "notes --version v1.2.3 --repository A/b", "## [1.2.3]\n- x\n", "- x\n", ""},
		{"platforms", "platforms", "", "linux arm64 pim-groups_linux_arm64\n", ""},
		{"binary action", "binary-action", "inputs:\n  a:\n    default: x\n\noutputs:\n  b:\n    description: y\n\n", "    value: ${{ steps.run.outputs.b }}\n", ""},
		{"no command", "", "", "", "which command?"},
		{"unknown command", "publish", "", "", `there is no command "publish"`},
		{"wrong version", "facts --version 1 --repository A/b", "", "", "the version is"},
		{"unknown option", "facts --vers v1", "", "", "flag provided but not defined"},
		{"more words", "facts --version v1.2.3 --repository A/b c", "", "", `what is "c"?`},
		{"no record", "record --version v1.2.3 --repository A/b --server https://x", "", "", "there is no checksum"},
		{"no line", "image --version v1.2.3 --repository A/b --digest " + digest, "runs:\n", "", "0 lines"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			err := run(strings.Fields(c.args), strings.NewReader(c.stdin), &out)
			if c.problem == "" && err != nil || c.problem != "" && (err == nil || !strings.Contains(err.Error(), c.problem)) {
				t.Errorf("error is %v, want %q", err, c.problem)
			}
			if !strings.Contains(out.String(), c.stdout) || err != nil && out.Len() > 0 {
				t.Errorf("wrote %q, want %q", out.String(), c.stdout)
			}
		})
	}
}
