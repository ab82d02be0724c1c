package cli

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/gha"
)

// A step has inputs and no flags: whatever is wrong with any of them, in any
// mode, no message names a flag, and none has the words of Go's parsers in it.
// The job summary says the same.
func TestInputNames(t *testing.T) {
	t.Parallel()
	dir, _ := rehearsalDir(t)
	foreign := regexp.MustCompile(`--[a-z]|strconv|time: |invalid syntax`)
	for _, mode := range commandNames((&program{}).steps()) {
		for _, input := range append(gha.Inputs(), "none of them") {
			var out strings.Builder
			code := Run(t.Context(), World{
				Args: []string{"action"}, Dir: dir, Now: time.Now, Stdout: &out, Stderr: &out,
				Environ: []string{"INPUT_MODE=" + mode, "INPUT_" + strings.ToUpper(input) + "=wrong word?", "RUNNER_TEMP=" + t.TempDir()},
			})
			if at := foreign.FindString(out.String()); at != "" {
				t.Errorf("mode %s, input %s: exit code %d, %q in\n%s", mode, input, code, at, out.String())
			}
		}
	}
	var out strings.Builder
	for _, set := range [][]string{{"SNAPSHOT=a", "AUTH=azure-cli"}, {"SNAPSHOT=a"}, {"SNAPSHOT=tenant.json", "REPORT=json=no/x"},
		{"SNAPSHOT=tenant.json", "SNAPSHOT-OUT=no/x"}, {"AUTH=azure-cli", "NOW=2026-11-24T08:00:00Z"}, {"SNAPSHOT=tenant.json", "SNAPSHOT-OUT=x", "JOURNAL=j"}} {
		world := World{Args: []string{"action"}, Dir: dir, Now: time.Now, Stdout: &out, Stderr: &out, Environ: []string{"INPUT_MODE=onboard", "RUNNER_TEMP=" + t.TempDir()}}
		for _, pair := range set {
			world.Environ = append(world.Environ, "INPUT_"+pair)
		}
		if code := Run(t.Context(), world); code != 2 {
			t.Errorf("%v: exit code %d\n%s", set, code, out.String())
		}
	}
	if at := foreign.FindString(out.String()); at != "" {
		t.Errorf("%q in\n%s", at, out.String())
	}
}
