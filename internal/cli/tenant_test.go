package cli

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	"pim-groups/internal/fake/hostile"
	"pim-groups/internal/fake/runner"
	"pim-groups/internal/report"
)

// runIn runs a command in a directory and returns what it printed.
func runIn(ctx context.Context, dir string, args ...string) (code int, stdout, stderr string) {
	var out, err bytes.Buffer
	code = Run(ctx, World{
		Args: args, Stdout: &out, Stderr: &err, Dir: dir, Version: "test",
		Now: func() time.Time { return time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC) },
	})
	return code, out.String(), err.String()
}

// tenantDir is a directory with a tenant and a file that declares one group by
// name.
func tenantDir(t *testing.T, s *directory.Snapshot) string {
	t.Helper()
	dir := t.TempDir()
	var tenant bytes.Buffer
	if err := directory.Encode(&tenant, s); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"tenant.json": tenant.Bytes(),
		"groups.yaml": []byte("version: 1\ngroups:\n  - name: sg-team-00000-admins\n"),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// hostileTenant is a tenant whose groups have names that attack whoever shows them,
// some of them in gaps.
func hostileTenant(t *testing.T) *directory.Snapshot {
	t.Helper()
	s := directorytest.Large(1)
	template := s.Groups[0]
	for _, name := range hostile.Names(t) {
		g := template
		g.ID, g.DisplayName = directorytest.ID(1, len(s.Groups)), name.DisplayName
		s.Groups = append(s.Groups, g)
		s.Gaps = append(s.Gaps, directory.Gap{Part: directory.PartManaged, Group: g.ID, Reason: name.DisplayName + "."})
	}
	return s
}

// TestHostileNames lets the runner's own parser read what each command prints
// about hostile groups: it must find no command, and people no character that
// they can't see.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	dir := tenantDir(t, hostileTenant(t))
	for _, args := range [][]string{
		{"discover", "--snapshot", "tenant.json"},
		{"discover", "--snapshot", "tenant.json", "--yaml"},
		{"discover", "--snapshot", "tenant.json", "--format", "json"},
		{"discover", "--snapshot", "tenant.json", "--name", "::error::x\r##[error]y"},
		{"init", "--snapshot", "tenant.json"},
		{"init", "--snapshot", "tenant.json", "-o", "::error::x/y"},
		{"snapshot", "--snapshot", "tenant.json", "-o", "-"},
		{"snapshot", "--snapshot", "tenant.json", "-o", "::error::x/y"},
		{"pin", "--snapshot", "tenant.json", "::error::x\n##[error]y"},
		waiveArgs("--reason", "::error::x\n##[error]y", "--policy", "::error::x"),
		waiveArgs("--reason", "::error::x\n##[error]y", "--policy", "diff.yaml", "--diff"),
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := runIn(t.Context(), dir, args...)
			if code == report.Clean.ExitCode() || stderr == "" {
				t.Errorf("exit code %d and %q although something is missing or wrong", code, stderr)
			}
			for _, stream := range []string{stdout, stderr} {
				var step runner.Step
				step.Read(stream)
				if len(step.Commands) > 0 {
					t.Errorf("the runner would obey %+v", step.Commands)
				}
				if i := strings.IndexFunc(stream, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }); i >= 0 {
					t.Errorf("holds %q", stream[i:min(len(stream), i+20)])
				}
			}
		})
	}
}

// TestStopped gives a run that was cancelled before it began: it must not
// look like a tenant that could not be read, and write nothing.
func TestStopped(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := tenantDir(t, directorytest.Large(4))
	for _, args := range [][]string{
		{"pin", "--snapshot", "tenant.json"},
		{"discover", "--snapshot", "tenant.json"},
		{"snapshot", "--snapshot", "tenant.json", "-o", "new.json"},
		{"init", "--snapshot", "tenant.json", "-o", "new.yaml"},
		waiveArgs("--reason", "x", "--policy", "new.yaml"),
	} {
		code, stdout, _ := runIn(ctx, dir, args...)
		if code != report.Cancelled.ExitCode() || stdout != "" {
			t.Errorf("%v: exit code %d, printed %q", args, code, stdout)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("found %v, error %v", entries, err)
	}
}

// waiveArgs are those of a run of waive.
func waiveArgs(more ...string) []string {
	return append([]string{"waive", "--snapshot", "tenant.json", "--now", "2026-11-24T08:00:00Z", "--expires", "2027-05-31"}, more...)
}

// closedPipe is a pipe whose reader has gone.
type closedPipe struct{}

func (closedPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

// TestPrintErrors wants a list that was lost to show in the exit code.
func TestPrintErrors(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"pin", "--snapshot", "tenant.json", "--diff"},
		{"pin", "--snapshot", "tenant.json"},
		{"discover", "--snapshot", "tenant.json"},
		{"init", "--snapshot", "tenant.json"},
		{"snapshot", "--snapshot", "tenant.json", "-o", "-"},
		waiveArgs("--reason", "x", "--policy", "new.yaml"),
		waiveArgs("--reason", "x", "--policy", "new.yaml", "--diff"),
	} {
		var stderr bytes.Buffer
		code := Run(t.Context(), World{
			Args: args, Stdout: closedPipe{}, Stderr: &stderr, Dir: tenantDir(t, directorytest.Large(4)), Now: time.Now,
		})
		if code != report.Incomplete.ExitCode() || !strings.Contains(stderr.String(), "broken pipe") {
			t.Errorf("%v: exit code %d, said %q", args, code, stderr.String())
		}
	}
}

// TestManyGaps wants all of them counted, and one cause shown once, with the first
// few of those concerned.
func TestManyGaps(t *testing.T) {
	t.Parallel()
	s := directorytest.Large(200)
	for i := range s.Groups {
		s.Groups[i].GroupTypes = nil
	}
	code, _, stderr := runIn(t.Context(), tenantDir(t, s), "discover", "--snapshot", "tenant.json", "--name", "sg-team-000[1-4]*")
	lines := slices.Collect(strings.Lines(stderr))
	if code != report.Incomplete.ExitCode() || len(lines) > 4 {
		t.Errorf("exit code %d, %d lines", code, len(lines))
	}
	if last := lines[len(lines)-1]; !strings.HasPrefix(last, "  groups ") || !strings.Contains(last, " and 37 more: the directory did not say") {
		t.Errorf("ends in %q", last)
	}
}
