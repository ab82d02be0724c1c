package cli

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/apply"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
	rolesettings "pim-groups/internal/settings"
)

// rehearsalDir is a directory with the sample whose groups are in order, and the
// arguments of a rehearsal in it.
func rehearsalDir(t *testing.T) (dir string, args []string) {
	t.Helper()
	dir = t.TempDir()
	for from, to := range map[string]string{"tenant-fixed.json": "tenant.json", "groups-fixed.yaml": "groups.yaml"} {
		data, err := os.ReadFile(filepath.Join("../../testdata/contoso", from))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, to), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir, []string{"onboard", "--snapshot", "tenant.json", "--snapshot-out", "after.json", "--format", "json"}
}

// runWithTemp runs a command with a folder for temporary files of its own.
func runWithTemp(ctx context.Context, temp, dir string, args ...string) (code int, stdout, stderr string) {
	var out, err strings.Builder
	code = Run(ctx, World{
		Args: args, Environ: []string{"RUNNER_TEMP=" + temp}, Stdout: &out, Stderr: &err, Dir: dir, Version: "test",
		Now: func() time.Time { return time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC) },
	})
	return code, out.String(), err.String()
}

// What check announces is what onboard expects: the digest of the one is taken
// by the other, and no longer once a group was renamed.
func TestExpectPlanIsTheDigestOfCheck(t *testing.T) {
	t.Parallel()
	dir, args := rehearsalDir(t)
	_, stdout, _ := runIn(t.Context(), dir, "check", "--snapshot", "tenant.json", "--format", "json")
	var checked struct{ Plan string }
	if err := json.Unmarshal([]byte(stdout), &checked); err != nil {
		t.Fatal(err)
	}
	args = append(args, "--expect-plan", checked.Plan)
	if code, stdout, stderr := runWithTemp(t.Context(), t.TempDir(), dir, args...); code != 0 {
		t.Fatalf("exit code %d\n%s%s", code, stdout, stderr)
	}
	path := filepath.Join(dir, "tenant.json")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(data), `"adele.vance@contoso.com"`, `"adele.vance@fabrikam.com"`, 1)
	changed = strings.Replace(changed, `"createdDateTime": "20`, `"createdDateTime": "19`, 1)
	if err := os.WriteFile(path, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	code, stdout, _ := runWithTemp(t.Context(), t.TempDir(), dir, args...)
	if code != report.Refused.ExitCode() || !strings.Contains(stdout, "rail-expect-plan") {
		t.Errorf("exit code %d\n%s", code, stdout)
	}
}

// The journal is a file of its own for each run, which only its owner may read;
// in a step those may who upload it, and are not root as the container is.
func TestJournalFile(t *testing.T) {
	t.Parallel()
	dir, args := rehearsalDir(t)
	temp := t.TempDir()
	for run := 1; run <= 2; run++ {
		if code, stdout, stderr := runWithTemp(t.Context(), temp, dir, args...); code != 0 || !strings.Contains(stderr, "journal: "+temp) {
			t.Fatalf("exit code %d\n%s%s", code, stdout, stderr)
		}
		files, err := os.ReadDir(temp)
		if err != nil || len(files) != run {
			t.Fatalf("after run %d there are %d journals: %v", run, len(files), err)
		}
		for _, file := range files {
			info, err := file.Info()
			if err != nil || info.Mode().Perm() != 0o600 || info.Size() == 0 {
				t.Errorf("%s: mode %s, %d bytes, %v", file.Name(), info.Mode(), info.Size(), err)
			}
		}
	}
}

func TestJournalOfAStep(t *testing.T) {
	t.Parallel()
	dir, _ := rehearsalDir(t)
	temp := t.TempDir()
	code := Run(t.Context(), World{
		Args: []string{"action"}, Stdout: io.Discard, Stderr: io.Discard, Dir: dir, Now: time.Now,
		Environ: []string{"RUNNER_TEMP=" + temp, "INPUT_MODE=onboard", "INPUT_SNAPSHOT=tenant.json", "INPUT_MAX-AGE=any", "INPUT_SNAPSHOT-OUT=after.json"},
	})
	journals, err := filepath.Glob(filepath.Join(temp, "pim-groups-onboard-*.jsonl"))
	if code != 0 || err != nil || len(journals) != 1 {
		t.Fatalf("exit code %d, journals %q: %v", code, journals, err)
	}
	if info, err := os.Stat(journals[0]); err != nil || info.Mode().Perm()&0o044 != 0o044 {
		t.Errorf("mode %v: %v", info.Mode(), err)
	}
}

