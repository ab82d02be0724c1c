package e2e

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pim-groups/internal/directory"
)

// indebted is a tenant with 500 groups under PIM, of which 300 have no owner, and
// one good group that PIM does not manage; and a directory with a file that declares
// all of them. The good group is the last one.
func indebted(t *testing.T) (*directory.Snapshot, string) {
	t.Helper()
	s := fixedTenant(t)
	owners := twoOwners(s)
	s.Groups, s.Gaps, s.OrphanIDs, s.ManagedListSize = nil, nil, nil, 500
	s.Scope.Depth = directory.DepthManaged // the debt is about owners
	s.RoleSettings, s.Eligibilities, s.EligibilitiesOf, s.Assignments, s.AssignmentsOf, s.Members, s.TransitiveMembers = nil, nil, nil, nil, nil, nil, nil
	text := bytes.NewBufferString("version: 1\ngroups:\n")
	for i := range 501 {
		g := directory.Group{
			ID: fmt.Sprintf("0f1e2d3c-0000-4000-8000-%012x", i), DisplayName: fmt.Sprintf("sg-team-%03d-admins", i), GroupTypes: []string{},
			SecurityEnabled: directory.True, MailEnabled: directory.False, Managed: directory.FlagOf(i < 500), Owners: owners, AdministrativeUnits: []string{},
		}
		if i < 300 {
			g.Owners = []string{}
		}
		s.Groups = append(s.Groups, g)
		fmt.Fprintf(text, "  - name: %s\n    id: %s\n", g.DisplayName, g.ID)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "groups.yaml"), text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return s, dir
}

// twoOwners gives two people who count as owners.
func twoOwners(s *directory.Snapshot) []string {
	var ids []string
	for i := range s.Principals {
		if s.Principals[i].Counts() && len(ids) < 2 {
			ids = append(ids, s.Principals[i].ID)
		}
	}
	return ids
}

// rehearse onboards in a copy of the tenant.
func rehearse(t *testing.T, s *directory.Snapshot, dir string, args ...string) ran {
	t.Helper()
	var text bytes.Buffer
	if err := directory.Encode(&text, s); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "tenant.json"), text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return pimGroups(t, dir, []string{"RUNNER_TEMP=" + t.TempDir()}, append([]string{"onboard", "--snapshot", "tenant.json", "--snapshot-out", "after.json"}, args...)...)
}

// The merge that adds one good group to 300 old errors has done what it planned. Every
// format that shows the verdict says how many findings it did not count.
func TestOnboardAmongOldErrors(t *testing.T) {
	t.Parallel()
	s, dir := indebted(t)
	n := serveWriter(t, s)
	got := n.onboarding(t, dir, t.TempDir(), "--report", "text=report.txt", "--report", "markdown=report.md", "--report", "html=report.html").run(t)
	c := report(t, got)
	if got.code != 0 || c.Result != "clean" || c.Summary["managed"] != 501 || c.Summary["errors"] != 300 || len(n.Writes()) != 1 {
		t.Errorf("exit code %d, %s, %v, %d writes\n%s", got.code, c.Result, c.Summary, len(n.Writes()), got.stderr)
	}
	for _, name := range []string{"report.txt", "report.md", "report.html"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if flat := strings.Join(strings.Fields(string(text)), " "); err != nil ||
			!strings.Contains(flat, "1 of 1 group onboarded, and 300 findings about other groups, not counted") {
			t.Errorf("%s does not say what is not counted: %v\n%.2000s", name, err, flat)
		}
	}
}

// What an onboarding is still judged by, and what a guardrail refuses as ever.
func TestOnboardIsJudged(t *testing.T) {
	t.Parallel()
	const last = 500
	tests := []struct {
		name   string
		change func(*directory.Snapshot)
		args   []string
		code   int
		says   string
	}{
		{"a good group", func(*directory.Snapshot) {}, nil, 0, "a merge would onboard 1 group, and 300 findings about other groups, not counted"},
		{"a bad group", func(s *directory.Snapshot) { s.Groups[last].Owners = []string{} }, nil, 5, "1 guardrail refused the run: findings Refused: nothing was written"},
		{"a warning fails the run, and is about others", func(s *directory.Snapshot) { s.Groups[0].Owners = s.Groups[last].Owners[:1] },
			[]string{"--fail-on", "note"}, 0, "findings about other groups, not counted"},
		{"a group that PIM can't manage", func(s *directory.Snapshot) {
			s.Groups[last].GroupTypes, s.Groups[last].MembershipRule = []string{"DynamicMembership"}, "(user.department -eq \"Sales\")"
		}, nil, 1, "Findings: 1 error, and 300 findings about other groups, not counted"},
		{"a group that is gone", func(s *directory.Snapshot) { s.Groups = s.Groups[:last] }, nil, 1, "Findings: 1 error, and 300 findings"},
		{"nothing left to do", func(s *directory.Snapshot) { s.Groups[last].Managed, s.ManagedListSize = directory.True, 501 }, nil, 0,
			"no write was sent: PIM already manages every group that must be under it, and 300 findings about other groups, not counted"},
		{"a gap of another group", func(s *directory.Snapshot) {
			s.Gaps = []directory.Gap{{Part: directory.PartOwners, Group: s.Groups[0].ID, Reason: "403"}}
		}, nil, 0, "a merge would onboard 1 group, and "},
		{"a gap of the whole tenant", func(s *directory.Snapshot) { s.Gaps = []directory.Gap{{Part: directory.PartOwners, Reason: "403"}} }, nil, 5,
			"1 guardrail refused the run: complete Refused: nothing was written"},
		{"too old", func(*directory.Snapshot) {}, []string{"--max-age", "24h", "--now", "2030-01-01T00:00:00Z"}, 3, "days old"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, dir := indebted(t)
			test.change(s)
			got := rehearse(t, s, dir, test.args...)
			flat := strings.Join(strings.Fields(got.stdout), " ")
			if got.code != test.code || !strings.Contains(flat, test.says) {
				t.Errorf("exit code %d, want %d and %q\n%s\n%s", got.code, test.code, test.says, flat[max(0, len(flat)-1500):], got.stderr)
			}
			if _, err := os.Stat(filepath.Join(dir, "after.json")); (err == nil) != (got.code == 0 || got.code == 1) {
				t.Errorf("exit code %d, the tenant after it: %v", got.code, err)
			}
		})
	}
}
