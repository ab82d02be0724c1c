package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pim-groups/internal/directory"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
)

// Status 404 in place of every batch, as a proxy gives it and as Graph might:
// nothing is missing because of it. The check ends with 3 and no group is said
// to be gone; the snapshot that is written has gaps, not absences.
func TestLiveNotFound(t *testing.T) {
	t.Parallel()
	truth := fromFile(t)
	for _, c := range jsonLines[struct{ ID, What, ContentType, Body string }](t, "testdata/badinput/not-found.jsonl") {
		t.Run(c.ID, func(t *testing.T) {
			t.Parallel()
			n := serveTenant(t, contosoTenant(t), fakegraph.WithFaults(fault.Fault{Path: `/\$batch$`, Count: fault.Every,
				Do: fault.Action{Status: 404, ContentType: c.ContentType, Body: c.Body}}))
			got, report := n.check(t, contosoDir, "github")
			if got.code != 3 || strings.Contains(got.stdout, "no group has the id") {
				t.Errorf("%s: exit code %d, want 3\n%s", c.What, got.code, got.stderr)
			}
			lies(t, truth, report)
			if c.ID == "A01" || c.ID == "A12" {
				n.wantNoAbsence(t)
			}
		})
	}
}

// wantNoAbsence saves the tenant for the sample file, which does not work out.
func (n *tenant) wantNoAbsence(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(contosoDir)); err != nil {
		t.Fatal(err)
	}
	got := pimGroups(t, dir, n.environ, "snapshot", "-o", "saved.json", "--auth", "github", "--client-id", n.ClientID(), "--tenant-id", n.TenantID(),
		"--graph-endpoint", n.URL(), "--authority", n.URL(), "groups.yaml")
	data, err := os.Open(filepath.Join(dir, "saved.json"))
	if got.code != 3 || err != nil {
		t.Fatalf("exit code %d, want 3; %v\n%s", got.code, err, got.stderr)
	}
	defer data.Close()
	s, err := directory.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	x := directory.NewIndex(s)
	for _, g := range contosoTenant(t).Groups {
		_, unread := x.Missing(directory.PartGroups, g.ID)
		if g.Managed == directory.True && x.Group(g.ID) == nil && !unread {
			t.Errorf("the snapshot says that there is no group %s", g.ID)
		}
	}
	if truth := contosoTenant(t).OrphanIDs; len(s.OrphanIDs) > 0 {
		t.Errorf("phantoms %v, while nothing but batches could tell; there are %v", s.OrphanIDs, truth)
	}
}
