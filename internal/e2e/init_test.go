package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
)

// comparedRules are those that hold the files against the tenant.
func comparedRules() []string {
	return strings.Fields("setting-differs setting-pair eligible-missing eligible-undeclared eligible-differs eligible-longer " +
		"active-missing active-undeclared active-differs assignment-refused-by-settings assignment-ended request-pending removed-outside " +
		"principal-unpinned principal-mismatch principal-name-ambiguous principal-unknown principal-unused settings-unused " +
		"owner-missing owner-undeclared owner-unknown managed-undeclared not-managed group-name-mismatch")
}

// atAnyHour spreads the ends of eligibilities over the hours of a day.
func atAnyHour(s *directory.Snapshot) *directory.Snapshot {
	for i := range s.Eligibilities {
		s.Eligibilities[i].End = s.Eligibilities[i].End.Add(time.Duration(i*37) % (24 * time.Hour / time.Minute) * time.Minute)
	}
	return s
}

// TestInitOfManyGroups: one command with one read of the live tenant declares 1,000
// groups, and a check right after finds nothing that differs, at any depth.
func TestInitOfManyGroups(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it takes 12 seconds of processor time")
	}
	s, dir := atAnyHour(lately(directorytest.LargeProtected(2_000))), t.TempDir()
	s.Caller = contosoTenant(t).Caller // who may read
	for i := range s.Members {
		s.Members[i].Members = nil // who looks standing would be read again after a minute
	}
	s.Assignments = nil
	n := serveTenant(t, s)
	live := []string{"--auth", "github", "--client-id", n.ClientID(), "--tenant-id", n.TenantID(), "--graph-endpoint", n.URL(), "--authority", n.URL()}
	got := pimGroups(t, dir, n.environ, slices.Concat([]string{"init", "-o", "groups.yaml"}, live)...)
	if got.code != 0 || !strings.Contains(got.stderr, "\ndeclared 1000 groups that PIM manages, with 5 templates of settings\n") {
		t.Fatalf("exit code %d\n%s", got.code, got.stderr)
	}
	if requests := n.GraphRequests(); requests > 450 {
		t.Errorf("init took %d requests", requests)
	}
	for _, depth := range []string{"full", "managed"} {
		got := pimGroups(t, dir, n.environ, slices.Concat([]string{"check", "--drift", "--depth", depth, "--format", "json"}, live)...)
		said := report(t, got)
		if said.Summary["managed"] != 1_000 || said.Summary["notEvaluated"] != 0 {
			t.Errorf("depth %s: exit code %d, %v", depth, got.code, said.Summary)
		}
		for _, f := range said.Findings {
			if slices.Contains(comparedRules(), f.Rule) {
				t.Fatalf("depth %s: %s: %s", depth, f.Rule, f.Message)
			}
		}
		if changes := said.all["changes"].([]any); len(changes) > 0 {
			t.Errorf("depth %s: a merge would make %d changes", depth, len(changes))
		}
	}
}

// TestPullRequestOfInit: the pull request that brings the first file is green, however
// many of the groups are exposed.
func TestPullRequestOfInit(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		tenant *directory.Snapshot
		new    string // rules with a new finding
		code   int
	}{
		"many groups":       {atAnyHour(directorytest.LargeProtected(400)), "", 0},
		"the sample tenant": {contosoTenant(t), "group-name-lookalike", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			saveTenant(t, filepath.Join(dir, "tenant.json"), test.tenant)
			got := pimGroups(t, dir, nil, "init", "--snapshot", "tenant.json", "--now", "2026-11-24T08:00:00Z", "-o", "groups.yaml")
			text, err := os.ReadFile(filepath.Join(dir, "groups.yaml"))
			if got.code != 0 || err != nil {
				t.Fatalf("exit code %d, %v\n%s", got.code, err, got.stderr)
			}
			c := propose(t, test.tenant, files{}, files{"groups.yaml": string(text)}).run(t)
			if c.code != test.code || c.rules("new") != test.new || c.count()["existing error"] == 0 {
				t.Errorf("exit code %d, new %q, %v\n%s", c.code, c.rules("new"), c.count(), c.stderr)
			}
			for _, f := range c.Findings {
				if slices.Contains(comparedRules(), f.Rule) && f.Status == "failed" && f.Name != "" {
					t.Errorf("%s: %s", f.Rule, f.Message)
				}
			}
		})
	}
}

// TestInitOfTooManyGroups: what no file can hold is not written, and the advice is never
// what was done already.
func TestInitOfTooManyGroups(t *testing.T) {
	t.Parallel()
	s, dir := contosoTenant(t), t.TempDir()
	for i := range 1_600 {
		g := directory.Group{ID: fmt.Sprintf("0f1e2d3c-0000-4000-8000-%012x", i), DisplayName: fmt.Sprintf("%s%04d", strings.Repeat("\u6771", 240), i),
			SecurityEnabled: directory.True, MailEnabled: directory.False, Managed: directory.True}
		s.Groups = append(s.Groups, g)
	}
	s.ManagedListSize += 1_600
	saveTenant(t, filepath.Join(dir, "tenant.json"), directory.Narrow(s, directory.Scope{AllGroups: true, AllUsers: true, Depth: directory.DepthManaged}))
	got := pimGroups(t, dir, nil, "init", "--snapshot", "tenant.json", "--depth", "managed", "-o", "groups.yaml")
	if _, err := os.Stat(filepath.Join(dir, "groups.yaml")); got.code != 3 || err == nil {
		t.Fatalf("exit code %d, %v\n%s", got.code, err, got.stderr)
	}
	if !strings.Contains(got.stderr, "the file is larger than 1 MiB; declare parts of it: discover with --managed yes, and --name with a pattern") {
		t.Error(got.stderr)
	}
}
