package e2e

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
)

// BenchmarkCheck measures the whole program as a process of its own, from the
// files to a text, a JSON and a Markdown report: wall time, processor time and
// the most memory that it held. docs/internals/performance.md has the numbers;
// .ci/bench makes them.
func BenchmarkCheck(b *testing.B) {
	atEachDepth(b, func(b *testing.B, n int, depth string) {
		dir := b.TempDir()
		tenant := directorytest.LargeProtected(n)
		declare(b, filepath.Join(dir, "groups.yaml"), tenant)
		save(b, filepath.Join(dir, "tenant.json"), tenant)
		measure(b, n, dir, "--depth", depth)
	})
}

// atEachDepth measures with and without the question how the groups are protected.
func atEachDepth(b *testing.B, run func(b *testing.B, groups int, depth string)) {
	for _, n := range []int{100, 1000, 10000} { // the largest at last: a child's peak memory begins with its parent's
		for _, depth := range []string{"managed", "full"} {
			b.Run(fmt.Sprint(depth, "/", n), func(b *testing.B) { run(b, n, depth) })
		}
	}
}

// measure runs check on a declaration of n groups until the time is known.
func measure(b *testing.B, n int, dir string, args ...string) {
	var processor time.Duration
	var memory int64
	for b.Loop() {
		run := exec.Command("pim-groups", append([]string{"check", "--snapshot", "tenant.json", "--fail-on", "none",
			"--report", "json=report.json", "--report", "markdown=summary.md"}, args...)...)
		run.Dir = dir
		if out, err := run.CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, bytes.TrimSpace(out))
		}
		processor += run.ProcessState.UserTime() + run.ProcessState.SystemTime()
		memory = max(memory, peakMemory(run.ProcessState))
	}
	b.ReportMetric(processor.Seconds()/float64(b.N), "cpu-s/op")
	b.ReportMetric(processor.Seconds()/float64(b.N)/float64(n)*1e6, "cpu-µs/group")
	b.ReportMetric(float64(memory)/1e6, "peak-MB")
}

// declare writes a declaration of all groups of the tenant.
func declare(b *testing.B, name string, s *directory.Snapshot) {
	var text bytes.Buffer
	text.WriteString("version: 1\ngroups:\n")
	for i := range s.Groups {
		fmt.Fprintf(&text, "  - name: %s\n    id: %s\n", s.Groups[i].DisplayName, s.Groups[i].ID)
	}
	if err := os.WriteFile(name, text.Bytes(), 0o644); err != nil {
		b.Fatal(err)
	}
}

func save(b *testing.B, name string, s *directory.Snapshot) {
	var text bytes.Buffer
	if err := directory.Encode(&text, s); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(name, text.Bytes(), 0o644); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkPullRequest is BenchmarkCheck with a base: the pull request adds a tenth
// of the groups to the declaration, which its merge would onboard, and changes the
// policy file, so that the rules are asked three times.
func BenchmarkPullRequest(b *testing.B) {
	atEachDepth(b, func(b *testing.B, n int, depth string) {
		dir, before := b.TempDir(), b.TempDir()
		tenant := directorytest.LargeProtected(n)
		fewer := *tenant
		fewer.Groups = tenant.Groups[n/10:]
		declare(b, filepath.Join(dir, "groups.yaml"), tenant)
		declare(b, filepath.Join(before, "groups.yaml"), &fewer)
		save(b, filepath.Join(dir, "tenant.json"), tenant)
		for folder, text := range map[string]string{dir: "owners-minimum: {minimum: 3}", before: "owner-guest: warning"} {
			if err := os.WriteFile(filepath.Join(folder, "policy.yaml"), []byte("version: 1\nrules:\n  "+text+"\n"), 0o644); err != nil {
				b.Fatal(err)
			}
		}
		measure(b, n, dir, "--depth", depth, "--policy", "policy.yaml", "--base", before, "--only-new", "true")
	})
}