// A run that was cancelled writes no tenant after the merge, and says so.
func TestCancelledRehearsal(t *testing.T) {
	t.Parallel()
	dir, args := rehearsalDir(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	code, stdout, _ := runWithTemp(ctx, t.TempDir(), dir, args...)
	if code != report.Cancelled.ExitCode() || !strings.Contains(stdout, `"result": "cancelled"`) {
		t.Errorf("exit code %d\n%s", code, stdout)
	}
	if _, err := os.Stat(filepath.Join(dir, "after.json")); !os.IsNotExist(err) {
		t.Errorf("after.json: %v", err)
	}
}

// Reports name the outcomes as the onboarding does, so that nothing is needed to
// translate between the two.
func TestOutcomeNames(t *testing.T) {
	t.Parallel()
	for state, name := range map[apply.State]string{
		apply.Done: report.OutcomeDone, apply.Rejected: report.OutcomeRejected,
		apply.Unknown: report.OutcomeUnknown, apply.Skipped: report.OutcomeSkipped,
	} {
		if string(state) != name {
			t.Errorf("%s is called %s in reports", state, name)
		}
	}
}

// addOutcomes keeps what a pending group is: done for Graph, and not managed on our
// word.
func TestAddOutcomesPending(t *testing.T) {
	t.Parallel()
	var in report.Input
	addOutcomes(&in, &apply.Result{Outcomes: []apply.Outcome{{State: apply.Done}, {State: apply.Done, Pending: true, Detail: "late"}}})
	if len(in.Findings) != 1 || len(in.Outcomes) != 2 || in.Outcomes[0].Pending || !in.Outcomes[1].Pending || in.Outcomes[1].Detail != "late" {
		t.Errorf("%+v", in)
	}
}

// A run that was stopped says why, even if every group had its turn: a journal
// with a hole in it must not go unnoticed.
func TestAddOutcomesStopped(t *testing.T) {
	t.Parallel()
	var in report.Input
	addOutcomes(&in, &apply.Result{Outcomes: []apply.Outcome{{State: apply.Done}}, Stopped: "disk full"})
	if in.Failure != "disk full" || len(in.Findings) != 0 {
		t.Errorf("%+v", in)
	}
}

// An outcome carries the next step of its own finding and of no other, and one
// refusal says itself what to do.
func TestAddOutcomesNextSteps(t *testing.T) {
	t.Parallel()
	var in report.Input
	rejected := apply.Outcome{Change: plan.Change{Action: plan.Onboard}, State: apply.Rejected, Changed: []rolesettings.Difference{{Role: "member", Rule: "a", Before: "1", After: "2"}}}
	addOutcomes(&in, &apply.Result{Outcomes: []apply.Outcome{rejected, {State: apply.Done}}})
	if o := in.Outcomes[0]; len(in.Findings) != 2 || o.Rule != apply.Rule || o.Fix == "" || o.Fix != in.Findings[0].Fix {
		t.Errorf("%+v", in)
	}
	if o := in.Outcomes[1]; o.Rule+o.Fix != "" {
		t.Errorf("%+v", o)
	}
	refusals := []apply.Refusal{{Guardrail: "event", Fix: "Merge it"}, {Guardrail: "head", Fix: "Leave it"}}
	if addRefusals(&in, refusals[:1]); in.Remedy != "Merge it" {
		t.Error(in.Remedy)
	}
	if addRefusals(&in, refusals); in.Remedy != "Resolve each refusal listed below, then run again" {
		t.Error(in.Remedy)
	}
}

// The page explains each guardrail, in the order in which they are asked.
func TestOnboardingPageListsGuardrails(t *testing.T) {
	t.Parallel()
	_, table, _ := strings.Cut(page(t, "onboarding.md"), "| guardrail | refuses |")
	table, _, _ = strings.Cut(table, "\n\n")
	var rows, guardrails []string
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z-]+)` \\|").FindAllStringSubmatch(table, -1) {
		rows = append(rows, row[1])
	}
	for _, guardrail := range apply.Guardrails() {
		guardrails = append(guardrails, guardrail.ID)
	}
	if !slices.Equal(rows, guardrails) {
		t.Errorf("the page lists %q, the guardrails are %q", rows, guardrails)
	}
}

// The clock of the real world sleeps as long as asked, unless the run ends.
func TestClock(t *testing.T) {
	t.Parallel()
	c := clock{time.Now}
	if err := c.Sleep(t.Context(), time.Nanosecond); err != nil || c.Now().IsZero() {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.Sleep(ctx, time.Hour); err == nil {
		t.Error("slept on after the end of the run")
	}
}
