package cli

import (
	"context"
	"strings"
	"testing"

	"pim-groups/internal/report"
)

// A run that was stopped asks GitHub for nothing, whatever it has found.
func TestStoppedRunLeavesTheIssue(t *testing.T) {
	t.Parallel()
	stopped, stop := context.WithCancel(t.Context())
	stop()
	var out strings.Builder
	environ := []string{"GITHUB_EVENT_NAME=schedule", "INPUT_ISSUE=true", "INPUT_GITHUB-TOKEN=ghs_x", "GITHUB_REPOSITORY=contoso/access"}
	p := &program{World: World{Environ: environ, Stdout: &out, Stderr: &out}}
	p.step = newStep(p.getenv, &out)
	if err := p.step.resolve(); err != nil {
		t.Fatal(err)
	}
	p.step.report = &report.Report{Input: report.Input{Drift: true}}
	p.issue(stopped)
	if want := "::warning title=pim-groups::the issue is left as it is, the verdict is not changed: the run was stopped\n"; out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
}
